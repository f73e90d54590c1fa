"""The empty template of the attendance import."""

from typing import IO

from school_care.school.sheet_imports.books import write_template as write_sheet

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
    write_sheet(target, columns=TEMPLATE, sheet_name="考勤", notes=HOW_TO)
