"""Workbooks a person takes away: refused rows to mend, and the empty template."""

from collections.abc import Iterator
from typing import IO

from school_care.attendance.services.imports.sealing import Shown
from school_care.core.sheets import Column, write_workbook

REASON = Column("退回原因（改好后整列可删）", width=48)
MENDED = "改好后直接保存，再上传这个文件；没有退回的行不用再填。"

# Heading, example. The example row is recognised by its name and never imported.
TEMPLATE = (
    ("日期", "2026-09-03"),
    ("姓名", "（示例）张子轩"),
    ("身份证号", "990101201603120012"),
    ("学籍号", "G990101201603120012"),
    ("类别", "未到校待核实"),
    ("时段", "全天"),
    ("去向", "在家"),
    ("说明", "奶奶说肚子疼"),
)
HOW_TO = (
    "一行一名学生一天。身份证号和学籍号填一个即可，请先把单元格设为“文本”再填。",
    "类别：出勤、迟到、早退、病假、事假、公假、旷课、未到校待核实。",
    "时段：不填是全天，也可填 上午、下午、第3节。",
    "全班都列出（到校的写“出勤”），才算这个班当天点过名；示例行不会被导入。",
)


def write_template(target: IO[bytes]) -> None:
    """The empty sheet with one example row."""
    columns = [
        Column(heading, width=max(12.0, len(example) * 1.4)) for heading, example in TEMPLATE
    ]
    write_workbook(
        target,
        columns=columns,
        rows=[[example for _, example in TEMPLATE]],
        sheet_name="考勤",
        notes=HOW_TO,
    )


def write_refused(target: IO[bytes], shown: Shown) -> int:
    """The refused rows as they stood, with a reason column; returns how many."""
    headings = list(
        dict.fromkeys(
            heading
            for row in shown.refused
            for heading in shown.headings.get(row.sheet, ())
            if heading and heading != REASON.heading
        )
    )

    def rows() -> Iterator[list[str]]:
        for row in shown.refused:
            reason = "；".join(f"{one.column}：{one.message}" for one in row.problems)
            cells = dict(zip(shown.headings.get(row.sheet, ()), row.cells, strict=False))
            yield [reason, *(cells.get(heading, "") for heading in headings)]

    columns = [REASON, *(Column(heading) for heading in headings)]
    return write_workbook(
        target, columns=columns, rows=rows(), sheet_name="退回的行", notes=[MENDED]
    )
