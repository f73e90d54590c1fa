"""Workbooks laid out as an office prints its forms: title, unit line, headings in one or two lines,
ruled rows, footers. Cells are text as everywhere here (see `writing`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import xlsxwriter

from .workbook import CellValue
from .writing import SAFE_OPTIONS, clip, safe_sheet_name

A4, A3 = 9, 8  # xlsxwriter's paper indices
_FONT = {"font_name": "宋体", "num_format": "@", "valign": "vcenter"}
_RULED = {**_FONT, "border": 1, "font_size": 10}
_HEAD_HEIGHT, _TITLE_HEIGHT, _LINE_HEIGHT, _ROW_HEIGHT = 30, 34, 20, 24
_FORMATS = {
    "title": {**_FONT, "bold": True, "font_size": 18, "align": "center"},
    "line": {**_FONT, "font_size": 10},
    "head": {**_RULED, "bold": True, "align": "center", "text_wrap": True},
    "text": {**_RULED, "text_wrap": True},
    "number": {**_RULED, "num_format": "0", "align": "center"},
}


@dataclass(frozen=True)
class FormColumn:
    """One column; neighbours of one `group` stand below a common heading."""

    heading: str
    group: str = ""
    width: float = 10.0  # in characters


@dataclass(frozen=True)
class FormSheet:
    """One sheet. `lines` stand between title and table, `footers` below it; `pages_wide` 0: as many
    pages side by side as the columns need, the first `kept_columns` on each."""

    name: str
    title: str
    columns: Sequence[FormColumn]
    rows: Iterable[Sequence[CellValue]]
    lines: Sequence[str] = ()
    footers: Sequence[str] = ()
    paper: int = A4
    landscape: bool = True
    pages_wide: int = 1
    kept_columns: int = 0


@dataclass(frozen=True)
class Card:
    """One sheet for one child: rows of labelled boxes, each (label, value, columns it spans)."""

    name: str
    title: str
    rows: Sequence[Sequence[tuple[str, CellValue, int]]]
    lines: Sequence[str] = ()
    footers: Sequence[str] = ()
    columns: int = 8  # pairs of label and value
    widths: Sequence[float] = field(default=(11.0, 15.0) * 4)


def form_workbook(sheets: Sequence[FormSheet]) -> bytes:
    """The sheets as one xlsx."""
    return _book(sheets, _write_sheet)


def card_workbook(cards: Iterable[Card]) -> bytes:
    """One sheet a card, as one xlsx."""
    return _book(cards, _write_card)


def _book(parts: Iterable[Any], write: Any) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {**SAFE_OPTIONS, "in_memory": True}) as book:
        formats = {name: book.add_format(look) for name, look in _FORMATS.items()}
        taken: set[str] = set()
        for part in parts:
            write(book.add_worksheet(_free_name(part.name, taken)), part, formats)
    return target.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    """A sheet's name that no other bears; Excel tells no upper from lower case."""
    wanted, count = safe_sheet_name(name), 1
    while (free := wanted if count == 1 else f"{wanted[:26]}-{count}").lower() in taken:
        count += 1
    taken.add(free.lower())
    return free


# -- a list -----------------------------------------------------------------------------------


def _write_sheet(sheet: Any, form: FormSheet, formats: dict) -> None:
    last = len(form.columns) - 1
    for index, column in enumerate(form.columns):
        sheet.set_column(index, index, column.width)
    at = _write_above(sheet, form.title, form.lines, last, formats)
    first_heading = at
    at = _write_headings(sheet, form.columns, at, formats)
    sheet.freeze_panes(at, form.kept_columns)
    for row in form.rows:
        sheet.set_row(at, _height(row, form.columns))
        for index, value in enumerate(row):
            _write_cell(sheet, at, index, value, formats)
        at += 1
    for text in form.footers:
        sheet.set_row(at, _LINE_HEIGHT)
        sheet.write_string(at, 0, clip(text), formats["line"])
        at += 1
    _set_paper(sheet, form.paper, landscape=form.landscape, pages_wide=form.pages_wide)
    sheet.repeat_rows(first_heading, first_heading + _heading_rows(form.columns) - 1)
    if form.kept_columns:
        sheet.repeat_columns(0, form.kept_columns - 1)


def _write_above(sheet: Any, title: str, lines: Sequence[str], last: int, formats: dict) -> int:
    """Title and lines; the row that is free next."""
    sheet.set_row(0, _TITLE_HEIGHT)
    if last:
        sheet.merge_range(0, 0, 0, last, clip(title), formats["title"])
    else:
        sheet.write_string(0, 0, clip(title), formats["title"])
    for number, text in enumerate(lines, start=1):
        sheet.set_row(number, _LINE_HEIGHT)
        sheet.write_string(number, 0, clip(text), formats["line"])
    return 1 + len(lines)


def _heading_rows(columns: Sequence[FormColumn]) -> int:
    return 2 if any(column.group for column in columns) else 1


def _write_headings(sheet: Any, columns: Sequence[FormColumn], at: int, formats: dict) -> int:
    """One line, or two where some columns are grouped; the row that is free next."""
    high = _heading_rows(columns)
    for row in range(at, at + high):
        sheet.set_row(row, _HEAD_HEIGHT)
    index = 0
    while index < len(columns):
        column = columns[index]
        until = index + 1
        if column.group:
            while until < len(columns) and columns[until].group == column.group:
                until += 1
            _merge(sheet, (at, index, at, until - 1), column.group, formats["head"])
            for place in range(index, until):
                sheet.write_string(at + 1, place, clip(columns[place].heading), formats["head"])
        else:
            _merge(sheet, (at, index, at + high - 1, index), column.heading, formats["head"])
        index = until
    return at + high


def _merge(sheet: Any, block: tuple[int, int, int, int], text: str, look: Any) -> None:
    """A block of cells as one; a single cell is no block."""
    if block[:2] == block[2:]:
        sheet.write_string(block[0], block[1], clip(text), look)
    else:
        sheet.merge_range(*block, clip(text), look)


def _height(row: Sequence[CellValue], columns: Sequence[FormColumn]) -> float:
    """High enough for the longest text of the row when it is wrapped; a Chinese character is two
    characters wide."""
    lines = 1
    for value, column in zip(row, columns, strict=False):
        if isinstance(value, str) and len(value) * 2 > column.width:
            wide = sum(1 if char.isascii() else 2 for char in value)
            lines = max(lines, -(-wide // max(int(column.width) - 1, 1)))
    return min(max(_ROW_HEIGHT, 14.0 * lines + 4), 400.0)


# -- a card -----------------------------------------------------------------------------------


def _write_card(sheet: Any, card: Card, formats: dict) -> None:
    for index, width in enumerate(card.widths):
        sheet.set_column(index, index, width)
    at = _write_above(sheet, card.title, card.lines, card.columns - 1, formats)
    for boxes in card.rows:
        sheet.set_row(at, _HEAD_HEIGHT)
        place = 0
        for label, value, span in boxes:
            sheet.write_string(at, place, clip(label), formats["head"])
            text = "" if value is None else str(value)
            _merge(sheet, (at, place + 1, at, place + span), text, formats["text"])
            place += 1 + span
        at += 1
    for text in card.footers:
        sheet.set_row(at, _LINE_HEIGHT)
        sheet.write_string(at, 0, clip(text), formats["line"])
        at += 1
    _set_paper(sheet, A4, landscape=False, pages_wide=1)


# -- both -------------------------------------------------------------------------------------


def _write_cell(sheet: Any, row: int, column: int, value: CellValue, formats: dict) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats["text"])
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, formats["number"])
    else:
        sheet.write_string(row, column, clip(str(value)), formats["text"])


def _set_paper(sheet: Any, paper: int, *, landscape: bool, pages_wide: int) -> None:
    sheet.set_paper(paper)
    if landscape:
        sheet.set_landscape()
    if pages_wide:
        sheet.fit_to_pages(pages_wide, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页 / 共 &N 页")
