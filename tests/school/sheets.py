"""Staff sheets for the tests, written as a school would."""

from pathlib import Path

from school_care.core.sheets import write_workbook

HEADINGS = ("账号", "姓名", "手机", "角色", "班级", "学科", "起", "止")


def staff_sheet(path: Path, *rows: tuple, headings=HEADINGS, notes=()) -> Path:
    """An xlsx of `rows`; missing cells at the end of a row are blank."""
    filled = [row + ("",) * (len(headings) - len(row)) for row in rows]
    write_workbook(path, columns=headings, rows=filled, sheet_name="教职工", notes=notes)
    return path
