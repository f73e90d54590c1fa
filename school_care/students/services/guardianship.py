"""How well a child is looked after: a carer's bars gone through, and the guardianship rating.

Both are care content (read by care readers) and are kept by those among them who keep the archive.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.refusal import Refused
from school_care.students.enums import CarerBar, CareType, ContactRole, Rating
from school_care.students.models import CarerCheck, ContactPerson, GuardianshipRating, Student
from school_care.students.services.contacts import is_parent, lock_student
from school_care.students.services.rights import require_care_keeper

MAX_TEXT = 500  # characters


def may_be_carer(person: ContactPerson) -> bool:
    """Whether a person can be somebody's entrusted carer at all: parents cannot be entrusted with
    their own child, and the village's 儿童主任 is an office."""
    return person.role != ContactRole.VILLAGE and not is_parent(person.role, person.relation)


def check_carer(
    *,
    by: Any,
    carer: ContactPerson,
    bars: Sequence[str],
    note: str,
    on: date,
    public_id: UUID,
) -> CarerCheck:
    """Store the bars gone through for a carer on a day (未成年人保护法 Art 22); none: nothing is
    known against the person. The same id sent again stores nothing. Raises Refused."""
    student = carer.student
    require_care_keeper(by, student)
    if not may_be_carer(carer):
        raise Refused("父母和儿童主任不是被委托照护人，不用核对。")
    if on > clock.today():
        raise Refused("核对日期不能晚于今天。")
    if set(bars) - set(CarerBar.values):
        raise Refused("请逐项点选「没有」或「有」。")
    _check_length(note)
    with transaction.atomic():
        lock_student(student)
        known = CarerCheck.objects.filter(public_id=public_id).first()
        if known:
            return _same_student(known, student)
        check = CarerCheck(
            public_id=public_id,
            school_id=student.school_id,
            student=student,
            carer=carer,
            bars=[bar for bar in CarerBar.values if bar in bars],
            note=note.strip(),
            checked_on=on,
            checked_by=by,
        )
        check.save(force_insert=True)
        # Which bar it was stays in the sealed file, not in the trail.
        audit.record("carer.checked", actor=by, row=check, student_id=student.public_id)
    return check


def rate_guardianship(
    *,
    by: Any,
    student: Student,
    care_type: str,
    rating: str,
    reason: str,
    on: date,
    public_id: UUID,
) -> GuardianshipRating:
    """From `on` the guardianship of a pupil is rated so; the running rating ends that day. The same
    id sent again stores nothing. Raises Refused."""
    require_care_keeper(by, student)
    if care_type not in CareType.values or rating not in Rating.values:
        raise Refused("请点选实际照护和监护状况。")
    if on > clock.today():
        raise Refused("日期不能晚于今天。")
    if rating == Rating.POOR and not reason.strip():
        raise Refused("评为「差」请写一句依据，例如谁看到了什么。")
    _check_length(reason)
    with transaction.atomic():
        lock_student(student)
        known = GuardianshipRating.objects.filter(public_id=public_id).first()
        if known:
            return _same_student(known, student)
        before = GuardianshipRating.objects.filter(student=student, until__isnull=True).first()
        if before:
            if on < before.starts_on:
                raise Refused(f"日期不能早于上一次评定（{long_date(before.starts_on)}）。")
            before.until = on
            before.save(update_fields=["until"])
        row = GuardianshipRating(
            public_id=public_id,
            school_id=student.school_id,
            student=student,
            care_type=care_type,
            rating=rating,
            reason=reason.strip(),
            rated_by=by,
            starts_on=on,
        )
        row.save(force_insert=True)
        audit.record("guardianship.rated", actor=by, row=row, student_id=student.public_id)
    return row


def _check_length(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise Refused(f"请不超过{MAX_TEXT}字。")


def _same_student(row: Any, student: Student) -> Any:
    if row.student_id != student.pk:
        raise Refused("这张表的编号已被使用，请刷新页面后重填。")
    return row
