"""What a form holds: every sheet's cells with what their look says, merges, list validations."""

import re

from sandbox.refusal import Refused

from . import limits
from .book import Book, SheetPart
from .package import Package, kid, kids, local
from .refs import area_of, place_of

_QUOTED = re.compile(r'^"(.*)"$', re.DOTALL)


def describe(package: Package) -> dict:
    """{"sheets": [{index, name, hidden, protected, drawn, rows, merges, lists,
    hidden_columns, more}]}; see `_rows` for the rows."""
    book = Book(package)
    return {"sheets": [_sheet(book, part) for part in book.sheets]}


def _sheet(book: Book, part: SheetPart) -> dict:
    root = book.package.tree(part.part)
    protection = kid(root, "sheetProtection")
    rows, more = _rows(book, root)
    return {
        "index": part.index,
        "name": part.name,
        "hidden": part.hidden,
        "protected": protection is not None and protection.get("sheet") in ("1", "true"),
        "drawn": kid(root, "drawing") is not None,
        "rows": rows,
        "more": more,
        "merges": _merges(root),
        "lists": _lists(book, part, root),
        "hidden_columns": _hidden_columns(root),
    }


def _merges(root) -> list[tuple[int, int, int, int]]:
    found = kids(kid(root, "mergeCells"), "mergeCell")
    if len(found) > limits.MAX_MERGES:
        raise Refused("合并的单元格太多：请只留下要填的表格部分，另存为 .xlsx 后再上传。")
    return [area for one in found if (area := area_of(one.get("ref", "")))]


def _rows(book: Book, root) -> tuple[list, bool]:
    """[[row, hidden, [[column, text, formula, bordered, kind], …]], …] and whether content stands
    beyond what is described. A cell without text, formula or border is left out."""
    rows, more = [], False
    for row in kids(kid(root, "sheetData"), "row"):
        number = int(row.get("r") or (rows[-1][0] + 1 if rows else 1))
        cells, column = [], 0
        for cell in kids(row, "c"):
            column = place_of(cell.get("r"))[1] if cell.get("r") else column + 1
            text, formula = book.text_of(cell), kid(cell, "f")
            if number > limits.MAX_ROWS or column > limits.MAX_COLUMNS:
                more = more or text is not None
                continue
            style = int(cell.get("s", 0))
            bordered = bool(book.styles and book.styles.bordered(style))
            if text is None and formula is None and not bordered:
                continue
            cells.append(
                [
                    column,
                    (text or "")[: limits.MAX_TEXT],
                    _formula_text(formula),
                    bordered,
                    book.styles.kind(style) if book.styles else "",
                ]
            )
        if cells and number <= limits.MAX_ROWS:
            rows.append([number, row.get("hidden") in ("1", "true"), cells])
    return rows, more


def _formula_text(formula) -> str:
    if formula is None:
        return ""
    return (formula.text or "shared")[: limits.MAX_TEXT]


def _hidden_columns(root) -> list[int]:
    found = []
    for one in kids(kid(root, "cols"), "col"):
        if one.get("hidden") in ("1", "true"):
            last = min(int(one.get("max", 0)), limits.MAX_COLUMNS)
            found.extend(range(int(one.get("min", 1)), last + 1))
    return found


def _lists(book: Book, part: SheetPart, root) -> list[dict]:
    """List validations: [{"areas": [[top, left, bottom, right]], "words": [...]}], those of newer
    programs, which stand at the end of the sheet, included."""
    found: dict[str, dict] = {}
    for one in root.iter():
        if local(one) != "dataValidation" or one.get("type") != "list":
            continue
        source = kid(one, "formula1")
        deeper = kid(source, "f")
        text = (deeper if deeper is not None else source).text if source is not None else ""
        where = one.get("sqref") or getattr(kid(one, "sqref"), "text", "") or ""
        areas = [area for piece in where.split() if (area := area_of(piece))]
        text = (text or "").strip()
        # a list in cells is looked up by going through a sheet: once, and not for ever more lists
        if text not in found and len(found) < limits.MAX_LISTS:
            found[text] = {"areas": [], "words": _words(book, part, text)}
        if text in found:
            found[text]["areas"].extend(areas)
    return [one for one in found.values() if one["areas"] and one["words"]]


def _words(book: Book, part: SheetPart, source: str) -> list[str]:
    """The words of a list: written out, or standing in cells."""
    if quoted := _QUOTED.match(source):
        words = [word.strip() for word in re.split("[,，]", quoted[1]) if word.strip()]
        return words[: limits.MAX_WORDS]
    source = source.lstrip("=")
    name, _, area_text = source.rpartition("!")
    area = area_of(area_text)
    if area is None and not name:
        for one in kids(kid(book.root, "definedNames"), "definedName"):
            if one.get("name") == source:
                name, _, area_text = (one.text or "").rpartition("!")
                area = area_of(area_text)
    if area is None:
        return []
    wanted = name.strip("'").replace("''", "'") or part.name
    home = next((one for one in book.sheets if one.name == wanted), None)
    return _said_in(book, home, area) if home else []


def _said_in(book: Book, part: SheetPart, area: tuple[int, int, int, int]) -> list[str]:
    top, left, bottom, right = area
    words = []
    for row in kids(kid(book.package.tree(part.part), "sheetData"), "row"):
        for cell in kids(row, "c"):
            at, column = place_of(cell.get("r", "A0"))
            if top <= at <= bottom and left <= column <= right:
                text = book.text_of(cell)
                if text and len(words) < limits.MAX_WORDS:
                    words.append(text.strip())
    return words
