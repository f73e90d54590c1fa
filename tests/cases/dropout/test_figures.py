"""Figures of a term: what stands above and below the line of each."""

from datetime import date, datetime

import pytest
import time_machine
from django.utils import timezone

from school_care.alerts.models import Alert
from school_care.attendance.enums import CallResult
from school_care.attendance.models import AbsenceCall
from school_care.cases.dropout.enums import RoundResult, Stance
from school_care.cases.dropout.figures import Figure, figures_of_term
from school_care.cases.models import Persuasion
from school_care.core import clock
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation, Step
from tests.cases.dropout.monthly import S, course, here_since, set_term
from tests.cases.making import recipient

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (16, 17, 18))
FRIDAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25T15:00:00+08:00", tick=False):
        yield


@pytest.fixture
def term(cast):
    here_since(cast.school)
    return set_term(cast.school)


def figures(term) -> dict[str, Figure]:
    return {one.code: one for one in figures_of_term(term.school, term, clock.today())}


def at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def warned(student, day: date, ended: datetime | None = None) -> Alert:
    """A warning of that morning, due at noon."""
    return Alert.objects.create(
        school=student.school,
        student=student,
        rule="absence.morning",
        key=day.isoformat(),
        tier="now",
        since=day,
        raised_on=day,
        raised_at=at(day, 9),
        due_at=at(day, 12),
        acts="head_teacher",
        ended_at=ended,
        ended_on=ended and day,
    )


def reported(made, *bodies, on: date) -> None:
    """Reports that arrived on a day, one to each body."""
    for body in bodies:
        row = Escalation.objects.create(
            school=made.school,
            student=made.student,
            recipient=body,
            case_no=made.case.case_no,
            kind="SUSPECTED_DROPOUT",
            urgency="normal",
            state=State.DELIVERED,
            begun_at=at(on, 9),
            state_since=at(on, 9),
        )
        moved(row, State.DELIVERED, on)


def moved(row: Escalation, to: str, on: date) -> None:
    Step.objects.create(escalation=row, to_state=to, happened_at=at(on, 10), at=at(on, 10))


def test_verified__in_time_late_and_still_open__two_count(cast, term):
    warned(cast.zixuan, MONDAY, ended=at(MONDAY, 11))
    warned(cast.keke, MONDAY, ended=at(MONDAY, 14))
    warned(cast.yuan, clock.today()).delete()
    with time_machine.travel("2026-11-25T09:30:00+08:00", tick=False):
        warned(cast.yuan, clock.today())
        found = figures(term)["verified"]
    assert (found.part, found.whole, found.value) == (1, 2, "50.0%")


def test_verified__family_reached_by_noon__counts_before_the_warning_ends(cast, term):
    warned(cast.zixuan, MONDAY)
    AbsenceCall.objects.create(
        school=cast.school,
        student=cast.zixuan,
        date=MONDAY,
        whom="奶奶",
        result=CallResult.REACHED,
        called_by=cast.head_teacher,
        called_at=at(MONDAY, 10),
    )
    assert figures(term)["verified"].tally == "1/1"


def asked(made, day: date) -> None:
    Persuasion.objects.create(
        course=made,
        school=made.school,
        number=1,
        happened_on=day,
        stance=Stance.WAVERS,
        result=RoundResult.AGAIN,
        written_at=clock.now(),
    )


def test_persuaded__one_back_one_not__half_and_who_is_missing(cast, term):
    back = course(cast.zixuan, (MONDAY, S.SUSPECTED), (FRIDAY, S.RETURNED))
    away = course(cast.keke, (MONDAY, S.SUSPECTED), (TUESDAY, S.PERSUADING))
    course(cast.yuan, (MONDAY, S.SUSPECTED))  # nobody has been there yet
    asked(back, TUESDAY)
    asked(away, TUESDAY)
    found = figures(term)["persuaded"]
    assert (found.tally, found.value, found.rest) == ("1/2", "50.0%", (away.pk,))


def test_reported__in_time_late_and_not_at_all__one_in_three(cast, term):
    edu, town = recipient(cast.school), recipient(cast.school, OrgType.TOWNSHIP)
    in_time = course(cast.zixuan, (MONDAY, S.SUSPECTED))
    late = course(cast.keke, (MONDAY, S.SUSPECTED))
    never = course(cast.yuan, (MONDAY, S.SUSPECTED))
    reported(in_time, edu, town, on=TUESDAY)
    reported(late, edu, on=WEDNESDAY)
    found = figures(term)
    assert (found["reported"].tally, found["reported"].rest) == ("1/3", (late.pk, never.pk))
    assert (found["both"].tally, found["both"].rest) == ("1/2", (late.pk,))


def test_reported__back_before_the_day_or_still_time__not_owed(cast, term):
    course(cast.zixuan, (MONDAY, S.SUSPECTED), (TUESDAY, S.RETURNED))
    course(cast.keke, (date(2026, 11, 24), S.SUSPECTED))
    assert figures(term)["reported"].value == "—"


def test_handled__taken_on_and_done__of_those_taken_on(cast, term):
    edu, town = recipient(cast.school), recipient(cast.school, OrgType.TOWNSHIP)
    made = course(cast.zixuan, (MONDAY, S.SUSPECTED))
    reported(made, edu, town, on=TUESDAY)
    first, second = Escalation.objects.order_by("pk")
    moved(first, State.ACCEPTED, WEDNESDAY)
    moved(first, State.RESOLVED, FRIDAY)
    moved(second, State.ACCEPTED, WEDNESDAY)
    found = figures(term)["handled"]
    assert (found.tally, found.rest) == ("1/2", (made.pk,))


def test_closed__dismissed__in_neither(cast, term):
    course(
        cast.zixuan,
        (MONDAY, S.SUSPECTED),
        (TUESDAY, S.RETURNED),
        (TUESDAY, S.FOLLOW_UP),
        (FRIDAY, S.CLOSED),
    )
    course(cast.keke, (MONDAY, S.SUSPECTED), (TUESDAY, S.DISMISSED))
    waiting = course(cast.yuan, (MONDAY, S.SUSPECTED))
    found = figures(term)["closed"]
    assert (found.tally, found.rest) == ("1/2", (waiting.pk,))


def test_days__two_back__mean_from_suspected_to_return(cast, term):
    course(cast.zixuan, (MONDAY, S.SUSPECTED), (FRIDAY, S.RETURNED))
    course(cast.keke, (MONDAY, S.SUSPECTED), (TUESDAY, S.RETURNED))
    found = figures(term)["days"]
    assert (found.value, found.tally) == ("2.5天", "5/2")


def test_figures__before_the_term_or_of_another_school__not_counted(cast, term):
    course(cast.zixuan, (date(2026, 6, 16), S.SUSPECTED))
    course(cast.foreign, (MONDAY, S.SUSPECTED))
    assert {one.value for one in figures(term).values()} == {"—"}
