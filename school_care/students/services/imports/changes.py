"""Old → new, field by field, in the archive's words."""

from collections.abc import Iterator
from dataclasses import dataclass

from school_care.core.templatetags.days import long_date
from school_care.students.enums import ContactRole, Precision, Sex
from school_care.students.roster.rows import PartialDate
from school_care.students.services.imports.payload import masked
from school_care.students.services.imports.pupil_file import (
    Contact,
    Membership,
    PupilFile,
    Span,
)
from school_care.students.services.imports.words import Words

_PLAIN = {
    "name": "姓名",
    "id_type": "证件类型",
    "ethnicity": "民族",
    "address": "家庭住址",
    "hukou_address": "户籍地",
    "health": "健康状况",
    "family_situation": "家庭基本情况",
    "difficulties": "主要困难",
    "note": "备注",
}
WITHHELD = "（只限责任人查看）"
_NUMBERS = {"id_number": "身份证号", "national_student_no": "学籍号"}
_CONTACT = {
    "name": "姓名",
    "relation": "关系",
    "phones": "电话",
    "place": "务工地点",
    "address": "住址",
    "birth_year": "出生年份",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its code for the trail, its label for the page, old and new as text."""

    field: str
    label: str
    old: str
    new: str
    secret: bool = False  # an identity number: the page shows it masked
    # a category told in confidence that the archive knew: not every importer may know it
    withheld: bool = False

    def shown(self) -> list[str]:
        """Label, old, new as a page may show them."""
        if self.secret:
            return [self.label, masked(self.old), masked(self.new)]
        if self.withheld:
            return [self.label, WITHHELD, "有改动"]
        return [self.label, self.old, self.new]


def changes_between(before: PupilFile, after: PupilFile, words: Words) -> list[Change]:
    """Everything that differs between two states of one pupil's file."""
    return [change for change in _all(before, after, words) if change.old != change.new]


def _all(before: PupilFile, after: PupilFile, words: Words) -> Iterator[Change]:
    for name, label in _PLAIN.items():
        yield Change(name, label, getattr(before, name), getattr(after, name))
    for name, label in _NUMBERS.items():
        yield Change(name, label, getattr(before, name), getattr(after, name), secret=True)
    yield Change("sex", "性别", _sex(before.sex), _sex(after.sex))
    yield Change("birth_date", "出生日期", _birth(before.birth), _birth(after.birth))
    yield Change("boarding", "是否寄宿", _yes_no(before.boarding), _yes_no(after.boarding))
    yield Change(
        "current_class",
        "班级",
        _membership(before.membership, words),
        _membership(after.membership, words),
    )
    yield from _spans("categories", "关爱类别", before.categories, after.categories, words)
    yield from _spans("levels", "关爱等级", before.levels, after.levels, words)
    yield from _contacts(before.contacts, after.contacts)


def _spans(
    code: str, label: str, before: tuple[Span, ...], after: tuple[Span, ...], words: Words
) -> Iterator[Change]:
    """Spans keep their place: changed ones pairwise, new ones at the end."""
    if before == after:
        return
    for place, span in enumerate(after):
        old = _span(before[place], words) if place < len(before) else ""
        kept = old != "" and _in_confidence(before[place], words)
        name = f"{code}.{span.key}.{place}"
        yield Change(name, label, old, _span(span, words), withheld=kept)


def _in_confidence(span: Span, words: Words) -> bool:
    return not isinstance(span.key, int) and words.categories[span.key].confidential


def _contacts(before: tuple[Contact, ...], after: tuple[Contact, ...]) -> Iterator[Change]:
    if before == after:
        return
    for place, contact in enumerate(after):
        old = before[place] if place < len(before) else Contact(role=contact.role)
        title = contact.relation or ContactRole(contact.role).label
        for name, label in _CONTACT.items():
            yield Change(
                f"contacts.{contact.role}.{place}.{name}",
                f"{title}·{label}",
                _text(getattr(old, name)),
                _text(getattr(contact, name)),
            )
        if old.raw != contact.raw:
            yield Change(
                f"contacts.{contact.role}.{place}.raw", f"{title}·原始填写", old.raw, contact.raw
            )


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(value)
    return "" if value is None else str(value)


def _sex(code: str) -> str:
    return Sex(code).label if code else ""


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def _birth(birth: PartialDate | None) -> str:
    if birth is None:
        return ""
    if birth.precision == Precision.MONTH:
        return f"{birth.value.year}年{birth.value.month}月"
    return long_date(birth.value)


def _membership(membership: Membership | None, words: Words) -> str:
    if membership is None:
        return ""
    name = words.book.name(membership.class_key) or "未分班"
    return f"{name}（{long_date(membership.until)}离校）" if membership.until else name


def _span(span: Span, words: Words) -> str:
    if isinstance(span.key, int):
        name = words.levels.get(span.key, str(span.key))
    else:
        name = words.categories[span.key].name
        if span.key == "UNKNOWN":
            name = f"{name}：{span.words}"
    end = f"，{long_date(span.until)}退出" if span.until else ""
    return f"{name}（{long_date(span.starts_on)}起{end}）"
