"""Writing spreadsheets that open with every ID intact and no cell that can run."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO

import xlsxwriter

from .workbook import CellValue

# Excel and WPS evaluate a CSV field that begins with one of these, in full-width form as well.
_FORMULA_STARTS = tuple("=+-@\t\r")
_MAX_CELL = 32_767  # characters Excel keeps in a cell
_A4 = 9  # xlsxwriter's paper index
_UPRIGHT_WIDTH = 95.0  # characters that A4 upright takes at a readable size
# What looks like a formula, a link or a number stays the text it is.
SAFE_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_TEXT = {"num_format": "@"}
_DATE = {"num_format": "yyyy-mm-dd"}


@dataclass(frozen=True)
class Column:
    """A column of an exported sheet."""

    heading: str
    width: float = 14.0  # in characters


@dataclass(frozen=True)
class Flagged:
    """A text cell to be mended: coloured, `why` as the cell's comment."""

    text: str
    why: str


def write_workbook(
    target: str | Path | IO[bytes],
    *,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[CellValue | Flagged]],
    sheet_name: str = "Sheet1",
    notes: Sequence[str] = (),
    guide: Sequence[str] = (),
) -> int:
    """Write one sheet of text, dates and true numbers as xlsx; return the rows written.

    Strings are always written as text cells: an ID number keeps its 18 characters and nothing
    starts a formula or becomes a link. Numbers stay numbers, so pass an ID as a string.
    `notes` are lines above the heading row, `guide` those of a second sheet. Memory stays flat
    whatever the number of rows.
    """
    options = {**SAFE_OPTIONS, "constant_memory": True, "in_memory": False}
    heads = [c if isinstance(c, Column) else Column(c) for c in columns]
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        formats = {
            "text": book.add_format(_TEXT),
            "date": book.add_format(_DATE),
            "head": book.add_format({"bold": True, "num_format": "@", "text_wrap": True}),
            "flagged": book.add_format({**_TEXT, "bg_color": "#FFD9A8", "border": 1}),
        }
        sheet = book.add_worksheet(safe_sheet_name(sheet_name))
        for index, head in enumerate(heads):
            sheet.set_column(index, index, head.width, formats["text"])
        at = 0
        for note in notes:
            sheet.write_string(at, 0, clip(note))
            at += 1
        for index, head in enumerate(heads):
            sheet.write_string(at, index, clip(head.heading), formats["head"])
        sheet.freeze_panes(at + 1, 0)
        _set_paper(sheet, heads, head_row=at)
        written = 0
        for row in rows:
            written += 1
            for index, value in enumerate(row):
                _write_cell(sheet, at + written, index, value, formats)
        if guide:
            lines = book.add_worksheet("填写说明")
            lines.set_column(0, 0, _UPRIGHT_WIDTH)
            for number, line in enumerate(guide):
                lines.write_string(number, 0, clip(line))
    return written


def workbook_bytes(
    *,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[CellValue]],
    sheet_name: str,
    notes: Sequence[str] = (),
) -> bytes:
    """A small workbook in memory; see `write_workbook`."""
    target = BytesIO()
    write_workbook(target, columns=columns, rows=rows, sheet_name=sheet_name, notes=notes)
    return target.getvalue()


def write_csv(
    target: IO[str], *, columns: Sequence[str], rows: Iterable[Sequence[CellValue]]
) -> int:
    """Write CSV to a text stream (open it as utf-8-sig, newline=""); return the rows written."""
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([safe_csv_text(c) for c in columns])
    written = 0
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        written += 1
    return written


def _set_paper(
    sheet: xlsxwriter.worksheet.Worksheet, heads: list[Column], *, head_row: int
) -> None:
    """A4, as wide as the sheet, headings and page numbers on every page."""
    sheet.set_paper(_A4)
    if sum(head.width for head in heads) > _UPRIGHT_WIDTH:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head_row)
    sheet.set_footer("&C第 &P 页 / 共 &N 页")


def safe_csv_text(text: str) -> str:
    """Put `'` before text that a spreadsheet program would take for a formula."""
    start = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if start.startswith(_FORMULA_STARTS) else text


def _csv_cell(value: CellValue) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return safe_csv_text(str(value))


def _write_cell(sheet, row: int, column: int, value: CellValue | Flagged, formats: dict) -> None:
    if isinstance(value, Flagged):
        write = sheet.write_string if value.text else sheet.write_blank
        write(row, column, clip(value.text) or None, formats["flagged"])
        sheet.write_comment(row, column, clip(value.why), {"x_scale": 2})
        return
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否", formats["text"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    else:
        sheet.write_string(row, column, clip(str(value)), formats["text"])


def clip(text: str) -> str:
    """At most what a cell holds; control characters that XML forbids are removed by the writer."""
    return text[:_MAX_CELL]


def safe_sheet_name(name: str) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\ or that XML cannot hold, and no
    outer quotes, those the cut would leave outside included."""
    cleaned = "".join("_" if c in "[]:*?/\\" else c for c in name if _may_stand(c))
    return cleaned.strip("'")[:31].strip("'") or "Sheet1"


def _may_stand(sign: str) -> bool:
    return sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"
