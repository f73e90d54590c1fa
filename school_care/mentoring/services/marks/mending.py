"""The empty template of the mark import."""

from typing import IO

from school_care.school.sheet_imports.books import write_template as write_sheet

TEMPLATE = (
    ("班级", "七(1)班"),
    ("姓名", "（示例）张子轩"),
    ("学籍号", "G990101201603120012"),
    ("语文(120)", "96"),
    ("数学(120)", "88.5"),
    ("英语(120)", "缺考"),
    ("科学", "良"),
)
HOW_TO = (
    "一行一名学生，一列一个学科。学校自己的成绩册直接上传即可；两行表头也认。",
    "有学籍号或身份证号最好（单元格设为“文本”）；没有时，填姓名和班级。",
    "满分写在表头的括号里，或单独一行“满分”；没有写的，上传时选择。",
    "可填分数、等第（优、良、中、差，A、B、C、D），缺考写“缺考”，免考写“免考”或留空。",
    "总分、名次不读取、不保存。不在关爱范围的学生不保存。示例行不会被导入。",
)


def write_template(target: IO[bytes]) -> None:
    """The empty sheet with one example row."""
    write_sheet(target, columns=TEMPLATE, sheet_name="成绩", notes=HOW_TO)
