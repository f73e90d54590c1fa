"""Workbooks laid out as an office prints its forms: title, unit line, headings in one or two lines,
ruled rows, footers. Cells are text as everywhere here (see `writing`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import Any

import xlsxwriter

from .workbook import CellValue
from .writing import SAFE_OPTIONS, clip, safe_sheet_name

A4, A3 = 9, 8  # xlsxwriter's paper indices
_FONT = {"font_name": "宋体", "num_format": "@", "valign": "vcenter"}
_RULED = {**_FONT, "border": 1, "font_size": 10}
_HEAD_HEIGHT, _TITLE_HEIGHT, _LINE_HEIGHT, _ROW_HEIGHT = 30, 34, 20, 22
_BOX_HEIGHT = 42  # of a card: room to write by hand
_UPRIGHT_WIDTH = 90.0  # characters that A4 upright takes at a readable size
_SIDE = {A4: 11.69, A3: 16.54}  # inches, lying
_MARGIN = 0.4  # inches
_DOTS, _DOTS_A_CHARACTER, _DOTS_A_COLUMN = 96, 7, 5  # of the usual font, as Excel counts widths
_FULL, _SMALLEST = 100, 45  # % of the size
_AIR = 1.1  # programs and their fonts differ in how wide a column is
_ALIKE = 8  # characters by which names, numbers and yes or no differ in length at most
_FORMATS = {
    "title": {**_FONT, "bold": True, "font_size": 18, "align": "center"},
    "line": {**_FONT, "font_size": 10},
    "head": {**_RULED, "bold": True, "align": "center", "text_wrap": True},
    "text": {**_RULED, "text_wrap": True},
    "middle": {**_RULED, "text_wrap": True, "align": "center"},
    "number": {**_RULED, "num_format": "0", "align": "center"},
}


@dataclass(frozen=True)
class FormColumn:
    """One column; neighbours of one `group` stand below a common heading."""

    heading: str
    group: str = ""
    width: float = 10.0  # in characters


@dataclass(frozen=True)
class ListSheet:
    """One sheet with a list on it. `lines` stand between title and table, `footers` below it. One
    page wide, upright if it fits; with `pages_at` (columns, from 0, that begin a further page)
    several side by side, the first `kept_columns` on each."""

    name: str
    title: str
    columns: Sequence[FormColumn]
    rows: Iterable[Sequence[CellValue]]
    lines: Sequence[str] = ()
    footers: Sequence[str] = ()
    paper: int = A4
    pages_at: Sequence[int] = ()
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


def form_workbook(sheets: Sequence[ListSheet]) -> bytes:
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


def _write_sheet(sheet: Any, form: ListSheet, formats: dict) -> None:
    last = (form.pages_at[0] if form.pages_at else len(form.columns)) - 1
    for index, column in enumerate(form.columns):
        sheet.set_column(index, index, column.width)
    at = _write_above(sheet, form.title, form.lines, last, formats)
    first_heading = at
    at = _write_headings(sheet, form.columns, at, formats)
    sheet.freeze_panes(at, form.kept_columns)
    rows = list(form.rows)
    looks = [formats[name] for name in _looks(rows, form.columns)]
    for row in rows:
        sheet.set_row(at, _height(row, form.columns))
        for index, value in enumerate(row):
            _write_cell(sheet, at, index, value, looks[index], formats["number"])
        at += 1
    for text in form.footers:
        sheet.set_row(at, _LINE_HEIGHT)
        sheet.write_string(at, 0, clip(text), formats["line"])
        at += 1
    wide = sum(column.width for column in form.columns)
    _set_paper(sheet, form.paper, landscape=form.paper == A3 or wide > _UPRIGHT_WIDTH)
    if form.pages_at:
        sheet.set_print_scale(_scale(form))
        sheet.set_v_pagebreaks(list(form.pages_at))
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


def _looks(rows: Sequence[Sequence[CellValue]], columns: Sequence[FormColumn]) -> list[str]:
    """How each column stands: names, numbers, yes and no in the middle; words of differing length,
    or too long for one line, are read from the left."""
    least, most = [10**6] * len(columns), [0] * len(columns)
    for row in rows:
        for index, value in enumerate(row):
            if isinstance(value, str) and value:
                wide = _wide(value)
                least[index] = min(least[index], wide)
                most[index] = max(most[index], wide)
    return [
        "text" if high > column.width or high - low > _ALIKE else "middle"
        for low, high, column in zip(least, most, columns, strict=True)
    ]


def _scale(form: ListSheet) -> int:
    """% at which the widest of the pages side by side fits the paper."""
    edges = [0, *form.pages_at, len(form.columns)]
    widest = 0.0
    for page, (begin, end) in enumerate(pairwise(edges)):
        kept = form.columns[: form.kept_columns] if page else ()
        shown = [*kept, *form.columns[begin:end]]
        dots = sum(one.width * _DOTS_A_CHARACTER + _DOTS_A_COLUMN for one in shown)
        widest = max(widest, dots / _DOTS)
    room = _SIDE[form.paper] - 2 * _MARGIN
    return max(_SMALLEST, min(_FULL, int(_FULL * room / widest / _AIR)))


def _wide(text: str) -> int:
    """Width in characters; a Chinese one is two wide."""
    return len(text) if text.isascii() else sum(1 if char.isascii() else 2 for char in text)


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
    """High enough for the longest text of the row when it is wrapped."""
    lines = 1
    for value, column in zip(row, columns, strict=False):
        if isinstance(value, str) and len(value) * 2 > column.width:
            lines = max(lines, -(-_wide(value) // max(int(column.width) - 1, 1)))
    return min(max(_ROW_HEIGHT, 14.0 * lines + 4), 400.0)


# -- a card -----------------------------------------------------------------------------------


def _write_card(sheet: Any, card: Card, formats: dict) -> None:
    for index, width in enumerate(card.widths):
        sheet.set_column(index, index, width)
    at = _write_above(sheet, card.title, card.lines, card.columns - 1, formats)
    for boxes in card.rows:
        sheet.set_row(at, _BOX_HEIGHT)
        place = 0
        for label, value, span in boxes:
            sheet.write_string(at, place, clip(label), formats["head"])
            text = "" if value is None else str(value)
            look = formats["text" if span > 1 else "middle"]
            _merge(sheet, (at, place + 1, at, place + span), text, look)
            place += 1 + span
        at += 1
    for text in card.footers:
        sheet.set_row(at, _LINE_HEIGHT)
        sheet.write_string(at, 0, clip(text), formats["line"])
        at += 1
    _set_paper(sheet, A4, landscape=False)


# -- both -------------------------------------------------------------------------------------


def _write_cell(
    sheet: Any, row: int, column: int, value: CellValue, look: Any, of_numbers: Any
) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, of_numbers)
    else:
        sheet.write_string(row, column, clip(str(value)), look)


def _set_paper(sheet: Any, paper: int, *, landscape: bool) -> None:
    """One page wide; whoever wants several sets scale and breaks afterwards."""
    sheet.set_paper(paper)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页 / 共 &N 页")
