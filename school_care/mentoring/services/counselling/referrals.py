"""A referral: made, answered, taken back. Whoever waits knows until when."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from school_care.core import audit, clock
from school_care.mentoring.choices.counselling import CaseSource, ReferralState, Worry
from school_care.mentoring.models import CounsellingCase, Referral
from school_care.mentoring.services.counselling import sight
from school_care.mentoring.services.counselling.cases import open_or_known_case
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.selectors import may

ANSWER_DAYS = 3  # school days; urgent: the same day
MAX_TEXT = 1000
MAX_ANSWER = 500
OPEN = (ReferralState.WAITING, ReferralState.ACCEPTED)
NO_COUNSELLOR = "学校还没有心理教师：请校长在“教职工”里安排心理教师任职后再转介。"
SOMEBODY_FIRST = "这次转介刚刚已经处理过，请刷新页面。"


def answer_due(referral: Referral, calendar: SchoolCalendar) -> date:
    """By which day the counsellor answers: three school days, urgent ones the same day."""
    day = timezone.localdate(referral.made_at)
    if referral.urgent:
        return day
    for _ in range(ANSWER_DAYS):
        day = calendar.next_school_day(day) or day
    return day


def refer(
    *,
    by: Any,
    student: Student,
    to: User | None,
    concerns: Collection[str],
    text: str,
    urgent: bool,
    public_id: UUID,
) -> Referral:
    """Ask a counsellor of the school to see the child; `to` None: the only one there is. The same
    `public_id` sent again stores nothing twice. Raises Refused."""
    if not may(by, Capability.REFER, student):
        raise Refused("该生不在您负责的学生中，不能转介。")
    known = Referral.objects.filter(public_id=public_id, made_by=by, student=student).first()
    if known is not None:
        return known
    to = _counsellor(by, student, to)
    text = text.strip()
    if not concerns and not text:
        raise Refused("请点选担心什么，或写一句情况。")
    if len(text) > MAX_TEXT:
        raise Refused(f"情况请不超过{MAX_TEXT}字。")
    referral = Referral(
        public_id=public_id,
        school_id=student.school_id,
        student=student,
        made_by=by,
        to=to,
        urgent=urgent,
        concerns=[one for one in Worry.values if one in concerns],
        text=text,
        made_at=clock.now(),
    )
    try:
        with transaction.atomic():
            referral.save(force_insert=True)
            _trace("referral.made", by, referral, urgent=urgent)
            sight.tell_people(
                [to], sight.REFERRAL, school=student.school, key=referral.public_id, actor=by
            )
    except IntegrityError:
        known = Referral.objects.filter(public_id=public_id, made_by=by, student=student).first()
        if known is not None:
            return known  # the first sending was stored a moment ago
        raise Refused("该生已有一次转介在这位心理教师那里，不必重复转介。") from None
    return referral


def _counsellor(by: Any, student: Student, to: User | None) -> User:
    counsellors = [one for one in sight.counsellors_of(student.school) if one.pk != by.pk]
    if not counsellors:
        raise Refused(NO_COUNSELLOR)
    if to is None and len(counsellors) == 1:
        return counsellors[0]
    if to is None or to.pk not in {one.pk for one in counsellors}:
        raise Refused("请选择转介给哪位心理教师。")
    return to


def accept_referral(*, by: Any, referral: Referral, answer: str = "") -> CounsellingCase:
    """接收: the counsellor sees the child's file from now on, a case is open (the running one, if
    they keep one of this child already). Returns the case. Raises Refused."""
    _require_addressee(by, referral)
    answer = _checked(answer)
    with transaction.atomic():
        held = _held(referral, ReferralState.WAITING)
        held.state, held.answer, held.answered_at = ReferralState.ACCEPTED, answer, clock.now()
        held.save()
        sight.give_sight(to=by, student=held.student, source=held)
        case = open_or_known_case(
            by=by, student=held.student, source=CaseSource.REFERRAL, referral=held
        )
        _trace("referral.accepted", by, held)
        _answered(by, held)
    return case


def return_referral(*, by: Any, referral: Referral, reason: str) -> Referral:
    """退回, with the reason the referrer reads. Raises Refused."""
    _require_addressee(by, referral)
    if not reason.strip():
        raise Refused("请写明退回原因，转介的老师会看到。")
    reason = _checked(reason)
    with transaction.atomic():
        held = _held(referral, ReferralState.WAITING)
        held.state, held.answer = ReferralState.RETURNED, reason
        held.answered_at = held.closed_at = clock.now()
        held.save()
        _trace("referral.returned", by, held)
        _answered(by, held)
    return held


def answer_referrer(*, by: Any, referral: Referral, answer: str) -> Referral:
    """What the referrer may do meanwhile: told anew while the referral is taken up. Raises
    Refused."""
    _require_addressee(by, referral)
    if not answer.strip():
        raise Refused("请写一句给转介老师的答复。")
    answer = _checked(answer)
    with transaction.atomic():
        held = _held(referral, ReferralState.ACCEPTED)
        held.answer = answer
        held.save()
        _trace("referral.answered", by, held)
        _answered(by, held)
    return held


def revoke_referral(*, by: Any, referral: Referral) -> Referral:
    """撤回 by whoever made it, while it waits. Raises Refused."""
    if referral.made_by_id != by.pk:
        raise Refused("只有转介的老师本人可以撤回。")
    with transaction.atomic():
        held = _held(referral, ReferralState.WAITING)
        held.state, held.closed_at = ReferralState.REVOKED, clock.now()
        held.save()
        _trace("referral.revoked", by, held)
    return held


def _require_addressee(by: Any, referral: Referral) -> None:
    sight.require_counsellor(by, referral.school)
    if referral.to_id != by.pk:
        raise Refused("这次转介是给另一位心理教师的。")


def _held(referral: Referral, state: ReferralState) -> Referral:
    """The row, locked, as it stands now. Raises Refused unless it is in `state`."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related(
        "student", "school", "made_by"
    )
    held = rows.get(pk=referral.pk)
    if held.state != state:
        raise Refused(SOMEBODY_FIRST)
    return held


def _checked(answer: str) -> str:
    answer = answer.strip()
    if len(answer) > MAX_ANSWER:
        raise Refused(f"答复请不超过{MAX_ANSWER}字。")
    return answer


def _answered(by: Any, referral: Referral) -> None:
    key = f"{referral.public_id}:{clock.now():%m%d%H%M%S}"
    sight.tell_people([referral.made_by], sight.ANSWER, school=referral.school, key=key, actor=by)


def _trace(action: str, by: Any, referral: Referral, **facts: Any) -> None:
    audit.record(action, actor=by, row=referral, student_id=referral.student.public_id, **facts)
