"""The words of a staff sheet: headings and roles as schools write them."""

import re

from school_care.core.cells import chinese_number, plain, squeeze
from school_care.school.enums import Role
from school_care.school.staff_sheet.rows import RoleWord

HEADINGS: dict[str, tuple[str, ...]] = {
    "username": ("账号", "帐号", "登录账号", "用户名", "登录名"),
    "name": ("姓名", "教师姓名", "教职工姓名", "名字", "教师", "教职工"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "移动电话", "电话号码"),
    "role": ("角色", "职务", "岗位", "任职", "担任职务", "担任工作", "行政职务"),
    "school_class": (
        "班级", "任教班级", "所带班级", "任课班级", "班", "年级", "年级班级", "年级/班级",
        "管理班级",
    ),
    "subject": ("学科", "任教学科", "科目", "任教科目", "任课学科"),
    "starts_on": ("起", "起始", "起始日期", "开始", "开始日期", "任职起", "任职日期", "自"),
    "until": ("止", "截止", "截止日期", "结束", "结束日期", "任职止", "至"),
}  # fmt: skip
FIELD_OF = {word: field for field, words in HEADINGS.items() for word in words}
LABEL = {field: words[0] for field, words in HEADINGS.items()}

_ROLES: dict[Role, tuple[str, ...]] = {
    Role.PRINCIPAL: ("校长", "正校长"),
    Role.DIRECTOR: (
        "德育主任", "德育处主任", "政教主任", "政教处主任", "学生处主任", "学生发展中心主任",
        "德育副校长", "分管德育副校长", "分管德育的副校长",
    ),
    Role.REGISTRAR: (
        "学籍员", "学籍管理员", "学籍", "教务", "教务员", "教务主任", "教务处主任", "教导主任",
        "教导处主任",
    ),
    Role.HEAD_TEACHER: ("班主任", "正班主任"),
    Role.GRADE_HEAD: ("年级组长", "年级主任", "级组长", "年级长"),
    Role.TEACHER: (
        "任课教师", "任课老师", "科任教师", "科任老师", "科任", "教师", "老师", "专任教师",
    ),
    Role.DORMITORY: ("生活老师", "生活教师", "宿管", "宿管员", "宿舍管理员", "生活指导教师"),
    Role.COUNSELLOR: (
        "心理教师", "心理老师", "心理健康教师", "心理辅导教师", "心理咨询师", "心理辅导员",
    ),
    Role.EDITOR: ("公告编辑", "网站编辑", "宣传", "宣传员", "信息员"),
    Role.ADMINISTRATOR: ("系统管理员", "管理员", "信息管理员"),
    Role.AUDITOR: ("审计员",),
}  # fmt: skip
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words}
_ACTING = re.compile(r"(?:代理|代|临时)(班主任)|(班主任)\((?:代理|代)\)")
_GRADE_HEAD = re.compile(r"([一二三四五六七八九1-9])年级(?:年级)?(?:组长|主任)")
_SUBJECT_TEACHER = re.compile(r"(\w{2,6})(?:教师|老师)")
# Posts that exist in every school and open nothing here.
_TITLES = re.compile(
    r".*(?:副校长|书记|总务主任|后勤主任|后勤|会计|出纳|工会主席|团委书记|少先队辅导员|大队辅导员"
    r"|校医|保安|门卫|厨师|食堂|图书管理员|实验员|副班主任|教研组长|职员|工勤|办公室主任)"
)
_BETWEEN = re.compile(r"[、,;/+&\s]+|兼任|兼")
KNOWN = "、".join(role.label for role in Role)


def field_of(heading: str) -> str | None:
    """Which column a heading names; remarks in brackets do not matter."""
    plain = squeeze(heading)
    return FIELD_OF.get(plain) or FIELD_OF.get(re.sub(r"\(.*?\)|[*:]", "", plain))


def split_list(text: str) -> list[str]:
    """七1班、七2班 → its parts."""
    return [part for part in _BETWEEN.split(plain(text)) if part]


def read_roles(text: str) -> tuple[list[RoleWord], str]:
    """The roles a cell names and, when a word is not known, that word."""
    found: list[RoleWord] = []
    for word in split_list(text):
        role = read_role(word)
        if role is None:
            return found, word
        found.append(role)
    return found, ""


def read_role(word: str) -> RoleWord | None:
    """One role word, None when no rule knows it."""
    if word in _ROLE_OF:
        return RoleWord(word, _ROLE_OF[word])
    if _ACTING.fullmatch(word):
        return RoleWord(word, Role.HEAD_TEACHER, acting=True)
    if found := _GRADE_HEAD.fullmatch(word):
        return RoleWord(word, Role.GRADE_HEAD, grade=chinese_number(found[1]))
    if _TITLES.fullmatch(word):
        return RoleWord(word, None)
    if found := _SUBJECT_TEACHER.fullmatch(word):
        return RoleWord(word, Role.TEACHER, subject=found[1])
    return None
