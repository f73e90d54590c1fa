"""Referrals: what came of one is written by whoever reports the child; what other bodies ask is
taken in by whoever answers for the school, done by whoever it was given to, and seen by whoever
reports the child, unless it is in confidence."""

from school_care.cases.models import Case as Opened
from school_care.cases.models import InboundReferral, ReferralResult
from school_care.core import clock
from tests.access.who import LEADERS, NONE, PUBLIC_ID, STAFF, Case, of, people, plain

AT_SCHOOL = STAFF - {"auditor"}
KEKE = people("principal director other_head_teacher grade_head")
HANDLERS = LEADERS | {"counsellor"}  # to whom both were given
OPEN, SECRET, FAR = "own_inbound", "own_inbound_in_confidence", "foreign_inbound"
GET_AND_POST = {OPEN: (HANDLERS,) * 2, SECRET: (HANDLERS,) * 2, FAR: (NONE, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "cases:result_new": of(
        PUBLIC_ID, {"own_family_case": (KEKE, KEKE), "foreign_family_case": (NONE, NONE)}
    ),
    "cases:result_withdraw": of(
        PUBLIC_ID, {"own_family_result": (None, KEKE), "foreign_family_result": (None, NONE)}
    ),
    "cases:inbounds": plain(AT_SCHOOL),
    "cases:inbound_new": plain(LEADERS, LEADERS),
    "cases:inbound": of(
        PUBLIC_ID,
        {OPEN: (KEKE | HANDLERS, None), SECRET: (HANDLERS, None), FAR: (NONE, None)},
    ),
    "cases:inbound_hand": of(
        PUBLIC_ID, {OPEN: (None, LEADERS), SECRET: (None, LEADERS), FAR: (None, NONE)}
    ),
    "cases:inbound_name": of(PUBLIC_ID, GET_AND_POST),
    "cases:inbound_answer": of(PUBLIC_ID, GET_AND_POST),
    "cases:inbound_return": of(PUBLIC_ID, GET_AND_POST),
    "cases:inbound_paper": of(
        PUBLIC_ID, {OPEN: (HANDLERS, None), SECRET: (HANDLERS, None), FAR: (NONE, None)}
    ),
}


def _referral(student) -> Opened:
    today = clock.today()
    return Opened.objects.create(
        school=student.school,
        student=student,
        type="GU",
        year=today.year,
        number=1,
        case_no=f"{student.school.code10}-GU-{today.year}-0001",
        opened_on=today,
        opened_at=clock.now(),
    )


def _result(case: Opened) -> ReferralResult:
    return ReferralResult.objects.create(
        case=case,
        school=case.school,
        kind="visited",
        on=clock.today(),
        unit="镇政府",
        written_at=clock.now(),
    )


def _inbound(student, handler, **values) -> InboundReferral:
    return InboundReferral.objects.create(
        school=student.school,
        student=student,
        org_type="CIVIL",
        unit="县民政局",
        matter="facts",
        received_on=clock.today(),
        state="taken",
        handler=handler,
        written_at=clock.now(),
        revision=1,
        **values,
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    own, far = _referral(cast.keke), _referral(cast.foreign)
    return {
        "own_family_case": own,
        "foreign_family_case": far,
        "own_family_result": _result(own),
        "foreign_family_result": _result(far),
        OPEN: _inbound(cast.keke, cast.counsellor),
        SECRET: _inbound(cast.keke, cast.counsellor, in_confidence=True),
        FAR: _inbound(cast.foreign, None),
    }
