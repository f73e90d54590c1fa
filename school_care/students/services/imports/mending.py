"""The workbook of refused rows that a person mends and uploads again."""

from collections.abc import Iterator
from typing import IO

from school_care.core.sheets import Column, Flagged, write_workbook
from school_care.students.enums import RowOutcome
from school_care.students.models import RosterImport
from school_care.students.roster.classes import parse_class
from school_care.students.roster.headings import resolve
from school_care.students.services.imports.payload import Payload

REASON = Column("退回原因（改好后整列可删）", width=48)
MENDED = "请改有颜色的格子，原因在第一栏；改好后直接保存，再上传这个文件。没有退回的学生不用再填。"


def write_refused(target: IO[bytes], roster_import: RosterImport) -> int:
    """The refused rows as they stood, with a reason column first and the cells to mend in colour;
    those mended and imported since are left out. Returns how many."""
    payloads = list(_refused(roster_import))
    headings = list(dict.fromkeys(heading for _, p in payloads for heading in p.cells))
    names_class = any(resolve(heading).field == "class" for heading in headings)
    columns = [REASON, *([] if names_class else [Column("班级")]), *map(Column, headings)]

    def rows() -> Iterator[list[str | Flagged]]:
        for sheet, payload in payloads:
            reason = "；".join(f"{column}：{message}" for column, _, message in payload.problems)
            # Where each sheet is a class, the sheet's name is the only place that tells it.
            of_sheet = sheet if parse_class(sheet, on=roster_import.on) else ""
            own = [] if names_class else [of_sheet]
            yield [reason, *own, *_cells(payload, headings)]

    return write_workbook(
        target, columns=columns, rows=rows(), sheet_name="退回的行", notes=[MENDED]
    )


def _cells(payload: Payload, headings: list[str]) -> Iterator[str | Flagged]:
    """The row as it stood, the cells to mend flagged with what is wrong with them."""
    wrong: dict[str, list[str]] = {}
    for column, _, message in payload.problems:
        wrong.setdefault(column, []).append(message)
    for heading in headings:
        text = payload.cells.get(heading, "")
        yield Flagged(text, "；".join(wrong[heading])) if heading in wrong else text


def _refused(roster_import: RosterImport) -> Iterator[tuple[str, Payload]]:
    rows = roster_import.rows.filter(outcome=RowOutcome.REFUSED, settled_at__isnull=True)
    rows = rows.exclude(payload_sealed=None).order_by("id")
    for row in rows.iterator(chunk_size=500):
        yield row.sheet, Payload.from_text(row.payload)
