"""What was due at the small school until 31 October 2026, each with its figure beside it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from school_care.alerts.enums import AlertState
from school_care.alerts.models import Alert
from school_care.core import clock
from school_care.duties.enums import DutyState, Urgency
from school_care.duties.models import Duty
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation, Recipient
from school_care.reports.models import ProblemItem
from school_care.students.models import Student
from tests.reports.figures.small_school import SmallSchool, october, september


def at(day: date, hour: int = 9) -> datetime:
    """An hour of a day."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def fill_duties(place: SmallSchool) -> None:
    """Due in October: 七(1)班 家访 (two rules, one word) 1 of 2 in time, 联系卡 0 of 1; 七(2)班
    家访 1 of 1; of the school 0 of 1. Waived, no longer needed and November's are not counted.
    on_time 2 of 5."""
    duty(place.an, "visit.term", october(10), DutyState.DONE, october(10))
    duty(place.bo, "visit.level", october(10), DutyState.DONE, october(11))
    duty(place.bo, "card.term", october(31), DutyState.OPEN)
    duty(place.hai, "visit.term", october(31), DutyState.DONE, october(1))
    duty(place.chen, "visit.term", october(12), DutyState.WAIVED, october(12))
    duty(place.en, "visit.term", october(12), DutyState.WITHDRAWN, october(12))
    duty(place.an, "visit.level", date(2026, 11, 1), DutyState.DONE, october(30))
    duty(None, "report.step", october(20), DutyState.MISSED, october(21), school=place.school)


def duty(
    pupil: Student | None,
    code: str,
    due_on: date,
    state: str,
    settled_on: date | None = None,
    **more: Any,
) -> Duty:
    """A duty to a pupil, or to the school."""
    of = dict(more)
    if pupil:
        of |= {"school": pupil.school, "student": pupil, "school_class": pupil.current_class}
    return Duty.objects.create(
        **of,
        rule_code=code,
        subject_kind="student" if pupil else "school",
        subject_key=f"student:{pupil.pk}" if pupil else "school:1",
        period_key=due_on.isoformat(),
        urgency=Urgency.SAFETY if code == "card.term" else Urgency.CARE,
        opens_on=due_on - timedelta(days=9),
        due_on=due_on,
        warn_on=due_on + timedelta(days=1),
        state=state,
        settled_on=settled_on,
        created_at=clock.now(),
    )


def fill_alerts(place: SmallSchool) -> None:
    """Due in October: an's dealt with in time, bo's an hour late, gao's still standing; hai's
    cleared by itself before its hour and is left out, jun's after it. dan's is November's.
    alerts 1 of 4."""
    warned(place.an, october(12), ended=at(october(12), 11))
    warned(place.bo, october(12), ended=at(october(12), 13))
    warned(place.gao, october(12))
    warned(place.hai, october(12), AlertState.CLEARED, ended=at(october(12), 10))
    warned(place.jun, october(20), AlertState.CLEARED, ended=at(october(21), 10))
    warned(place.dan, date(2026, 11, 1), ended=at(date(2026, 11, 1), 9))


def warned(
    pupil: Student,
    day: date,
    state: str = AlertState.DONE,
    *,
    ended: datetime | None = None,
    rule: str = "absence.week",
) -> Alert:
    """A warning of a morning, due at noon."""
    return Alert.objects.create(
        school=pupil.school,
        student=pupil,
        rule=rule,
        key=day.isoformat(),
        tier="today",
        since=day,
        raised_on=day,
        raised_at=at(day, 8),
        due_at=at(day, 12),
        acts="head_teacher",
        state=state if ended else AlertState.OPEN,
        ended_at=ended,
        ended_on=ended and day,
    )


def fill_replies(place: SmallSchool) -> None:
    """Three working days to answer. Sent on 12 October, due on the 15th: an's answered that day,
    bo's the day after, gao's not at all; the school's own report in time. Sent on 30 September, due
    on the 10th (no office works from the 1st to the 7th, that Saturday all do): hai's, in time. A
    copy, one in confidence, one withdrawn, and jun's of the 29th (due in November) are not counted.
    replies 3 of 5."""
    body = Recipient.objects.create(
        school=place.school,
        code="edu-1",
        org_type="EDU",
        name="青禾县教育局",
        starts_on=date(2025, 9, 1),
    )
    sent(place, body, place.an, october(12), october(15))
    sent(place, body, place.bo, october(12), october(16))
    sent(place, body, place.gao, october(12))
    sent(place, body, None, october(12), october(13))
    sent(place, body, place.hai, september(30), october(9))
    sent(place, body, place.dan, october(12), copied=True)
    sent(place, body, place.en, october(12), in_confidence=True)
    sent(place, body, place.chen, october(12), state=State.WITHDRAWN)
    sent(place, body, place.jun, october(29), october(30))


def sent(
    place: SmallSchool,
    body: Recipient,
    pupil: Student | None,
    on: date,
    answered: date | None = None,
    **more: Any,
) -> Escalation:
    """A report that arrived on a day."""
    number = Escalation.objects.count()
    return Escalation.objects.create(
        school=place.school,
        student=pupil,
        recipient=body,
        kind="SUSPECTED_DROPOUT",
        urgency="NORMAL",
        begun_at=at(on),
        delivered_at=at(on),
        answered_at=at(answered) if answered else None,
        state_since=at(on),
        **{
            "state": State.ACCEPTED if answered else State.DELIVERED,
            "case_no": f"T-{number}",
            **more,
        },
    )


def fill_problems(place: SmallSchool) -> None:
    """Due this term until 31 October: an's settled in time, bo's settled late, gao's not, hai's
    settled after the day. jun's is due later, dan's was last term's. problems 2 of 4."""
    problem(place.an, october(10), october(9))
    problem(place.bo, september(20), october(12))
    problem(place.gao, october(31))
    problem(place.hai, october(20), date(2026, 11, 1))
    problem(place.jun, date(2026, 11, 10))
    problem(place.dan, date(2026, 6, 10))


def problem(pupil: Student, due_on: date, cleared_on: date | None = None) -> ProblemItem:
    return ProblemItem.objects.create(
        school=pupil.school,
        student=pupil,
        source="screening",
        found_on=due_on - timedelta(days=10),
        due_on=due_on,
        cleared_on=cleared_on,
        written_at=clock.now(),
    )
