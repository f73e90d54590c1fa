"""Keeping the facts of a file: three-way saving, and the numbers shown on request.

A form carries the facts it was opened with (`Base`). Only fields the person really changed are
written; a field somebody else changed meanwhile is asked about, never overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.core.names import name_key, search_keys
from school_care.core.templatetags.days import long_date
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import CorrectionState, HukouKind, Precision, Sex
from school_care.students.models import CorrectionRequest, Student
from school_care.students.roster.identity import ID_TYPES
from school_care.students.services.archive_identity import (
    NeedsConfirmation,
    exchanged_with_merged,
    read_identity,
    refuse_known,
    typed_name,
)
from school_care.students.services.rights import require, require_keeper

EVERYDAY = (
    "address",
    "village",
    "boarding",
    "health",
    "strengths",
    "family_situation",
    "difficulties",
    "note",
    "ethnicity",
    "hukou_kind",
    "hukou_address",
)
IDENTITY = ("name", "sex", "birth_date", "id_type")
NUMBERS = ("id_number", "national_student_no")
BOARDING = {"yes": True, "no": False, "": None}
ID_TYPE_NAMES = {
    "1": "居民身份证",
    **{code: name for name, code in reversed(ID_TYPES.items()) if code != "1"},
}
_NO_NUMBER = "无"  # typed to clear a number
OF_IDENTITY = "姓名、证件等身份信息由学籍员或德育主任修改。"


@dataclass(frozen=True)
class Base:
    """The facts as the form was opened with, when they had last been saved."""

    facts: Mapping[str, str]
    at: datetime | None = None


@dataclass(frozen=True)
class Conflict:
    """A field two people changed at once: what stands there now, and what this person wrote."""

    field: str
    label: str
    theirs: str
    mine: str


class Collision(Refused):
    """Somebody saved the same fields meanwhile; nothing was written yet."""

    def __init__(self, conflicts: list[Conflict], current: Base) -> None:
        super().__init__("刚才有人改过同一项，请选择留哪一个，再保存。您填的都还在。")
        self.conflicts, self.current = conflicts, current


def base_of(student: Student) -> Base:
    """The facts of a pupil as texts and codes; of numbers only the last four places."""
    facts = {field: getattr(student, field) or "" for field in (*EVERYDAY, *IDENTITY)}
    facts["boarding"] = {True: "yes", False: "no", None: ""}[student.boarding]
    facts["birth_date"] = student.birth_date.isoformat() if student.birth_date else ""
    facts |= {field: getattr(student, f"{field}_last4") for field in NUMBERS}
    return Base(facts, student.updated_at)


def edit_archive(
    *,
    by: Any,
    student: Student,
    wanted: Mapping[str, str],
    base: Base,
    confirmed: bool = False,
    request: CorrectionRequest | None = None,
) -> list[str]:
    """Write the fields of `wanted` that differ from `base`; returns their names.

    `wanted` holds codes and texts as `base_of` gives them; a number is "" to leave it, 无 to clear
    it, else the new one. `request`: the family's correction request this answers. Effects: the
    pupil, old and new values sealed, one trace. Raises Refused, Collision, NeedsConfirmation,
    AlreadyKnown.
    """
    require_keeper(by, student)
    touched = _touched(wanted, base)
    guarded = set(touched) & {*IDENTITY, *NUMBERS}
    if guarded:
        require(by, Capability.ENROL_PUPILS, student, OF_IDENTITY)
    _check_request(request, student)
    with transaction.atomic():
        if guarded & set(NUMBERS):  # no other pupil gets the same number meanwhile
            School.objects.select_for_update(no_key=True).get(pk=student.school_id)
        row = Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
        _refuse_collisions(row, touched, base)
        before = in_words(row, guarded & set(NUMBERS))
        number = row.id_number if "id_number" in guarded else None
        _put(row, touched)
        if guarded - {"name"}:
            _judge_identity(row, touched, confirmed)
        after = in_words(row, guarded & set(NUMBERS))
        source = f"correction:{request.public_id}" if request else "archive"
        changes = audit.changes(
            row,
            before=before,
            after=after,
            actor=by,
            student_id=row.public_id,
            source=source,
        )
        if not changes:
            return []
        with exchanged_with_merged(row, number):
            row.save()
        FieldChange.objects.bulk_create(changes)
        fields = [change.field for change in changes]
        audit.record(
            "pupil.changed",
            actor=by,
            row=row,
            student_id=row.public_id,
            fields=fields,
            source=source,
        )
    return fields


def label_of(field: str) -> str:
    """The Chinese name of a fact of the pupil."""
    if field in NUMBERS:
        return getattr(Student, field).label
    return Student._meta.get_field(field).verbose_name


def reveal_numbers(*, by: Any, student: Student) -> dict[str, str]:
    """ID number and pupil number in full, with a trace. Raises Refused."""
    require(by, Capability.ENROL_PUPILS, student, "身份证号只有学籍员和德育主任可以查看。")
    audit.record("id_number.revealed", actor=by, row=student, student_id=student.public_id)
    return {label_of(field): getattr(student, field) or "" for field in NUMBERS}


def _touched(wanted: Mapping[str, str], base: Base) -> dict[str, str]:
    return {
        field: value
        for field, value in wanted.items()
        if (value if field in NUMBERS else value != base.facts.get(field, ""))
    }


def _check_request(request: CorrectionRequest | None, student: Student) -> None:
    if request is None:
        return
    if request.student_id != student.pk or request.state != CorrectionState.OPEN:
        raise Refused("这份更正申请已经答复，请从档案直接修改。")


def _refuse_collisions(row: Student, touched: Mapping[str, str], base: Base) -> None:
    now = base_of(row)
    conflicts = []
    for field, mine in touched.items():
        theirs = now.facts[field]
        same = mine[-4:] == theirs if field in NUMBERS else mine == theirs
        if theirs != base.facts.get(field, "") and not same:
            conflicts.append(
                Conflict(field, label_of(field), _said(field, theirs), _said(field, mine))
            )
    if conflicts:
        raise Collision(conflicts, now)


def _put(row: Student, touched: Mapping[str, str]) -> None:
    for field, value in touched.items():
        if field == "boarding":
            row.boarding = BOARDING[value]
        elif field == "birth_date":
            row.birth_date = date.fromisoformat(value) if value else None
            row.birth_precision = Precision.DAY
        elif field == "name":
            row.name = typed_name(value)
            row.name_key, row.search_key = name_key(row.name), search_keys(row.name)
        elif field in NUMBERS:
            setattr(row, field, "" if value.strip() == _NO_NUMBER else value)
        else:
            setattr(row, field, value)


def _judge_identity(row: Student, touched: Mapping[str, str], confirmed: bool) -> None:
    by_month = row.birth_precision == Precision.MONTH
    identity = read_identity(
        id_number=row.id_number or "",
        national_student_no=row.national_student_no or "",
        sex=row.sex,
        birth_date=None if by_month else row.birth_date,
        id_type=row.id_type,
    )
    if set(touched) & set(NUMBERS):
        refuse_known(row.school, identity, but=row)
        for field in set(touched) & set(NUMBERS):
            setattr(row, field, getattr(identity, field))
    if identity.warnings and not confirmed:
        raise NeedsConfirmation(identity.warnings)
    if "id_number" not in touched:
        return
    row.sex = identity.sex
    if identity.birth_date and identity.birth_date != row.birth_date:
        row.birth_date, row.birth_precision = identity.birth_date, Precision.DAY


def in_words(row: Student, numbers: set[str] = frozenset()) -> dict[str, str]:
    """Every fact as a person reads it; `numbers` are opened only when asked for."""
    words = {field: _said(field, value) for field, value in base_of(row).facts.items()}
    for field in NUMBERS:
        words[field] = (getattr(row, field) or "") if field in numbers else ""
    words["birth_date"] = row.birth_text
    return words


def _said(field: str, value: str) -> str:
    """A code in words; a number by its last four places."""
    if field in NUMBERS:
        return f"尾号 {value[-4:]}" if value else ""
    if field == "boarding":
        return {"yes": "寄宿", "no": "走读"}.get(value, "")
    if field == "sex":
        return Sex(value).label if value else ""
    if field == "hukou_kind":
        return HukouKind(value).label if value else ""
    if field == "id_type":
        return ID_TYPE_NAMES.get(value, value)
    if field == "birth_date" and value:
        return long_date(date.fromisoformat(value))
    return value
