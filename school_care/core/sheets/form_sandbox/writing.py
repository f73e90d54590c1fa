"""Writing into a form: rows made or taken out, cells filled, results of formulas made fresh.

Orders: {"sheets": [{"index", "shift": {"at", "count", "grown", "like"} | null,
"dress": [[row, row it looks like]], "cells": [[row, column, kind, value]],
"results": [[row, column, number]]}]}. Rows are those after the shift. Kinds: "text", "id" (text
that must stay text), "number", "date" (iso), "empty".
"""

from datetime import date
from typing import Any

from .book import Book
from .moving import cell_at, cell_in, empty_cell, move_rows, row_at
from .package import Package, beside, kid, kids, local
from .refs import Shift, letters_of, place_of

_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def fill(package: Package, orders: dict) -> bytes:
    """The workbook with the orders carried out."""
    book = Book(package)
    by_index = {part.index: part for part in book.sheets}
    for order in orders["sheets"]:
        part = by_index[order["index"]]
        if shift := order.get("shift"):
            moved = Shift(shift["at"], shift["count"], shift.get("grown", 0))
            move_rows(book, part, moved, shift["like"])
        root = package.tree(part.part)
        writer = _Writer(book, root)
        for row, like in order.get("dress", ()):
            _dress(root, row, like)
        for row, column, kind, value in order["cells"]:
            writer.write(row, column, kind, value)
        _forget_results(book, part.name, root)
        for row, column, value in order.get("results", ()):
            _set_result(cell_at(root, row, column), value)
        _measure(root)
    _reckon_on_opening(book)
    _call_it_a_workbook(package)
    return package.bytes()


class _Writer:
    """Writes cells of one sheet; its rows are looked up once."""

    def __init__(self, book: Book, root) -> None:
        self._book, self._root = book, root
        first = kid(book.root, "workbookPr")
        is_1904 = first is not None and first.get("date1904") in ("1", "true")
        self._epoch = _EPOCH_1904 if is_1904 else _EPOCH
        self._rows = {int(one.get("r", 0)): one for one in kid(root, "sheetData")}
        self._cells: dict[int, dict[int, Any]] = {}

    def _cell(self, row: int, column: int):
        if row not in self._rows:
            self._rows[row] = row_at(self._root, row)
        if row not in self._cells:
            cells = kids(self._rows[row], "c")
            self._cells[row] = {place_of(one.get("r"))[1]: one for one in cells if one.get("r")}
        known = self._cells[row]
        if column not in known:
            known[column] = cell_in(self._root, self._rows[row], column)
        return known[column]

    def write(self, row: int, column: int, kind: str, value) -> None:
        cell = self._cell(row, column)
        empty_cell(cell)
        if kind == "empty":
            return
        style, styles = int(cell.get("s", 0)), self._book.styles
        if kind == "number":
            beneath(cell, "v").text = str(value)
        elif kind == "date":
            beneath(cell, "v").text = str((date.fromisoformat(value) - self._epoch).days)
            if styles:
                cell.set("s", str(styles.as_date(style)))
        else:
            cell.set("t", "inlineStr")
            text = beneath(beneath(cell, "is"), "t")
            text.text = "".join(sign for sign in str(value) if _may_stand(sign))
            text.set(_SPACE, "preserve")
            if kind == "id" and styles:
                cell.set("s", str(styles.as_text(style)))


def _dress(root, row: int, like: int) -> None:
    """Give the cells of a row the look of another's."""
    looks = {place_of(cell.get("r"))[1]: cell.get("s") for cell in kids(row_at(root, like), "c")}
    for column, style in looks.items():
        cell = cell_at(root, row, column)
        if style is None:
            cell.attrib.pop("s", None)
        else:
            cell.set("s", style)


def beneath(element, name: str):
    """A new last child."""
    child = beside(element, name)
    element.append(child)
    return child


def _may_stand(sign: str) -> bool:
    """Signs XML can hold."""
    return sign in "\t\n" or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign < "\ufffe")


def _forget_results(book: Book, name: str, root) -> None:
    """Results of formulas that may have changed: of this sheet, and of those that mention it."""
    for part in book.sheets:
        own = book.package.tree(part.part)
        for cell in kid(own, "sheetData").iter():
            if local(cell) != "c" or (formula := kid(cell, "f")) is None:
                continue
            if own is root or name in (formula.text or ""):
                for value in kids(cell, "v"):
                    cell.remove(value)
                cell.attrib.pop("t", None)


def _set_result(cell, value) -> None:
    """What a formula gives, for programs that show a sheet without reckoning."""
    if kid(cell, "f") is not None:
        beneath(cell, "v").text = str(value)


def _reckon_on_opening(book: Book) -> None:
    """Excel and WPS work every formula out anew; the list of their order is made again by them."""
    properties = kid(book.root, "calcPr")
    if properties is None:
        properties = beside(book.root, "calcPr")
        before = ("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "fileRecoveryPr")
        behind = [one for one in book.root if local(one) in (*before, "extLst", "webPublishing")]
        if behind:
            behind[0].addprevious(properties)
        else:
            book.root.append(properties)
    properties.set("fullCalcOnLoad", "1")
    if chain := book.part("calcChain"):
        book.package.drop(chain, "xl/workbook.xml")


def _call_it_a_workbook(package: Package) -> None:
    """A template, or a book of the kind that may hold macros and holds none, becomes a plain
    workbook: Excel opens a file only under the ending its content claims."""
    for entry in package.tree("[Content_Types].xml"):
        if entry.get("PartName") == "/xl/workbook.xml":
            entry.set("ContentType", _PLAIN)


def _measure(root) -> None:
    """The area the sheet says it uses."""
    said = kid(root, "dimension")
    places = [
        place_of(cell.get("r"))
        for cell in kid(root, "sheetData").iter()
        if local(cell) == "c" and cell.get("r")
    ]
    if said is None or not places:
        return
    rows, columns = [row for row, _ in places], [column for _, column in places]
    said.set(
        "ref",
        f"{letters_of(min(columns))}{min(rows)}:{letters_of(max(columns))}{max(rows)}",
    )
