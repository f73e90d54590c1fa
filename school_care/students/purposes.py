"""What the school uses a child's data for, and on what legal ground. One table for the page
「告知与同意」 and for the paper families sign.

Statutory uses are told, not asked (个人信息保护法 Arts 13(3), 17, 30). The others need the
guardian's separate consent (Arts 14, 23, 29, 31), which may be refused and withdrawn (Art 15)
without the child losing anything.
"""

from dataclasses import dataclass
from datetime import date

from school_care.students.enums import ContactRole, Purpose

# The version of the words families are told; a change of this table is a new version.
NOTICE_VERSION = "2026-09"
NOTICE_DATED = date(2026, 9, 1)

# Other people of the household may answer for the house; these two need a parent or guardian.
GUARDIANS_ONLY = (Purpose.PUBLIC, Purpose.CHARITY)
GUARDIANS = (ContactRole.FATHER, ContactRole.MOTHER, ContactRole.GUARDIAN)
MAY_ANSWER = (*GUARDIANS, ContactRole.CARER)


@dataclass(frozen=True)
class Use:
    """One use: what for, which data, the law, how long it is kept, who sees it."""

    title: str
    data: str
    law: str
    kept: str
    seen_by: str


@dataclass(frozen=True)
class AskedUse:
    """A use that needs consent; `without`: what a refusal means, in a parent's words."""

    purpose: Purpose
    title: str
    about: str
    law: str
    kept: str
    seen_by: str
    without: str
    guardians_only: bool


TOLD = (
    Use(
        "学籍管理与考勤",
        "姓名、身份证号、学籍号、出生日期、住址、班级、出勤",
        "《义务教育法》第十一条至第十四条；《中小学生学籍管理办法》",
        "学籍档案按国家规定长期保存，考勤保存到毕业后三年",
        "班主任、学籍员、学校负责人；教育主管部门",
    ),
    Use(
        "关爱帮扶建档",
        "家庭和照护情况、监护人联系方式、关爱类别、谈心家访记录",
        "《未成年人保护法》第二十九条第二款",
        "毕业或离校后三年",
        "班主任、任课教师、负责帮扶的老师和学校负责人，各看自己负责的学生",
    ),
    Use(
        "控辍保学报告",
        "姓名、学籍、出勤、联系和劝返情况",
        "《义务教育法》第十三条；《未成年人保护法》第二十八条",
        "报告书按当地档案规定保存",
        "学校负责人；教育主管部门、乡镇人民政府",
    ),
    Use(
        "强制报告",
        "孩子受到或者可能受到侵害的情况",
        "《未成年人保护法》第十一条",
        "按公安机关、教育主管部门的要求保存",
        "学校负责人；公安机关、民政部门、教育主管部门",
    ),
    Use(
        "统计报表",
        "只报人数，不报姓名；按规定须报名单的，只报给有权的部门",
        "《统计法》第七条；教育主管部门的报表制度",
        "毕业或离校后三年",
        "填表老师、学校负责人；教育主管部门",
    ),
)

_ASKED = (
    AskedUse(
        Purpose.PHOTO,
        "拍摄、留存照片",
        "在班级和学校活动中给孩子拍照，照片只放在孩子的档案里",
        "《个人信息保护法》第二十九条、第三十一条",
        "毕业或离校后三年，撤回同意后不再显示",
        "能看孩子档案的老师",
        "档案里不放照片，活动照常参加",
        guardians_only=False,
    ),
    AskedUse(
        Purpose.PUBLIC,
        "公开使用姓名、照片或作品",
        "在学校网站、公告、宣传栏里写出孩子姓名，或者使用孩子的照片、作文、绘画",
        "《个人信息保护法》第二十五条、第二十九条、第三十一条；《未成年人保护法》第七十二条",
        "公开期间；撤回同意后撤下",
        "所有人",
        "公开的文章不写姓名、不用照片，评优表彰照常参加",
        guardians_only=True,
    ),
    AskedUse(
        Purpose.CHARITY,
        "提供给志愿者、公益机构",
        "把孩子的姓名、年级和需要的帮助告诉结对的志愿者、公益机构，每次都先说明给谁",
        "《个人信息保护法》第二十三条、第二十九条、第三十一条",
        "一次活动或一个项目结束为止；提供的记录保存三年",
        "学校说明的那个志愿者团队或公益机构",
        "学校自己的帮扶不减少",
        guardians_only=True,
    ),
    AskedUse(
        Purpose.QUESTIONNAIRE,
        "参加自愿问卷、心理测评",
        "自愿参加的问卷和心理测评；法律规定学校必须做的不在此列",
        "《个人信息保护法》第二十九条、第三十一条；《未成年人保护法》第七十二条",
        "毕业或离校后三年",
        "心理教师、班主任",
        "不参加也可以随时找老师谈心",
        guardians_only=False,
    ),
)
ASKED: dict[Purpose, AskedUse] = {use.purpose: use for use in _ASKED}

# How a purpose is called where there is little room.
SHORT = {
    Purpose.PHOTO: "拍照",
    Purpose.PUBLIC: "公开使用",
    Purpose.CHARITY: "志愿者、公益机构",
    Purpose.QUESTIONNAIRE: "问卷测评",
}
