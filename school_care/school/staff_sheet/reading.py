"""Stage one: a spreadsheet of any shape → plain rows and problems. No database."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from school_care.core.cells import cell_text, plain, squeeze
from school_care.core.sheets import CellValue, Problem, Sheet, UnreadableSheet, read_workbook
from school_care.school.class_names import ClassRef, parse_class, parse_grade
from school_care.school.staff_sheet.dates import read_day
from school_care.school.staff_sheet.rows import StaffRow, StaffSheet
from school_care.school.staff_sheet.words import KNOWN, LABEL, field_of, read_roles, split_list

HEADING_ROWS = 12  # a heading stands within these; titles and remarks above it
_FOOTER = re.compile(r"^(?:合计|总计|小计|共计|共|备注|说明|注|填表|制表|审核|负责人|单位)")
_EXAMPLE = re.compile(r"^\(?(?:示例|样例|例)[):]")
_PHONE = re.compile(r"1[3-9]\d{9}")
_NAME = re.compile(r"[\u3400-\u9fff·A-Za-z ]{2,30}")
_CELLS = dict[str, CellValue]


class _Bad(Exception):
    """A cell that refuses its row."""

    def __init__(self, field: str, value: str, message: str) -> None:
        self.field, self.value, self.message = field, value, message


def read_staff_sheet(path: str | Path, *, on: date) -> StaffSheet:
    """Read every visible sheet that has a heading 姓名 or 账号 and one more we know.

    `on` is the day class names are understood for. Raises UnreadableSheet when the file cannot be
    read or no sheet is a staff sheet.
    """
    book = read_workbook(path)
    found = StaffSheet(on=on)
    for sheet in book.sheets:
        why = "隐藏的工作表" if sheet.hidden else _read_sheet(sheet, found)
        found.sheets.append({"name": sheet.name, "read": not why, "why": why})
    if not any(sheet["read"] for sheet in found.sheets):
        raise UnreadableSheet(
            "没有找到教职工名单：表头至少要有“姓名”和“角色”，"
            "例如 账号、姓名、手机、角色、班级、学科、起、止。"
        )
    return found


def _read_sheet(sheet: Sheet, found: StaffSheet) -> str:
    """Read one sheet into `found`; why it was not read, or ""."""
    rows = sheet.rows()
    columns: dict[int, tuple[str, str]] = {}
    for row in rows:
        if row.number > HEADING_ROWS:
            break
        columns = _heading(row.cells)
        if columns:
            found.headings[sheet.name] = [cell_text(cell) for cell in row.cells]
            break
    if not columns:
        return "没有“姓名”“角色”这样的表头"
    merged = _merged_values(sheet, columns)
    for number, cells, written in _people(rows, columns, merged):
        found.row_count += 1
        found.cells[sheet.name, number] = written
        headings = dict(columns.values())
        try:
            found.rows.append(_staff_row(sheet.name, number, cells, found.on))
        except _Bad as bad:
            heading = headings.get(bad.field, LABEL[bad.field])
            found.errors.append(Problem(sheet.name, number, heading, bad.value, bad.message))
    return ""


def _heading(cells: list[CellValue]) -> dict[int, tuple[str, str]]:
    """Column index → (field, heading as written); {} when the row is no heading."""
    columns: dict[int, tuple[str, str]] = {}
    seen: set[str] = set()
    for index, cell in enumerate(cells):
        text = cell_text(cell)
        field = field_of(text) if text else None
        if field and field not in seen:
            seen.add(field)
            columns[index] = (field, text)
    named = seen & {"name", "username"}
    return columns if named and len(seen) >= 2 else {}


def _merged_values(sheet: Sheet, columns) -> dict[tuple[int, int], tuple[int, int]]:
    """(row, column) of a cell under a merged name, account or phone → where its value stands."""
    personal = {index for index, (field, _) in columns.items() if field in _PERSONAL}
    return {
        (row, block.first_column - 1): (block.first_row, block.first_column - 1)
        for block in sheet.merged
        if block.first_column - 1 in personal and block.first_column == block.last_column
        for row in range(block.first_row + 1, min(block.last_row, block.first_row + 60) + 1)
    }


_PERSONAL = ("name", "username", "phone")


def _people(rows, columns, merged) -> Iterator[tuple[int, _CELLS, list[str]]]:
    """Rows that are about somebody, as field → cell and as they stand; footers and the template's
    examples are left out."""
    personal: dict[tuple[int, int], CellValue] = {}
    for row in rows:
        cells: _CELLS = {}
        for index, (field, _) in columns.items():
            value = row.cells[index] if index < len(row.cells) else None
            if field in _PERSONAL:
                value = personal.get(merged.get((row.number, index), ()), value)
                personal[(row.number, index)] = value
            cells[field] = value
        first = next((cell_text(cell) for cell in row.cells if cell_text(cell)), "")
        if not any(cell_text(cell) for cell in cells.values()):
            continue
        if not _has_person(cells) and _FOOTER.match(squeeze(first)):
            continue
        if _EXAMPLE.match(squeeze(cell_text(cells.get("name")))):
            continue
        yield row.number, cells, [cell_text(cell) for cell in row.cells]


def _has_person(cells: _CELLS) -> bool:
    return bool(cell_text(cells.get("name")) and cell_text(cells.get("role")))


def _staff_row(sheet: str, number: int, cells: _CELLS, on: date) -> StaffRow:
    name = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", _text(cells, "name"))
    if not name:
        raise _Bad("name", "", "缺姓名：请补上，或删去这一行。")
    if not _NAME.fullmatch(name):
        raise _Bad("name", name, "姓名不对：只填姓名，不要加括号说明或数字。")
    roles, unknown = read_roles(_text(cells, "role"))
    if unknown:
        raise _Bad("role", unknown, f"不认识的角色：请用 {KNOWN} 中的一个。")
    starts_on, last_day = _day(cells, "starts_on"), _day(cells, "until")
    if starts_on and last_day and last_day < starts_on:
        raise _Bad("until", last_day.isoformat(), "止的日期早于起的日期：请核对。")
    classes, grades = _classes(cells.get("school_class"), on)
    return StaffRow(
        sheet=sheet,
        row=number,
        username=squeeze(_text(cells, "username")).lower(),
        name=name,
        phone=_phone(cells.get("phone")),
        roles=roles,
        classes=classes,
        grades=grades,
        subject=squeeze(_text(cells, "subject"))[:20],
        starts_on=starts_on,
        last_day=last_day,
        class_text=cell_text(cells.get("school_class")),
    )


def _text(cells: _CELLS, field: str) -> str:
    return plain(cell_text(cells.get(field)))


def _phone(cell: CellValue) -> str:
    digits = re.sub(r"[\s\-'’]", "", squeeze(cell_text(cell)))
    if digits and not _PHONE.fullmatch(digits):
        raise _Bad("phone", cell_text(cell), "手机号应为11位数字：请核对，或留空。")
    return digits


def _day(cells: _CELLS, field: str) -> date | None:
    try:
        return read_day(cells.get(field), ends=field == "until")
    except ValueError:
        value = cell_text(cells.get(field))
        raise _Bad(field, value, "日期不对：请写成 2026-09-01 这样。") from None


def _classes(cell: CellValue, on: date) -> tuple[list[ClassRef], list[int]]:
    """Classes and whole grades a cell names: 七1班、2班 · 七年级 · 302,303."""
    if ref := parse_class(cell, on=on):
        return [ref], []
    classes: list[ClassRef] = []
    grades: list[int] = []
    grade_before = ""
    for part in split_list(cell_text(cell)):
        ref = parse_class(part, on=on, grade_cell=grade_before)
        grade = None if ref else parse_grade(part, on=on)[0]
        if ref:
            classes.append(ref)
            grade_before = f"{ref.grade}年级" if ref.grade else ""
        elif grade:
            grades.append(grade)
            grade_before = f"{grade}年级"
        else:
            classes.append(ClassRef(part, None, None, 0))  # an alias, or not known at all
    return classes, grades
