"""Counselling rows for tests, made by the services."""

from uuid import uuid4

from school_care.core import clock
from school_care.mentoring.choices.counselling import CaseSource, Risk
from school_care.mentoring.services.counselling.cases import Told, open_case
from school_care.mentoring.services.counselling.heart_notes import Card, copy_heart_note
from school_care.mentoring.services.counselling.referrals import refer
from school_care.mentoring.services.counselling.risks import judge_risk
from school_care.mentoring.services.counselling.sessions import Session, write_session

# Words that must never be read by anyone but the counsellor.
REFERRED = "转介原话甲乙丙"
COMPLAINT = "主诉原话丁戊己"
COURSE = "过程原话庚辛壬"
CARD = "心语原话癸子丑"
ADVICE = "建议原话寅卯辰"
SECRETS = (REFERRED, COMPLAINT, COURSE, CARD)


def referred(cast, student=None, by=None, **more):
    given = {"concerns": ["mood"], "text": REFERRED, "urgent": False, "to": None}
    return refer(
        by=by or cast.head_teacher,
        student=student or cast.zixuan,
        public_id=uuid4(),
        **(given | more),
    )


def opened(cast, student=None, by=None):
    return open_case(
        by=by or cast.counsellor,
        student=student or cast.keke,
        source=CaseSource.SELF,
        told=Told(complaint=COMPLAINT),
    )


def talked(cast, case, **more):
    session = Session(**({"happened_on": clock.today(), "course": COURSE} | more))
    return write_session(by=case.counsellor, case=case, session=session, public_id=uuid4())


def judged(case, level=Risk.CRISIS, advice=ADVICE):
    return judge_risk(by=case.counsellor, case=case, level=level, advice=advice, public_id=uuid4())


def card(cast, student=None, **more):
    told = Card(**({"received_on": clock.today(), "text": CARD} | more))
    return copy_heart_note(
        by=cast.counsellor, school=cast.school, student=student, card=told, public_id=uuid4()
    )


def whole(cast, student=None):
    """A case with a session and a crisis, and a card, of one child (张子轩)."""
    student = student or cast.zixuan
    case = opened(cast, student)
    return {
        "case": case,
        "session": talked(cast, case),
        "risk": judged(case),
        "note": card(cast, student),
    }
