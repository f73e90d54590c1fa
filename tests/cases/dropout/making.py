"""An autumn with known absences for the tests of a dropout case: 李安安 stays away from Monday 16
November 2026, and is suspected on Wednesday 18."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from school_care.attendance.models import AbsenceCall, AttendanceException
from school_care.cases.content import Content
from school_care.cases.dropout.ladder import Rung, ladder_of
from school_care.cases.dropout.services.opening import suspect
from school_care.cases.dropout.services.rounds import RoundValues, add
from school_care.cases.models import CaseReport, DropoutCourse, Persuasion
from school_care.cases.services.reports import send, write
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation, Recipient
from school_care.escalation.services import answers, carrying, sending
from tests.attendance.making import AbsenceFactory, RollFactory
from tests.cases.dropout.monthly import here_since, set_term
from tests.factories import CareRecordFactory

FRIDAY = date(2026, 11, 13)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (16, 17, 18, 19))
REPORT, FAILED = "SUSPECTED_DROPOUT", "PERSUASION_FAILED"
CLOSURE, MISSING = "DROPOUT_CLOSURE", "WHEREABOUTS_UNKNOWN"
ROLLS_FROM, ROLLS_TO = date(2026, 11, 9), date(2026, 12, 31)


def nov(day: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, day)


@contextmanager
def at(day: date, hour: int = 15) -> Iterator[None]:
    """The clock stands at an hour of a day."""
    with time_machine.travel(f"{day.isoformat()}T{hour:02d}:00:00+08:00", tick=False):
        yield


def autumn(cast) -> None:
    """The term, and a roll of 七(1)班 on every weekday: everybody there unless a row says no."""
    set_term(cast.school)
    here_since(cast.school)
    day = ROLLS_FROM
    while day <= ROLLS_TO:
        if day.weekday() < 5:
            RollFactory(school_class=cast.seven_one, date=day)
        day += timedelta(days=1)


def away(pupil, *days: date) -> None:
    """Not there, and nobody knows why."""
    for day in days:
        AbsenceFactory(student=pupil, date=day)


def from_monday(pupil, until: date) -> None:
    """Away on every weekday from the Monday up to a day."""
    day = MONDAY
    while day <= until:
        if day.weekday() < 5:
            away(pupil, day)
        day += timedelta(days=1)


def back(pupil, *days: date) -> None:
    """There after all."""
    AttendanceException.objects.filter(student=pupil, date__in=days).delete()


def suspected(pupil, on: date = WEDNESDAY, first: date = MONDAY, **more: Any) -> DropoutCourse:
    """The system finds the pupil suspected."""
    with at(on, 9):
        return suspect(student=pupil, on=on, first_absent=first, last_present=FRIDAY, **more)


def called(pupil, by, day: date, result: str = "no_answer") -> None:
    """A try on the telephone at 08:20."""
    moment = timezone.make_aware(datetime(day.year, day.month, day.day, 8, 20))
    AbsenceCall.objects.create(
        school=pupil.school,
        student=pupil,
        date=day,
        whom="祖母",
        result=result,
        called_by=by,
        called_at=moment,
    )


def visited(pupil, by, day: date, **more: Any) -> None:
    """A home visit."""
    CareRecordFactory(student=pupil, author=by, kind="visit", happened_on=day, **more)


def talked(pupil, by, day: date) -> None:
    """A talk with the child."""
    CareRecordFactory(student=pupil, author=by, kind="talk", happened_on=day)


def persuaded(course, by, day: date, **more: Any) -> Persuasion:
    """A round, written down on its day."""
    values = {
        "happened_on": day,
        "people": ("head_teacher", "village"),
        "stance": "wavers",
        "result": "again",
        **more,
    }
    with at(day):
        return add(by=by, course=course, values=RoundValues(**values))


def reported(cast, pupil, day: date, *to: Recipient, kind: str = REPORT) -> list[Escalation]:
    """Written, sent up by the director, signed by the principal, not yet carried there."""
    with at(day):
        report: CaseReport = write(
            by=cast.director,
            student=pupil,
            kind=kind,
            content=Content(facts="周一起没来。"),
            revision=0,
            chosen=[one.pk for one in to],
        )
        rows = send(by=cast.director, case=report.case, kind=kind)
        for row in rows:
            if row.state == State.IN_REVIEW:
                sending.sign(by=cast.principal, escalation=row)
    return rows


def carried(cast, row: Escalation, day: date) -> None:
    """The paper is handed over there."""
    with at(day, 16):
        carrying.hand_over(
            by=cast.director,
            message=row.messages.order_by("-version").first(),
            way="letter",
            received_by="马科员",
            happened_at=timezone.now(),
        )
    row.refresh_from_db()


def answered(cast, row: Escalation, day: date, status: str, words: str = "缺家访记录") -> None:
    """What they said on the telephone."""
    with at(day, 17):
        row.refresh_from_db()
        answers.note_answer(
            by=cast.director,
            escalation=row,
            status=status,
            via="phone",
            said_at=timezone.now(),
            by_name="马科员",
            words=words,
        )
    row.refresh_from_db()


def rungs(course: DropoutCourse, on: date) -> dict[str, Rung]:
    """The ladder on a day, by code."""
    with at(on):
        return {one.code: one for one in ladder_of(course, on)}
