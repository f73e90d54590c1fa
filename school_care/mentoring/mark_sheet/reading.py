"""Stage one: a mark sheet of any shape → plain rows. No database.

A heading stands in one row or in two (语文 over 得分, 等级, 名次). Columns that compare pupils are
never read: not into the plan, not into the preview.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from school_care.core.cells import cell_text, squeeze
from school_care.core.sheets import Row, Sheet, UnreadableSheet, read_workbook
from school_care.mentoring.mark_sheet.row_reader import MarkRowReader
from school_care.mentoring.mark_sheet.rows import MarkSheet
from school_care.mentoring.mark_sheet.words import (
    FULL_ROW,
    full_in,
    is_known,
    is_rank,
    is_statistics,
    joined,
    subject_of,
    who_of,
)
from school_care.school.class_names import find_class
from school_care.school.sheet_imports.rows import about_file
from school_care.school.sheet_imports.tables import FOOTER, HEADING_ROWS

LONGEST = 24  # characters of a heading
MISSING = "没有“姓名”和学科（语文、数学、英语……）这样的表头，未读取。"
NOT_FOUND = (
    "没有找到成绩表：请确认表格里有一行表头，含“姓名”（或身份证号、学籍号）和各学科，"
    "下面一行一名学生。"
)
NEVER_KEPT = "这些栏不读取、不保存（只和自己比，不存名次）："
NOT_READ = "这些栏没有读取："
_NUMBERING = frozenset(("序号", "编号", "号", "备注", "性别", "学号", "考号", "座号"))


def read_marks(path: str | Path, *, on: date, full: str = "", only_sheet: str = "") -> MarkSheet:
    """Read every visible sheet of marks, or only the one named. `on`: the day of the exam, for
    names of classes. `full`: full marks where the sheet names none ("" to go by stage). Raises
    UnreadableSheet."""
    book = read_workbook(path)
    if only_sheet and book.sheet(only_sheet) is None:
        raise UnreadableSheet(f"没有名为“{only_sheet}”的工作表。")
    found = MarkSheet()
    for sheet in book.sheets:
        why = _why_not(sheet, only_sheet)
        read = not why
        if read:
            read, why = _read_sheet(sheet, found, on, full)
        found.sheets.append({"name": sheet.name, "read": read, "why": why})
    if not any(sheet["read"] for sheet in found.sheets):
        raise UnreadableSheet(NOT_FOUND)
    return found


def _why_not(sheet: Sheet, only_sheet: str) -> str:
    if only_sheet:
        return "" if sheet.name == only_sheet else "没有选择这张工作表，未读取。"
    if sheet.hidden:
        return "隐藏的工作表，未读取。"
    return "" if sheet.row_count else "空白的工作表。"


@dataclass(frozen=True)
class _Heading:
    """`labels` by column, and the last row they stand in."""

    labels: list[str]
    last_row: int
    above: tuple[str, ...]


def _read_sheet(sheet: Sheet, found: MarkSheet, on: date, full: str) -> tuple[bool, str]:
    """Add the rows of one sheet; whether it has such a table, and what is to be said of it."""
    rows = list(sheet.rows())
    heading = _find_heading(sheet, rows)
    if heading is None:
        return False, MISSING
    found.headings[sheet.name] = [
        "" if is_rank(label) and not subject_of(label) else label for label in heading.labels
    ]
    columns = _who_columns(heading.labels)
    found.columns[sheet.name] = {name: heading.labels[at] for name, at in columns.items()}
    subjects = _subject_columns(heading.labels)
    _tell_ignored(sheet.name, heading.labels, found)
    body = [row for row in rows if row.number > heading.last_row]
    named = {at: full_in(heading.labels[at]) for at in subjects}
    reader = MarkRowReader(
        sheet=sheet.name,
        columns=columns,
        subjects=subjects,
        labels=heading.labels,
        fulls={at: one for at, one in {**named, **_full_row(body, subjects)}.items() if one},
        full=full,
        class_in_title=_class_in(heading.above, sheet.name, on),
        found=found,
    )
    hidden = []
    for row in body:
        if row.number in sheet.hidden_rows and not sheet.filtered:
            hidden.append(row.number)
        elif _is_pupil(row, columns):
            reader.read(row)
    return True, f"隐藏的{len(hidden)}行未读取。" if hidden else ""


def _find_heading(sheet: Sheet, rows: list[Row]) -> _Heading | None:
    above: list[str] = []
    for place, row in enumerate(rows):
        if row.number > HEADING_ROWS:
            return None
        labels = _labels(row)
        below = rows[place + 1] if place + 1 < len(rows) else None
        # a title above a heading is no first row of two
        if below is not None and _is_second(below) and any(map(is_known, filter(None, labels))):
            both = _two_rows(sheet, row, below)
            if _is_heading(both):
                return _Heading(both, below.number, tuple(above))
        if _is_heading(labels):
            return _Heading(labels, row.number, tuple(above))
        above += [label for label in labels if label]
    return None


def _labels(row: Row) -> list[str]:
    """Headings: words, no numbers or days."""
    return [squeeze(cell_text(cell)) if isinstance(cell, str) else "" for cell in row.cells]


def _is_heading(labels: list[str]) -> bool:
    short = [label for label in labels if label and len(label) <= LONGEST]
    return any(who_of(label) for label in short) and any(subject_of(label) for label in short)


def _is_second(row: Row) -> bool:
    """Whether every word of a row is one of headings: no pupil's row."""
    labels = [label for label in _labels(row) if label]
    return (
        bool(labels)
        and len(labels) == len([c for c in row.cells if cell_text(c)])
        and all(is_known(label) for label in labels)
    )


def _two_rows(sheet: Sheet, first: Row, second: Row) -> list[str]:
    """Headings of two rows as one; a merged cell of the first stands over all its columns."""
    above, below = _labels(first), _labels(second)
    width = max(len(above), len(below))
    above += [""] * (width - len(above))
    below += [""] * (width - len(below))
    spans = {
        block.first_column - 1: block.last_column - 1
        for block in sheet.merged
        if block.first_row == first.number
    }
    carried, until = "", -1
    for at in range(width):
        if above[at]:
            carried, until = above[at], spans.get(at, -1 if sheet.merged else width)
        elif at <= until and below[at]:
            above[at] = carried
    return [joined(above[at], below[at]) for at in range(width)]


def _who_columns(labels: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, label in enumerate(labels):
        if name := who_of(label):
            columns.setdefault(name, at)
    return columns


def _subject_columns(labels: list[str]) -> dict[int, tuple[str, str]]:
    """Column → (subject, points or grade); the first of two that say the same."""
    columns: dict[int, tuple[str, str]] = {}
    for at, label in enumerate(labels):
        subject = subject_of(label)
        if subject and subject not in columns.values():
            columns[at] = subject
    return columns


def _tell_ignored(name: str, labels: list[str], found: MarkSheet) -> None:
    where = f"工作表“{name}”：" if name else ""
    ranks = [label for label in labels if label and is_rank(label)]
    if ranks:
        found.warnings.append(about_file(f"{where}{NEVER_KEPT}{'、'.join(dict.fromkeys(ranks))}。"))
    rest = [
        label
        for label in labels
        if label and not is_rank(label) and not who_of(label) and not subject_of(label)
    ]
    rest = [label for label in dict.fromkeys(rest) if label not in _NUMBERING]
    if rest:
        found.warnings.append(about_file(f"{where}{NOT_READ}{'、'.join(rest)}。"))


def _full_row(body: list[Row], subjects: dict[int, tuple[str, str]]) -> dict[int, str]:
    """Full marks by column, where a row of its own names them."""
    for row in body[:3]:
        texts = [squeeze(cell_text(cell)) for cell in row.cells]
        if any(text in FULL_ROW for text in texts):
            return {
                at: texts[at]
                for at in subjects
                if at < len(texts) and texts[at].isdigit() and 0 < int(texts[at]) <= 300
            }
    return {}


def _class_in(above: tuple[str, ...], sheet_name: str, on: date) -> str:
    """The class a title or the sheet's own name tells."""
    refs = (find_class(text, on=on) for text in (*above, sheet_name))
    return next((ref.raw for ref in refs if ref), "")


def _is_pupil(row: Row, columns: dict[str, int]) -> bool:
    texts = [squeeze(cell_text(cell)) for cell in row.cells]
    who = [texts[at] for at in columns.values() if at < len(texts) and texts[at]]
    first = next((text for text in texts if text), "")
    if not who or FOOTER.match(first) or any(text in FULL_ROW for text in texts):
        return False
    if any(is_statistics(text) for text in (first, *who)):
        return False
    return not any(who_of(text) for text in who)  # a heading again on the next printed page
