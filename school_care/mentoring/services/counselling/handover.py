"""A counsellor goes, the children stay: cases, waiting referrals and unanswered cards are given to
a successor, who reads them from then on."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.mentoring.choices.counselling import HeartNoteState, ReferralState
from school_care.mentoring.models import CaseHandover, CounsellingCase, HeartNote, Referral
from school_care.mentoring.services.counselling import sight
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.school.refusal import Refused

MAX_WHY = 200
OPEN = (ReferralState.WAITING, ReferralState.ACCEPTED)


def left_behind(school: School) -> dict[User, dict[str, int]]:
    """Counsellors of the past with what still lies with them: open and closed cases, referrals,
    cards. Four queries."""
    here = {one.pk for one in sight.counsellors_of(school)}
    found: dict[int, dict[str, int]] = {}
    for name, rows, column in (
        ("open", CounsellingCase.objects.filter(closed_on=None), "counsellor_id"),
        ("closed", CounsellingCase.objects.exclude(closed_on=None), "counsellor_id"),
        ("referrals", Referral.objects.filter(state__in=OPEN), "to_id"),
        ("notes", HeartNote.objects.filter(state=HeartNoteState.NEW), "counsellor_id"),
    ):
        rows = rows.filter(school=school).exclude(Q(**{f"{column}__in": here}))
        for user_id in rows.order_by().values_list(column, flat=True):
            counts = found.setdefault(user_id, {"open": 0, "closed": 0, "referrals": 0, "notes": 0})
            counts[name] += 1
    people = User.objects.in_bulk(list(found))
    return {people[pk]: counts for pk, counts in sorted(found.items())}


def is_anything_left(school: School) -> bool:
    """Whether open work lies with somebody who counsels here no more; two queries."""
    here = [one.pk for one in sight.counsellors_of(school)]
    cases = CounsellingCase.objects.filter(school=school, closed_on=None)
    referrals = Referral.objects.filter(school=school, state__in=OPEN).exclude(to__in=here)
    notes = HeartNote.objects.filter(school=school, state=HeartNoteState.NEW)
    parts = [cases.exclude(counsellor__in=here), referrals, notes.exclude(counsellor__in=here)]
    first, *others = [rows.order_by().values("school_id") for rows in parts]
    return first.union(*others).exists()


def hand_over_cases(
    *, by: Any, school: School, from_user: User, to_user: User, why: str
) -> CaseHandover:
    """Give everything of a counsellor who counsels here no more to one who does. Where the
    successor already keeps an open case of the child, the one given is closed and kept beside it.
    Raises Refused."""
    if not can(by, Capability.BREAK_GLASS, school):
        raise Refused("个案移交由校长办理。")
    here = {one.pk for one in sight.counsellors_of(school)}
    why = why.strip()
    rules = (
        (from_user.pk in here, "这位老师仍是心理教师：先在“教职工”里结束任职，再移交。"),
        (to_user.pk not in here, "请选择现任的心理教师接手。"),
        (not why, "请写明移交原因。"),
        (len(why) > MAX_WHY, f"原因请不超过{MAX_WHY}字。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        cases = _cases(school, from_user, to_user)
        referrals = _referrals(school, from_user, to_user)
        notes = HeartNote.objects.filter(
            school=school, counsellor=from_user, state=HeartNoteState.NEW
        ).update(counsellor=to_user)
        if not (cases or referrals or notes):
            raise Refused("没有需要移交的个案，可能刚刚移交过了。")
        row = CaseHandover.objects.create(
            school=school,
            given_by=by,
            from_user=from_user,
            to_user=to_user,
            why=why,
            given_at=clock.now(),
            cases=len(cases),
            referrals=len(referrals),
            notes=notes,
        )
        audit.record_many(
            audit.entry("case.handed_over", actor=by, row=case, student_id=case.student.public_id)
            for case in cases
        )
        audit.record(
            "counselling.handed_over",
            actor=by,
            row=row,
            cases=len(cases),
            referrals=len(referrals),
            notes=notes,
        )
        sight.tell_people([to_user], sight.HANDED, school=school, key=row.public_id, actor=by)
    return row


def _cases(school: School, from_user: User, to_user: User) -> list[CounsellingCase]:
    rows = CounsellingCase.objects.select_for_update(of=("self",)).filter(
        school=school, counsellor=from_user
    )
    kept = set(
        CounsellingCase.objects.filter(
            school=school, counsellor=to_user, closed_on=None
        ).values_list("student_id", flat=True)
    )
    cases = list(rows.select_related("student").order_by("pk"))
    for case in cases:
        if case.closed_on is None and case.student_id in kept:
            case.closed_on = clock.today()
        case.counsellor = to_user
        case.save(update_fields=["counsellor", "closed_on"])
        if case.closed_on is None:
            sight.give_sight(to=to_user, student=case.student, source=case)
        sight.end_sight(of=from_user, student=case.student)
    return cases


def _referrals(school: School, from_user: User, to_user: User) -> list[Referral]:
    """Open referrals move; one the successor has already, of the same child, closes this one."""
    mine = Referral.objects.filter(school=school, to=to_user, state__in=OPEN)
    held = set(mine.values_list("student_id", flat=True))
    rows = Referral.objects.select_for_update(of=("self",)).filter(
        school=school, to=from_user, state__in=OPEN
    )
    found = list(rows.select_related("student").order_by("pk"))
    for one in found:
        if one.student_id in held:
            one.state, one.closed_at = ReferralState.CLOSED, clock.now()
        one.to = to_user
        one.save(update_fields=["to", "state", "closed_at"])
        sight.end_sight(of=from_user, student=one.student)
    return found
