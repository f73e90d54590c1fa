"""The words of an attendance sheet: headings, kinds, parts of a day, whereabouts."""

import re
from functools import lru_cache

from school_care.attendance.enums import LESSONS, AbsenceKind, Part
from school_care.core.cells import chinese_number, simplified, squeeze
from school_care.students.enums import Whereabouts

HEADINGS: dict[str, tuple[str, ...]] = {
    "date": ("日期", "考勤日期", "打卡日期", "签到日期", "缺勤日期", "刷卡日期", "年月日"),
    "id_number": (
        "身份证号", "身份证", "身份证号码", "身份证件号", "身份证件号码", "证件号码", "证件号",
        "公民身份号码", "学生身份证号",
    ),
    "student_no": (
        "学籍号", "全国学籍号", "学籍编号", "学籍号码", "国网学籍号", "学籍辅号", "全国学籍编号",
    ),
    "name": ("姓名", "学生姓名", "学生", "名字"),
    "kind": (
        "类别", "考勤类别", "出勤类别", "考勤情况", "出勤情况", "考勤状态", "出勤状态", "考勤结果",
        "出勤", "考勤", "状态", "情况", "缺勤类别", "到校情况",
    ),
    "part": ("时段", "考勤时段", "节次", "节数", "班次", "时间段", "上下午"),
    "whereabouts": ("去向", "学生去向", "现在何处", "目前去向"),
    "note": ("说明", "备注", "原因", "缺勤原因", "事由", "请假事由", "情况说明"),
}  # fmt: skip
FIELD_OF = {word: field for field, words in HEADINGS.items() for word in words}
LABEL = {field: words[0] for field, words in HEADINGS.items()}

_KINDS: dict[AbsenceKind, tuple[str, ...]] = {
    AbsenceKind.PRESENT: (
        "出勤", "到校", "正常", "已到", "到", "出席", "在校", "全勤", "签到", "已签到", "正常出勤",
        "正常到校", "按时到校", "已到校", "准时", "√", "✓", "✔",
    ),
    AbsenceKind.LATE: ("迟到", "晚到", "晚来"),
    AbsenceKind.EARLY: ("早退", "提前离校"),
    AbsenceKind.SICK: ("病假", "请病假", "生病", "病", "因病", "因病请假", "病事假(病)"),
    AbsenceKind.PERSONAL: ("事假", "请事假", "因事请假", "事"),
    AbsenceKind.OFFICIAL: ("公假", "请公假", "公出", "公差", "因公", "参赛", "比赛", "集训"),
    AbsenceKind.TRUANT: (
        "旷课", "旷", "逃学", "逃课", "无故旷课", "无故缺课", "无故缺席", "无故缺勤", "无故未到",
        "全天旷课", "无故不到校",
    ),
    AbsenceKind.UNVERIFIED: (
        "未到校待核实", "未到待核实", "待核实", "未到", "未到校", "缺勤", "缺席", "没到", "没来",
        "未签到", "未打卡", "未刷卡", "缺卡", "不在校", "未出勤", "未到校(待核实)",
        "未到(待核实)", "原因不明", "联系不上", "×",
    ),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_LEAVE = frozenset(("请假", "假", "准假", "已请假"))
_STANDINGS = frozenset(("休学", "送教上门", "送教", "转学", "转出", "退学", "借读"))
_HOW_LONG = re.compile(r"^(\D{1,4}?)\(?\d{1,3}(?:分钟?|min)\)?$")

_PARTS = {
    **dict.fromkeys(("", "全天", "整天", "全日", "一天", "一整天", "天", "1天", "全"), Part.ALL),
    **dict.fromkeys(("上午", "早上", "半天(上午)", "am", "上"), Part.MORNING),
    **dict.fromkeys(("下午", "半天(下午)", "pm", "下"), Part.AFTERNOON),
}
_LESSON = re.compile(r"^第?([一二三四五六七八九\d])(?:节课?|课时)?$")

_PLACES: dict[Whereabouts, tuple[str, ...]] = {
    Whereabouts.HOME: ("在家", "家中", "家里", "家", "在家休息", "在家养病"),
    Whereabouts.WORK_NEAR: ("本地务工", "在本地务工", "本地打工", "县内务工", "镇上打工"),
    Whereabouts.WORK_FAR: (
        "外省务工", "到外省务工", "外出务工", "外地务工", "外出打工", "外地打工", "省外务工",
        "打工", "务工",
    ),
    Whereabouts.PARENTS: (
        "随父母", "随父母在外地", "随父母外出", "随父母外出务工", "跟父母外出", "在父母处",
        "到父母务工地", "跟父母去外地",
    ),
    Whereabouts.OTHER_SCHOOL: (
        "他校就读", "他校就读(未转籍)", "在他校就读(未转学籍)", "在他校就读", "外校就读",
        "外地就读", "异地就读", "在外地就读",
    ),
    Whereabouts.TRAINING: ("培训机构", "在培训机构", "校外培训"),
    Whereabouts.HOSPITAL: (
        "医院", "住院", "医院/康复", "住院或康复", "康复", "就医", "看病", "在医院", "医院康复",
    ),
    Whereabouts.MISSING: (
        "失联", "失去联系", "失踪", "联系不上", "去向不明", "下落不明", "走失", "出走",
        "离家出走", "不知去向", "无法联系",
    ),
    Whereabouts.DETAINED: ("羁押", "被羁押", "拘留", "看守所"),
    Whereabouts.DEAD: ("死亡", "去世", "已故"),
    Whereabouts.OTHER: ("其他", "其它"),
}  # fmt: skip
_PLACE_OF = {word: place for place, words in _PLACES.items() for word in words}
_PLACE_OF |= {squeeze(place.label): place for place in Whereabouts}

KNOWN_KINDS = "出勤、迟到、早退、病假、事假、公假、旷课、未到校待核实"
UNKNOWN_KIND = f"看不懂这个类别：请填 {KNOWN_KINDS} 中的一个。"
STANDING = "这不是当天的考勤：请在学生档案的“就读情况”里登记，这一行可以删去。"
UNKNOWN_PART = "看不懂这个时段：请填 全天、上午、下午，或第1节至第9节中的一节。"
LEAVE_WORD = "只写了“请假”，按事假记：如果是病假或公假，请写明。"


class Unclear(ValueError):
    """The cell says something no rule knows; `str(error)` is Chinese."""


def field_of(heading: str) -> str | None:
    """Which column a heading names; remarks in brackets do not matter."""
    text = simplified(squeeze(heading))
    return FIELD_OF.get(text) or FIELD_OF.get(re.sub(r"\(.*?\)|[*:]", "", text))


@lru_cache(maxsize=1024)
def read_kind(text: str) -> tuple[str, str]:
    """The AbsenceKind a cell names, and a warning. Raises Unclear."""
    word = simplified(squeeze(text)).strip("。.;；")
    if timed := _HOW_LONG.match(word):  # 迟到12分钟
        word = timed[1]
    if word in _KIND_OF:
        return _KIND_OF[word].value, ""
    if word in _LEAVE:
        return AbsenceKind.PERSONAL.value, LEAVE_WORD
    if not word:
        raise Unclear(f"没有填类别：请填 {KNOWN_KINDS} 中的一个。")
    raise Unclear(STANDING if word in _STANDINGS else UNKNOWN_KIND)


@lru_cache(maxsize=1024)
def read_part(text: str) -> str:
    """The part of the day a cell names, "" for all of it. Raises Unclear."""
    word = simplified(squeeze(text)).lower()
    if word in _PARTS:
        return _PARTS[word].value
    if found := _LESSON.match(word):
        code = f"p{chinese_number(found[1])}"
        if code in LESSONS:
            return code
    raise Unclear(UNKNOWN_PART)


@lru_cache(maxsize=1024)
def read_place(text: str) -> str | None:
    """The Whereabouts a cell names, "" for nothing, None for words no rule knows."""
    word = simplified(squeeze(text)).strip("。.")
    if not word or word in ("-", "—", "/", "无"):
        return ""
    place = _PLACE_OF.get(word)
    return place.value if place else None


def part_words(part: str) -> str:
    """全天, 上午, 第3节."""
    return LESSONS.get(part) or Part(part).label
