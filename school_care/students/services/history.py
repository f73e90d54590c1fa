"""变更记录: who changed what in a pupil's file, as far as the reader may see it, and erasing.

What is not named here is not shown: a new kind of row appears in nobody's history until its sight
is written down. Care records are left out on purpose; their own page shows their history.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Q, QuerySet, TextChoices

from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import long_date
from school_care.school.access import roles_of
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.access import pupil_ids_in_confidence_of
from school_care.students.enums import ContactRole
from school_care.students.models import (
    Assessment,
    Attachment,
    CareCategory,
    Certificate,
    ContactPerson,
    Standing,
    Student,
    StudentCategory,
)
from school_care.students.selectors import reads_care, reads_categories

# Facts everyone who may open the file reads there.
OPEN_FACTS = (
    *("name", "sex", "birth_date", "ethnicity", "boarding", "address", "village", "health"),
    *("strengths", "current_class", "status", "standing", "siblings"),
)
OPEN_OF_CONTACT = ("name", "relation", "role", "phone", "other_phone", "phone_state", "order")
OPEN_TYPES = ("students.consent", "students.noticegiven", "students.contactcard")
FAMILY_TYPES = ("students.contactperson", "students.entrustment")
CARE_TYPES = (
    "students.studentcarelevel",
    "students.guardianshiprating",
    "students.carercheck",
    "students.emergencycare",
    "students.emergencypupil",
)
STUDENT, CONTACT = "students.student", "students.contactperson"
WITHHELD = "（只限责任人查看）"
NAMES = {
    "phones": "电话",
    "raw": "原始填写",
    "categories": "关爱类别",
    "levels": "关爱等级",
    "current_class": "班级与在校",
    "standing": "就读情况",
    "category": "类别",
    "level": "等级",
    "starts_on": "从哪天起",
    "since": "从哪天起",
    "until": "到哪天为止（含当天）",
}
TYPE_NAMES = {
    CONTACT: "联系人",
    "students.studentcategory": "类别",
    "students.studentcarelevel": "关爱等级",
}
_LONG_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])[GJLgjl]?\d{7,}[Xx]?|(?<!\d)1[3-9]\d[ -]\d{4}[ -]\d{4}(?!\d)"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SECRET = ("id_number", "national_student_no", "phone", "other_phone", "number", "phones")


class EraseReason(TextChoices):
    """Why what an entry says is erased."""

    FAMILY = "family", "家长要求删除"
    MISPLACED = "misplaced", "写成了别人的信息"
    EXCESS = "excess", "不该收集的内容"


@dataclass(frozen=True)
class Line:
    """One change as a page shows it."""

    row: FieldChange
    at: datetime
    who: str
    label: str
    old: str
    new: str
    source: str
    erased: bool


def changes_in_sight(user: Any, student: Student) -> QuerySet[FieldChange]:
    """The changes of the pupil's archive whose content `user` may read, newest first."""
    files = [student.public_id, *student.absorbed.values_list("public_id", flat=True)]
    return (
        FieldChange.objects.filter(student_id__in=files)
        .filter(_sight(user, student))
        .select_related("actor")
        .order_by("-at", "-id")
    )


def _sight(user: Any, student: Student) -> Q:
    allowed = Q(object_type=STUDENT, field__in=OPEN_FACTS) | Q(object_type__in=OPEN_TYPES)
    allowed |= Q(object_type=CONTACT, field__in=OPEN_OF_CONTACT)
    for field in ("name", "relation", "phones"):
        allowed |= _imported("contacts.", f".{field}")
    allowed |= _of_rows(Attachment, user, student)
    if reads_categories(user, student):
        allowed |= Q(object_type=STUDENT, field__in=_facts_of_family())
        allowed |= Q(object_type__in=FAMILY_TYPES) | _imported("contacts.")
        confidence = _in_confidence(user, student)
        claims = _imported("categories.")
        for code in [] if confidence else _confidential_codes():
            claims &= ~Q(field__startswith=f"categories.{code}.")
        allowed |= claims
        allowed |= _of_rows(StudentCategory, user, student) | _of_rows(Certificate, user, student)
        allowed |= _of_rows(Standing, user, student)
    if reads_care(user, student):
        allowed |= Q(object_type__in=CARE_TYPES) | _imported("levels.")
        allowed |= _of_rows(Assessment, user, student)
    return allowed


def _imported(prefix: str, suffix: str = "") -> Q:
    """Changes of a roster import, whose field names what around the pupil changed."""
    return Q(object_type=STUDENT, field__startswith=prefix, field__endswith=suffix)


def _of_rows(model: Any, user: Any, student: Student) -> Q:
    """Changes of the rows of `model` that `user` may see."""
    rows = model.objects.visible_to(user).filter(student=student).values("public_id")
    return Q(object_type=model._meta.label_lower, object_id__in=rows)


def _facts_of_family() -> list[str]:
    """Plain facts of the pupil that are not open: numbers and the circumstances of the family."""
    sealed = ("id_number", "national_student_no")
    plain = [field.name for field in Student._meta.concrete_fields if field.editable]
    return [*sealed, *(name for name in plain if name not in OPEN_FACTS)]


def _in_confidence(user: Any, student: Student) -> bool:
    """Whether `user` is told the pupil's categories in confidence; asked once a pupil object."""
    held = student.__dict__.setdefault("_confidence", {})
    if user.pk not in held:
        told = Student.objects.filter(pk__in=pupil_ids_in_confidence_of(user))
        held[user.pk] = told.filter(pk=student.pk).exists()
    return held[user.pk]


def _confidential_codes() -> list[str]:
    return list(CareCategory.objects.filter(confidential=True).values_list("code", flat=True))


def lines_of(user: Any, student: Student, changes: list[FieldChange]) -> list[Line]:
    """The changes of a page in words; numbers by their last four places, never more."""
    teller = _Teller(user, student)
    return [teller.line(change) for change in changes]


class _Teller:
    """Tells changes of one pupil; what it needs is read once, for all lines of the page."""

    def __init__(self, user: Any, student: Student) -> None:
        self._hidden: list[str] = []
        if not _in_confidence(user, student):
            kept = CareCategory.objects.filter(confidential=True)
            self._hidden = list(kept.values_list("name", flat=True))
        contacts = ContactPerson.objects.visible_to(user).filter(student=student)
        self._contacts = {row.public_id: row.title for row in contacts}

    def line(self, change: FieldChange) -> Line:
        erased = is_erased(change)
        return Line(
            row=change,
            at=change.at,
            who=change.actor.name if change.actor else "系统",
            label=self._label(change),
            old="" if erased else self._told(change, change.old),
            new="" if erased else self._told(change, change.new),
            source=_source(change.source),
            erased=erased,
        )

    def _told(self, change: FieldChange, text: str | None) -> str:
        if not text:
            return ""
        if any(name in text for name in self._hidden):
            return WITHHELD
        if day := parsed_day(text):
            return _day_told(day, last=change.field == "until")
        return masked(text, secret=change.field.rpartition(".")[2] in _SECRET)

    def _label(self, change: FieldChange) -> str:
        first, *rest = change.field.split(".")
        if change.object_type == STUDENT and first == "contacts" and len(rest) == 3:
            role = ContactRole(rest[0]).label if rest[0] in ContactRole.values else "联系人"
            return f"{role}·{_name_of(ContactPerson, rest[2])}"
        model = _model(change.object_type)
        name = _name_of(model, first)
        if change.object_type == STUDENT:
            return name
        if change.object_type == CONTACT:
            return f"{self._contacts.get(change.object_id, '联系人')}·{name}"
        thing = TYPE_NAMES.get(change.object_type) or model._meta.verbose_name
        # 类别 alone, not 类别·类别
        return thing if thing.endswith(name) else f"{thing}·{name}"


def parsed_day(text: str) -> date | None:
    """The day a stored date says; None for anything else, also for a day there never was."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _day_told(day: date, *, last: bool) -> str:
    """A stored day as people write it. `last`: what is stored is the first day no more, what is
    told the last day that counted."""
    day -= timedelta(days=1 if last else 0)
    return long_date(day)


def _model(object_type: str) -> Any:
    return apps.get_model(object_type)


def _name_of(model: Any, field: str) -> str:
    if field in NAMES:
        return NAMES[field]
    label = getattr(getattr(model, field, None), "label", None)  # sealed
    if label:
        return label
    try:
        return str(model._meta.get_field(field).verbose_name)
    except FieldDoesNotExist:
        return "其他内容"


def field_name(field: str) -> str:
    """The Chinese name of a fact of the pupil."""
    return _name_of(Student, field.partition(".")[0])


def masked(text: str, *, secret: bool = False) -> str:
    """`text` with every long number cut to its last four places; `secret`: each part is one."""
    if secret and not _LONG_NUMBER.search(text):
        return "、".join(f"尾号 {part[-4:]}" for part in text.split("、"))
    return _LONG_NUMBER.sub(lambda found: f"尾号 {found.group()[-4:]}", text)


def _source(source: str) -> str:
    kind = source.partition(":")[0]
    known = {
        "roster": "花名册导入",
        "correction": "家长更正申请",
        "demo": "演示数据",
        "merge": "档案合并",
    }
    return known.get(kind, "手工填写")


def is_erased(change: FieldChange) -> bool:
    """Whether old and new value are gone; a stored change always has at least one of them."""
    return change.old_sealed is None and change.new_sealed is None


def may_erase(by: Any, student: Student) -> bool:
    """Whether `by` may erase values: the director of the pupil's school."""
    return Role.DIRECTOR in roles_of(by, student.school)


def erase_change(*, by: Any, student: Student, change: FieldChange, reason: str) -> None:
    """Erase what one entry says; that it was, by whom and when, stays. Cannot be undone.

    Effects: both values gone, trace `change.erased` with the reason's code. Raises Refused.
    """
    if not may_erase(by, student):
        raise Refused("变更记录的内容只有德育主任可以抹去。")
    if not changes_in_sight(by, student).filter(pk=change.pk).exists():
        raise Refused("没有找到这条变更记录。")
    why = EraseReason(reason)
    with transaction.atomic():
        held = FieldChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
        if is_erased(held):
            raise Refused("这条变更的内容已经抹去了。")
        held.old = held.new = None
        held.save(update_fields=["old_sealed", "new_sealed"])
        audit.record(
            "change.erased",
            actor=by,
            school_id=student.school_id,
            row=held,
            student_id=student.public_id,
            field=held.field,
            reason=why.value,
        )
