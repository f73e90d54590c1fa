"""Rosters of which some rows are sent back, and the workbook as a person mends it."""

from pathlib import Path

import openpyxl

from tests.students.imports.support import id_of, pupil


def wrong(number: int) -> str:
    """An ID number whose last character does not check."""
    right = id_of(number)
    return right[:-1] + ("1" if right[-1] != "1" else "2")


def roster_of(good: int, bad: int) -> list[dict[str, str]]:
    """Pupils, the last `bad` of them with a mistyped ID number."""
    rows = []
    for n in range(good + bad):
        name = f"张{chr(0x4E00 + n)}"
        number = id_of(n) if n < good else wrong(n)
        phone = f"1990000{n:04d}"
        rows.append(pupil(name, 身份证号=number, 父亲姓名=f"张远{n}", 父亲电话=phone))
    return rows


def mend(path: Path, numbers: dict[str, str]) -> Path:
    """Mend the workbook of refused rows as a person does: the cells in question corrected,
    everything else, the note and the reasons too, left as it is."""
    book = openpyxl.load_workbook(path)
    for row in book.active.iter_rows():
        for cell in row:
            cell.value = numbers.get(cell.value, cell.value)
    book.save(path)
    return path
