"""Ringing the family of a pupil who is not there: every try is kept, with who was rung, when and
what came of it (F-19)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.attendance.enums import CallResult, Session
from school_care.attendance.models import AbsenceCall
from school_care.attendance.services.roll import MAX_NOTE, place_of
from school_care.attendance.services.roll_rules import DAYS_BACK, may_take_roll
from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.enums import PhoneState
from school_care.students.models import ContactPerson, Student
from school_care.students.services.contacts import mark_phone

MAX_WHOM = 20
# What a call tells of the number itself; no answer tells nothing.
TELLS = {
    CallResult.REACHED: PhoneState.WORKS,
    CallResult.OFF: PhoneState.OFF,
    CallResult.WRONG: PhoneState.WRONG,
}


@transaction.atomic
def record_call(
    *,
    by: Any,
    student: Student,
    date: date,
    contact: ContactPerson | None = None,
    whom: str,
    result: str,
    note: str = "",
    public_id: UUID,
    which: str = "phone",
) -> AbsenceCall:
    """A try to reach somebody about the pupil's absence of `date`.

    `contact`: the person rung, None for somebody the archive does not know; `which` of their
    numbers (phone, other_phone). `whom`: 母亲, 奶奶, 儿童主任, kept as it was. The same `public_id`
    again changes nothing. Effects: the call, a trace, and what it tells of the number. Raises
    Refused."""
    known = AbsenceCall.objects.filter(public_id=public_id, student=student, called_by=by).first()
    if known is not None:
        return known
    _check_right(by, student, date)
    _check(student, date, contact, whom, result, note)
    call, created = AbsenceCall.objects.get_or_create(
        public_id=public_id,
        defaults={
            "school": student.school,
            "student": student,
            "date": date,
            "contact": contact,
            "whom": whom.strip()[:MAX_WHOM],
            "result": result,
            "note": note.strip(),
            "called_by": by,
            "called_at": clock.now(),
        },
    )
    if not created:
        if (call.student_id, call.called_by_id) == (student.pk, by.pk):
            return call
        raise Refused("这次联系的编号已被使用，请刷新页面后再点一次。")
    audit.record(
        "absence.called",
        actor=by,
        row=call,
        student_id=student.public_id,
        result=str(result),
        date=date.isoformat(),
    )
    told = TELLS.get(CallResult(result))
    if contact is not None and told and getattr(contact, f"{which}_index", ""):
        mark_phone(by=by, person=contact, which=which, state=told)
    return call


def _check_right(by: Any, student: Student, day: date) -> None:
    if student.boarding and can(by, Capability.TAKE_DORM_ROLL, student.school):
        return
    if not may_take_roll(by, place_of(student, day, Session.MORNING)):
        raise Refused("该生不由您点名，请联系班主任登记。")


def _check(
    student: Student,
    day: date,
    contact: ContactPerson | None,
    whom: str,
    result: str,
    note: str,
) -> None:
    today = clock.today()
    rules = (
        (day > today, "缺席日期不能晚于今天。"),
        (day < today - timedelta(days=DAYS_BACK), f"已超过{DAYS_BACK}天，不能再登记联系情况。"),
        (result not in CallResult.values, "请点「已联系」「没有接」或「关机」。"),
        (not whom.strip(), "请写明联系的是谁。"),
        (len(note) > MAX_NOTE, f"说明请不超过{MAX_NOTE}字。"),
        (contact is not None and contact.student_id != student.pk, "此人不是该生的联系人。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)
