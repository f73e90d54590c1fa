"""Workbooks a person takes away: refused rows to mend, and the empty template."""

from collections.abc import Iterator
from typing import IO

from school_care.core.sheets import Column, write_workbook
from school_care.students.enums import RowOutcome
from school_care.students.models import RosterImport
from school_care.students.roster.classes import parse_class
from school_care.students.roster.headings import resolve
from school_care.students.services.imports.payload import Payload

REASON = Column("退回原因（改好后整列可删）", width=48)
MENDED = "改好后直接保存，再上传这个文件；没有退回的学生不用再填。"

# Heading, example. The example row is recognised by its name and never imported.
TEMPLATE = (
    ("姓名", "（示例）张子轩"),
    ("性别", "男"),
    ("身份证号", "990101201603120012"),
    ("学籍号", "G990101201603120012"),
    ("班级", "三(2)班"),
    ("民族", "苗族"),
    ("是否寄宿", "是"),
    ("家庭住址", "柳溪镇云岭村三组"),
    ("父亲姓名", "张远行"),
    ("父亲务工地点", "广东省东莞市"),
    ("父亲电话", "19900000001"),
    ("母亲姓名", "李秋月"),
    ("母亲务工地点", "广东省东莞市"),
    ("母亲电话", "19900000002"),
    ("监护人姓名", "王桂英"),
    ("监护人与学生关系", "奶奶"),
    ("监护人电话", "19900000003"),
    ("类别", "双亲留守、低保"),
    ("关爱等级", "重点"),
    ("入列日期", "2026-09-01"),
    ("备注", ""),
)
HOW_TO = (
    "一名学生一行。身份证号和学籍号请先把单元格设为“文本”再填。类别可填多个，用顿号分开。",
    "空着的格子不会抹去档案里已有的内容。示例行不会被导入。",
)


def write_template(target: IO[bytes]) -> None:
    """The empty roster with one example row."""
    columns = [Column(heading, width=max(12.0, len(heading) * 2.2)) for heading, _ in TEMPLATE]
    write_workbook(
        target,
        columns=columns,
        rows=[[example for _, example in TEMPLATE]],
        sheet_name="花名册",
        notes=HOW_TO,
    )


def write_refused(target: IO[bytes], roster_import: RosterImport) -> int:
    """The refused rows as they stood, with a reason column; returns how many."""
    payloads = list(_refused(roster_import))
    headings = list(dict.fromkeys(heading for _, p in payloads for heading in p.cells))
    names_class = any(resolve(heading).field == "class" for heading in headings)
    columns = [REASON, *([] if names_class else [Column("班级")]), *map(Column, headings)]

    def rows() -> Iterator[list[str]]:
        for sheet, payload in payloads:
            reason = "；".join(f"{column}：{message}" for column, _, message in payload.problems)
            # Where each sheet is a class, the sheet's name is the only place that tells it.
            of_sheet = sheet if parse_class(sheet, on=roster_import.on) else ""
            own = [] if names_class else [of_sheet]
            yield [reason, *own, *(payload.cells.get(heading, "") for heading in headings)]

    return write_workbook(
        target, columns=columns, rows=rows(), sheet_name="退回的行", notes=[MENDED]
    )


def _refused(roster_import: RosterImport) -> Iterator[tuple[str, Payload]]:
    rows = roster_import.rows.filter(outcome=RowOutcome.REFUSED).order_by("id")
    for row in rows.iterator(chunk_size=500):
        yield row.sheet, Payload.from_text(row.payload)
