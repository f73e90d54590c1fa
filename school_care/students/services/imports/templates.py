# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Blank forms to fill in and upload: the school's roster, F-05 留守儿童花名册, F-06 特殊群体学生花名册.

Each has an example row a common case, recognised by its name and never imported, and a sheet that
says how to fill it in. Every column of theirs is read back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from school_care.core.sheets import Column, write_workbook

_ID, _GIRL = "990101201603120012", "990101201306300244"
NOTES = (
    "一名学生一行。身份证号和学籍号请先把单元格设为“文本”再填。类别可填多个，用顿号分开。",
    "空着的格子不会抹去档案里已有的内容。示例行不会被导入。",
)
GUIDE = (
    "填写说明",
    "1. 姓名必填；身份证号或学籍号至少填一个，才能准确对上在册学生。两个都没有，也能导入，但要人工核对。",
    "2. 身份证号、学籍号、电话请先把整列设为“文本”格式再填，否则 Excel 会改掉后几位，无法还原。",
    "3. 日期写四位年份，如 2016-03-12；只知道年月就写 2016年3月。",
    "4. 班级写成“三(2)班”或“七(1)班”；也可以一个班一张工作表，工作表名就是班级名。",
    "5. 是否寄宿填“是”或“否”，不清楚就空着：空着不等于“否”。",
    "6. 类别可填多个，用顿号分开，如“双亲留守、低保”。留守请写明单亲或双亲。",
    "7. 父母务工地点只填到省、市。家长的工作单位、职务、收入按规定不收集，填了也不会导入。",
    "8. 没有的内容空着或写“无”；“同上”只在住址栏里有效。",
    "9. 空着的格子不会抹去档案里已有的内容；没有列出的学生不会被删除。",
    "10. 名字前带“（示例）”的行不会导入，不用删。",
)


@dataclass(frozen=True)
class Form:
    """A blank form: its file and sheet name, and each heading with its cells in the example rows."""

    title: str
    columns: Sequence[tuple[str, tuple[str, ...]]]


ROSTER = Form("花名册", (
    ("姓名", ("（示例）李安然", "（示例）张子轩")), ("性别", ("女", "男")), ("身份证号", (_GIRL, _ID)), ("学籍号", (f"G{_GIRL}", f"G{_ID}")),
    ("班级", ("七(1)班", "三(2)班")), ("民族", ("汉族", "苗族")), ("是否寄宿", ("否", "是")), ("家庭住址", ("柳溪镇石桥村一组", "柳溪镇云岭村三组")),
    ("父亲姓名", ("李建国", "张远行")), ("父亲务工地点", ("", "广东省东莞市")), ("父亲电话", ("19900000004", "19900000001")),
    ("母亲姓名", ("王芳", "李秋月")), ("母亲务工地点", ("", "广东省东莞市")), ("母亲电话", ("", "19900000002")),
    ("监护人姓名", ("", "王桂英")), ("监护人与学生关系", ("", "奶奶")), ("监护人电话", ("", "19900000003")),
    ("类别", ("", "双亲留守、低保")), ("关爱等级", ("", "重点")), ("入列日期", ("", "2026-09-01")), ("备注", ("", "")),
))  # fmt: skip
LEFT_BEHIND = Form("留守儿童花名册", (
    ("序号", ("", "")), ("班级", ("七(1)班", "三(2)班")), ("姓名", ("（示例）李安然", "（示例）张子轩")), ("性别", ("女", "男")),
    ("民族", ("汉族", "苗族")), ("出生年月", ("2013年6月", "2016年3月")), ("身份证号", (_GIRL, _ID)),
    ("家庭住址", ("柳溪镇石桥村一组", "柳溪镇云岭村三组")), ("父亲姓名", ("李建国", "张远行")), ("父亲务工地点", ("浙江省温州市", "广东省东莞市")),
    ("父亲电话", ("19900000004", "19900000001")), ("母亲姓名", ("王芳", "李秋月")), ("母亲务工地点", ("", "广东省东莞市")),
    ("母亲电话", ("19900000005", "19900000002")), ("留守类型", ("单亲留守", "双亲留守")), ("监护人姓名", ("王芳", "王桂英")),
    ("监护人与学生关系", ("母亲", "奶奶")), ("监护人年龄", ("41", "66")), ("监护人电话", ("19900000005", "19900000003")),
    ("是否寄宿", ("否", "是")), ("身体状况", ("健康", "健康")), ("备注", ("", "")),
))  # fmt: skip
SPECIAL = Form("特殊群体学生花名册", (
    ("序号", ("", "")), ("班级", ("七(1)班", "三(2)班")), ("姓名", ("（示例）李安然", "（示例）张子轩")), ("性别", ("女", "男")),
    ("出生年月", ("2013年6月", "2016年3月")), ("身份证号", (_GIRL, _ID)), ("学籍号", (f"G{_GIRL}", f"G{_ID}")),
    ("类别", ("单亲家庭、低保", "双亲留守、残疾")), ("家庭住址", ("柳溪镇石桥村一组", "柳溪镇云岭村三组")),
    ("监护人", ("王芳", "王桂英")), ("关系", ("母亲", "奶奶")), ("电话", ("19900000005", "19900000003")),
    ("家庭基本情况", ("父亲病故，母亲打零工", "父母在外务工，随祖母生活")), ("主要困难", ("学习用品不足", "无人辅导作业")), ("备注", ("", "")),
))  # fmt: skip
FORMS = {"roster": ROSTER, "left-behind": LEFT_BEHIND, "special": SPECIAL}


def write_template(target: IO[bytes], form: Form = ROSTER) -> None:
    """The blank form with its example rows and the sheet 填写说明."""
    columns = [Column(heading, width=max(12.0, len(heading) * 2.2)) for heading, _ in form.columns]
    count = max(len(cells) for _, cells in form.columns)
    write_workbook(
        target,
        columns=columns,
        rows=[[cells[number] for _, cells in form.columns] for number in range(count)],
        sheet_name=form.title,
        notes=NOTES,
        guide=GUIDE,
    )
