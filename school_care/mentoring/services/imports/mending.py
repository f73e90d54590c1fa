"""The empty template of the record import."""

from typing import IO

from school_care.school.sheet_imports.books import write_template as write_sheet

# Heading, example. The example row is recognised by its name and never imported.
TEMPLATE = (
    ("日期", "2026-09-03"),
    ("姓名", "（示例）张子轩"),
    ("班级", "七(1)班"),
    ("身份证号", "990101201603120012"),
    ("学籍号", "G990101201603120012"),
    ("类型", "谈心"),
    ("记录人", "王美玲"),
    ("结果", "已联系"),
    ("内容", "开学有点想家，和同桌处得好；约好每周三中午来办公室坐坐。"),
    ("后续跟进", "问问住宿习惯了没有"),
    ("跟进日期", ""),
    ("限阅", "否"),
)
HOW_TO = (
    "一行一条记录。身份证号和学籍号填一个即可，请先把单元格设为“文本”；都没有时，填姓名和班级。",
    "类型：谈心、家访、电话、视频、辅导、生活关怀、表扬、讲座。",
    "结果：已联系、未联系上（没人接、关机、空号也认）；不填按已联系。",
    "全班的辅导、生活关怀、表扬、讲座只填班级：当天在册的关爱学生每人记一条。",
    "记录人填账号或姓名；没有账号的按原文保留。示例行不会被导入。",
)


def write_template(target: IO[bytes]) -> None:
    """The empty sheet with one example row."""
    write_sheet(target, columns=TEMPLATE, sheet_name="以往记录", notes=HOW_TO)
