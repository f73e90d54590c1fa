"""Rows put into a sheet or taken out, with everything of the workbook that points at them."""

import copy
import re

from lxml import etree

from .book import Book, SheetPart
from .package import beside, kid, kids, local
from .refs import (
    Shift,
    area_of,
    area_text,
    letters_of,
    moved_formula,
    place_of,
    shifted_areas,
    shifted_formula,
)

_AREAS = ("sqref", "ref")


def move_rows(book: Book, part: SheetPart, shift: Shift, like: int) -> None:
    """Put `shift.count` rows in at `shift.at`, each like row `like` above them without its values;
    or take rows out. Merges, formulas, validations, conditional formats, print areas, tables,
    remarks and pictures below follow."""
    root = book.package.tree(part.part)
    _write_out_shared(root)
    runs_on = _running_formulas(root, shift, like)
    _move_cells(root, shift)
    _move_ranges(root, shift)
    _move_formulas(book, part, shift)
    if shift.count > 0:
        _copy_row(root, shift, like)
        for column, formula in runs_on.items():
            cell = cell_at(root, shift.at + shift.count, column)
            kid(cell, "f").text = moved_formula(formula, shift.at + shift.count - like)
    _move_companions(book, part, shift)


def row_at(root, number: int, *, make: bool = True):
    """The row element of a number, made in its place if it is missing."""
    data = kid(root, "sheetData")
    place = len(data)
    for index, row in enumerate(data):
        at = int(row.get("r", 0))
        if at == number:
            return row
        if at > number:
            place = index
            break
    if not make:
        return None
    row = beside(data, "row")
    row.set("r", str(number))
    data.insert(place, row)
    return row


def cell_at(root, number: int, column: int):
    """The cell element, made in its place if it is missing, looking like its row or column."""
    return cell_in(root, row_at(root, number), column)


def cell_in(root, row, column: int):
    """The cell element of a row, made in its place if it is missing."""
    number = row.get("r")
    place = len(row)
    for index, cell in enumerate(row):
        at = place_of(cell.get("r"))[1] if cell.get("r") else index + 1
        if at == column:
            return cell
        if at > column:
            place = index
            break
    cell = beside(row, "c")
    cell.set("r", f"{letters_of(column)}{number}")
    style = row.get("s") or _column_style(root, column)
    if style:
        cell.set("s", style)
    row.insert(place, cell)
    return cell


def _column_style(root, column: int) -> str | None:
    for one in kids(kid(root, "cols"), "col"):
        if int(one.get("min", 0)) <= column <= int(one.get("max", 0)):
            return one.get("style")
    return None


def empty_cell(cell) -> None:
    """Take value and formula out; the look stays."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)


def _write_out_shared(root) -> None:
    """Formulas that several cells share are written out in each, so that cells can part."""
    masters: dict[str, tuple[str, int, int]] = {}
    for cell in kid(root, "sheetData").iter():
        if local(cell) != "c" or (formula := kid(cell, "f")) is None:
            continue
        if formula.get("t") != "shared":
            continue
        row, column = place_of(cell.get("r"))
        key = formula.get("si", "")
        if formula.text:
            masters[key] = (formula.text, row, column)
        elif key in masters:
            text, top, left = masters[key]
            formula.text = moved_formula(text, row - top, column - left)
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _running_formulas(root, shift: Shift, like: int) -> dict[int, str]:
    """Formulas by which each row goes on from the one above (=A5+1): those of row `like`, where
    the row below the gap says the same."""
    if shift.count < 0 or shift.grown:
        return {}
    above = _formulas_of(row_at(root, like, make=False))
    below = _formulas_of(row_at(root, shift.at, make=False))
    return {
        column: text
        for column, text in above.items()
        if below.get(column) == moved_formula(text, shift.at - like)
    }


def _formulas_of(row) -> dict[int, str]:
    if row is None:
        return {}
    return {
        place_of(cell.get("r"))[1]: kid(cell, "f").text
        for cell in kids(row, "c")
        if kid(cell, "f") is not None and kid(cell, "f").text and cell.get("r")
    }


def _move_cells(root, shift: Shift) -> None:
    data = kid(root, "sheetData")
    for row in list(data):
        at = shift.row(int(row.get("r", 0)))
        if at is None:
            data.remove(row)
            continue
        if str(at) == row.get("r"):
            continue
        row.set("r", str(at))
        for cell in kids(row, "c"):
            if cell.get("r"):
                cell.set("r", f"{letters_of(place_of(cell.get('r'))[1])}{at}")
            if kid(cell, "f") is not None:
                _move_range(kid(cell, "f"), shift)  # the area of an array formula


def _move_ranges(root, shift: Shift) -> None:
    """Merges, validations, conditional formats, links, filters, page breaks; not the cells."""
    for part in list(root):
        name = local(part)
        if name in ("sheetData", "sheetViews", "cols", ""):
            continue
        if name == "rowBreaks":
            for one in part:
                one.set("id", str(shift.row(int(one.get("id", 0))) or shift.at - 1))
            continue
        for one in list(part.iter()):
            _move_range(one, shift)
        if name == "mergeCells":
            _tidy_merges(part)


def _tidy_merges(merges) -> None:
    """A block of one cell is none, and a list of none must not stand there."""
    for one in kids(merges, "mergeCell"):
        if ":" not in one.get("ref", ""):
            merges.remove(one)
    merges.set("count", str(len(merges)))
    if not len(merges):
        merges.getparent().remove(merges)


def _move_range(one, shift: Shift) -> None:
    if local(one) == "sqref" and one.text:
        one.text = shifted_areas(one.text, shift) or one.text
    for attribute in _AREAS:
        where = one.get(attribute)
        if not where or not area_of(where.split()[0]):
            continue
        if left := shifted_areas(where, shift):
            one.set(attribute, left)
        elif one.getparent() is not None:
            one.getparent().remove(one)


def _move_formulas(book: Book, part: SheetPart, shift: Shift) -> None:
    """Every formula of the workbook that means rows of this sheet: cells, rules, names, charts."""
    for other in book.sheets:
        for one in book.package.tree(other.part).iter():
            if local(one) in ("f", "formula", "formula1", "formula2") and one.text:
                one.text = shifted_formula(
                    one.text, shift, sheet=part.name, at_home=other.part == part.part
                )
    for one in kids(kid(book.root, "definedNames"), "definedName"):
        if one.text:
            one.text = shifted_formula(one.text, shift, sheet=part.name, at_home=False)
    for name in book.package.names("xl/charts/"):
        for one in book.package.tree(name).iter():
            if local(one) == "f" and one.text:
                one.text = shifted_formula(one.text, shift, sheet=part.name, at_home=False)


def _copy_row(root, shift: Shift, like: int) -> None:
    model = last = row_at(root, like)
    for step in range(shift.count):
        number = shift.at + step
        row = copy.deepcopy(model)
        row.set("r", str(number))
        for cell in kids(row, "c"):
            cell.set("r", f"{letters_of(place_of(cell.get('r'))[1])}{number}")
            formula = kid(cell, "f")
            text = formula.text if formula is not None else None
            if text:
                empty_cell(cell)
                kept = etree.SubElement(cell, formula.tag)
                kept.text = moved_formula(text, number - like)
            else:
                empty_cell(cell)
        last.addnext(row)
        last = row
    merges = kid(root, "mergeCells")
    for one in kids(merges, "mergeCell"):
        area = area_of(one.get("ref", ""))
        if area and area[0] == area[2] == like:
            for step in range(shift.count):
                number = shift.at + step
                twin = etree.SubElement(merges, one.tag)
                twin.set("ref", area_text(number, area[1], number, area[3]))
    if merges is not None:
        merges.set("count", str(len(merges)))


def _move_companions(book: Book, part: SheetPart, shift: Shift) -> None:
    """What lies beside the sheet: tables, remarks, pictures."""
    for kind, target in book.package.relations(part.part).values():
        if not book.package.has(target):
            continue
        try:
            if kind in ("table", "comments", "threadedComment"):
                for one in list(book.package.tree(target).iter()):
                    _move_range(one, shift)
            elif kind == "drawing":
                _move_pictures(book.package.tree(target), shift)
            elif kind == "vmlDrawing":
                _move_remarks(book.package.tree(target), shift)
        except etree.XMLSyntaxError:
            continue  # the boxes of remarks may be no XML; they stay where they are


def _move_pictures(root, shift: Shift) -> None:
    for one in root.iter():
        if local(one) == "row" and local(one.getparent()) in ("from", "to"):
            one.text = str((shift.row(int(one.text) + 1) or shift.at) - 1)


def _move_remarks(root, shift: Shift) -> None:
    for one in root.iter():
        if local(one) == "Row" and one.text:
            one.text = str((shift.row(int(one.text) + 1) or shift.at) - 1)
        elif local(one) == "Anchor" and one.text:
            numbers = [int(piece) for piece in re.findall(r"\d+", one.text)]
            for place in (2, 6):
                if len(numbers) == 8:
                    numbers[place] = (shift.row(numbers[place] + 1) or shift.at) - 1
            one.text = ", ".join(str(number) for number in numbers)
