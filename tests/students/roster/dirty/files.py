"""Dirty pages as real files: xlsx with everything it can hide, text in every disguise."""

import csv
import html
import io
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from .sheets import Page

TEXT_KINDS = {
    "gb18030.csv": ("gb18030", ","),
    "utf8.csv": ("utf-8-sig", ","),
    "tabs.txt": ("gb18030", "\t"),
    "unicode.txt": ("utf-16", "\t"),
    "semicolon.csv": ("utf-8", ";"),
}


def write_xlsx(pages: list[Page], path: Path) -> None:
    """All pages, with merges, hidden rows and hidden sheets."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        shown = next(page.name for page in pages if not page.hidden)
        for page in pages:
            sheet = book.add_worksheet(page.name)
            if page.hidden:
                sheet.hide()
            if page.name == shown:
                sheet.activate()
                sheet.set_first_sheet()
            for top, left, bottom, right in page.merged:
                if (top, left) != (bottom, right):
                    sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            for number, cells in enumerate(page.rows):
                if number + 1 in page.hidden_rows:
                    sheet.set_row(number, None, None, {"hidden": True})
                for column, value in enumerate(cells or ()):
                    _write(sheet, number, column, value, day)


def _write(sheet, row: int, column: int, value: Any, day) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, value)


def write_text(page: Page, path: Path, kind: str) -> None:
    """The page as CSV or tab separated text in the encoding of `kind`."""
    encoding, delimiter = TEXT_KINDS[kind]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    for cells in page.rows:
        writer.writerow(["" if cell is None else cell for cell in cells or ()])
    path.write_bytes(out.getvalue().encode(encoding))


def write_html(page: Page, path: Path) -> None:
    """The page as a web table under the name of an old workbook."""
    lines = []
    for cells in page.rows:
        texts = ["" if cell is None else html.escape(str(cell)) for cell in cells or ()]
        lines.append("<tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>")
    head = '<html><head><meta charset="gb2312"></head><body><table border=1>'
    path.write_bytes(f"{head}{''.join(lines)}</table></body></html>".encode("gb18030"))
