"""The words of a calendar sheet: headings, terms, what a day is."""

import re
from datetime import date

from school_care.core.cells import simplified, squeeze
from school_care.school.enums import DayKind, Season
from school_care.school.models.places import school_year_of

HEADINGS: dict[str, tuple[str, ...]] = {
    "term": ("学期", "学期名称", "学年学期"),
    "first_day": ("起", "起始", "起始日期", "开始", "开始日期", "开学", "开学日期", "自"),
    "last_day": ("止", "截止", "截止日期", "结束", "结束日期", "放假", "放假日期", "至"),
    "date": ("日期", "日子"),
    "kind": (
        "休/班", "休班", "班/休", "休或班", "安排", "类别", "类型", "性质", "休息/上课",
        "上课/休息", "是否上课",
    ),
    "note": ("说明", "备注", "名称", "节日", "事由"),
}  # fmt: skip
FIELD_OF = {word: field for field, words in HEADINGS.items() for word in words}
LABEL = {field: words[0] for field, words in HEADINGS.items()}

_KINDS: dict[DayKind, tuple[str, ...]] = {
    DayKind.OFF: ("休", "休息", "放假", "假", "假日", "节假日", "休假", "不上课", "停课"),
    DayKind.WORK: (
        "班", "上课", "上班", "补课", "补班", "调休", "调休上课", "上课(调休)", "调课", "补休上课",
    ),
    DayKind.NOTE: ("说明", "注", "备注"),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}

_YEARS = r"(?P<year>20\d\d)[-—–~至/](?P<next>(?:20)?\d\d)"
_HALF = r"(?P<half>第?[一二12](?:学期)?|[上下](?:半年|学期)?|[秋春]季?(?:学期)?)"
_OF_YEARS = re.compile(rf"^{_YEARS}(?:学年度?)?[-—–]?{_HALF}$")
_OF_YEAR = re.compile(rf"^(?P<year>20\d\d)学年度?{_HALF}$")
_OF_SEASON = re.compile(r"^(?P<year>20\d\d)年?(?P<half>[秋春])季?(?:学期)?$")
_HALF_ALONE = re.compile(r"^(?P<half>第[一二12]学期|[上下]学期|[秋春]季学期)$")
_FIRST = "一1上秋"


def field_of(heading: str) -> str | None:
    """Which column a heading names; remarks in brackets do not matter."""
    text = simplified(squeeze(heading))
    return FIELD_OF.get(text) or FIELD_OF.get(re.sub(r"\(.*?\)|[*:]", "", text))


def read_kind(text: str) -> str | None:
    """The DayKind a cell names, "" for a blank cell, None for words no rule knows."""
    word = simplified(squeeze(text))
    if not word:
        return ""
    kind = _KIND_OF.get(word)
    return kind.value if kind else None


def read_term(text: str, first_day: date | None) -> tuple[int, str] | None:
    """School year and season of 2026-2027-1, 2026秋, 2026—2027学年第一学期; 第一学期 alone goes by
    its first day. None when it cannot be understood."""
    word = simplified(squeeze(text))
    if found := _OF_YEARS.match(word):
        year = int(found["year"])
        if int(found["next"]) % 100 != (year + 1) % 100:
            return None
        return year, _season(found["half"])
    if found := _OF_YEAR.match(word):
        return int(found["year"]), _season(found["half"])
    if found := _OF_SEASON.match(word):
        season = _season(found["half"])
        return int(found["year"]) - (season == Season.SPRING), season
    if (found := _HALF_ALONE.match(word)) and first_day:
        return school_year_of(first_day), _season(found["half"])
    return None


def _season(half: str) -> str:
    first = any(mark in half for mark in _FIRST)
    return (Season.AUTUMN if first else Season.SPRING).value
