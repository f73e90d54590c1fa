"""A message in readable Chinese: the same headings for whoever signs, keeps or receives it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from school_care.core.templatetags.days import long_date, long_moment
from school_care.school.models.places import CHINESE_DIGITS

SEX = {"1": "男", "2": "女"}


class Row(NamedTuple):
    """A label and what it says; without a label, a sentence of its own."""

    label: str
    words: str


class Section(NamedTuple):
    """A heading and its rows."""

    title: str
    rows: list[Row]


def sections_of(body: Mapping[str, Any], *, masked: bool = False) -> list[Section]:
    """What the parts about the case say, in the order of a letter. What is not there is left
    out. `masked`: of the ID number its end alone, for pages of the desk."""
    found = (
        Section("学生", list(_student(body, masked))),
        Section("缺课与联系", list(_absence(body))),
        Section("劝返经过", list(_persuasion(body))),
        Section("监护与照料", list(_guardianship(body))),
        Section("情况", list(_facts(body))),
        Section("已采取的措施", _each(body, "measures_taken")),
        Section("请求事项", [*_each(body, "request"), *_one("", body.get("request_note"))]),
        Section("请不要告知", _each(body, "do_not_notify")),
        Section("附件", _each(body, "attachments")),
        Section("依据", [Row("", one) for one in body.get("case", {}).get("legal_basis", ())]),
    )
    if body.get("about") == "school":
        found = (*_of_school(body), *(one for one in found if one.title == "附件"))
    return [section for section in found if section.rows]


def _of_school(body: Mapping[str, Any]) -> list[Section]:
    """The parts of a report of the school about itself."""
    parts = body.get("parts") or ()
    return [
        Section(str(part["heading"]), [Row("", str(line)) for line in part["lines"]])
        for part in parts
    ]


def _one(label: str, words: Any) -> Iterator[Row]:
    if words:
        yield Row(label, str(words))


def _each(body: Mapping[str, Any], key: str) -> list[Row]:
    return [Row("", _named(one)) for one in body.get(key) or ()]


def _named(one: Any) -> str:
    return str(one.get("name", "")) if isinstance(one, Mapping) else str(one)


def _student(body: Mapping[str, Any], masked: bool) -> Iterator[Row]:
    pupil = body.get("student") or {}
    yield from _one("姓名", pupil.get("name"))
    yield from _one("性别", SEX.get(str(pupil.get("sex", "")), ""))
    yield from _one("出生年月", day_words(pupil.get("birth")))
    yield from _one("班级", class_words(pupil))
    if "boarding" in pupil:
        yield Row("住宿", "住校" if pupil["boarding"] else "走读")
    yield from _one("学籍号", pupil.get("student_no"))
    number = pupil.get("id_number")
    yield from _one("身份证号", f"随文发出，尾号{number[-4:]}" if number and masked else number)
    if pupil.get("id_hash"):
        yield Row("身份证号", "只发核对码，不发号码")
    yield from _one("住址", pupil.get("address"))
    yield from _one("村（社区）", pupil.get("village"))
    yield from _one("户籍地", pupil.get("hukou"))
    schooling = body.get("schooling") or {}
    yield from _one("就学状态", schooling.get("state"))
    yield from _one("控辍事项编号", "、".join(schooling.get("cases") or ()))
    yield from _one("关爱类别", "、".join(body.get("categories") or ()))
    for words in body.get("category_evidence") or ():
        yield Row("学校查看过的凭证", str(words))


def class_words(pupil: Mapping[str, Any]) -> str:
    """七年级（2）班; "" where the grade is not one of a school."""
    grade, number = pupil.get("grade"), pupil.get("class")
    if not isinstance(grade, int) or not 0 < grade < len(CHINESE_DIGITS):
        return ""
    name = f"{CHINESE_DIGITS[grade]}年级"
    return f"{name}（{number}）班" if number else name


def _absence(body: Mapping[str, Any]) -> Iterator[Row]:
    absence = body.get("absence") or {}
    yield from _one("最后到校", day_words(absence.get("last_present")))
    if absence.get("school_days_absent"):
        yield Row("连续缺课", f"{absence['school_days_absent']}个上课日")
    for call in absence.get("contacted") or ():
        yield Row(day_words(call.get("at")), f"联系{call.get('who', '')}：{call.get('result', '')}")
    yield from _one("原因", "、".join(body.get("reason") or ()))
    yield from _one("去向", body.get("whereabouts"))


def _persuasion(body: Mapping[str, Any]) -> Iterator[Row]:
    for one in body.get("persuasion") or ():
        who = "、".join(one.get("by") or ())
        yield Row(
            f"第{one.get('round')}次", f"{day_words(one.get('date'))}，{who}：{one.get('result')}"
        )


def _guardianship(body: Mapping[str, Any]) -> Iterator[Row]:
    held = body.get("guardianship") or {}
    yield from _one("实际照料", held.get("actual_care"))
    carer = held.get("carer") or {}
    yield from _one("照料人", " ".join(filter(None, map(carer.get, ("relation", "name", "phone")))))
    yield from _one("监护评定", held.get("rating"))
    yield from _one("照看情况", held.get("care"))
    yield from _one("委托照护", since_words(held.get("entrusted_on")))
    for parent in held.get("parents") or ():
        reach = parent.get("reachable")
        known = {True: "能联系上", False: "联系不上"}.get(reach, "")
        able = {True: "有监护能力", False: "无监护能力"}.get(parent.get("able"), "")
        who = " ".join(filter(None, map(parent.get, ("name", "phone"))))
        said = "，".join(part for part in (who, parent.get("place"), known, able) if part)
        yield from _one(parent.get("rel", "父母"), said)


def _facts(body: Mapping[str, Any]) -> Iterator[Row]:
    yield from _one("经过", body.get("facts"))
    yield from _one("原因分析", body.get("analysis"))
    views = body.get("views") or {}
    yield from _one("学生的想法", views.get("child"))
    yield from _one("监护人的想法", views.get("guardian"))


def since_words(text: Any) -> str:
    """2026年9月1日起; "" for nothing."""
    return f"{day_words(text)}起" if text else ""


def day_words(text: Any) -> str:
    """2026-11-13 as 2026年11月13日, 2013-06 as 2013年6月, with a time as 2026年11月13日 08:20.

    What is no date stays."""
    words = str(text or "")
    try:
        if len(words) == 7:
            year, month = words.split("-")
            return f"{int(year)}年{int(month)}月"
        if len(words) == 10:
            return long_date(date.fromisoformat(words))
        moment = datetime.fromisoformat(words)
        return long_moment(moment if moment.tzinfo else timezone.make_aware(moment))
    except ValueError:
        return words
