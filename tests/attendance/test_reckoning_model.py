"""Streaks against a naive model, day by day."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from school_care.attendance.enums import AbsenceKind, Part
from school_care.core import clock
from school_care.students.enums import StandingKind
from school_care.students.models import Standing
from tests.attendance.making import LeaveFactory, RollFactory
from tests.attendance.reckoned import (
    MISSING,
    SICK,
    TRUANT,
    Class,
    days,
    make_class,
    nov,
    octo,
)

# What a week or five may look like: for each school day, what was told of the pupil.
TOLD = st.sampled_from(
    [
        "here",
        "late",
        "missing",
        "truant",
        "sick",
        "leave",
        "waiting",
        "untaken",
        "am",
        "am+pm",
        "out",
    ]
)


def naive_streak(told: list[str]) -> int:
    """Walk the days as a head teacher would with a pencil."""
    count = 0
    for each in told:
        if each in ("here", "late", "am"):
            count = 0
        elif each in ("missing", "truant", "waiting", "am+pm"):
            count += 1
    return 0 if told[-1] == "out" else count


def tell(klass: Class, day: date, told: str) -> None:
    if told != "untaken":
        RollFactory(school_class=klass.group, date=day)
    kinds = {"late": AbsenceKind.LATE, "truant": TRUANT, "sick": SICK}
    if told in ("missing", "leave", "waiting", "out", *kinds):
        klass.away(day, kind=kinds.get(told, MISSING))
    if told in ("am", "am+pm"):
        klass.away(day, part=Part.MORNING)
    if told == "am+pm":
        klass.away(day, part=Part.AFTERNOON)
    if told in ("leave", "waiting"):
        LeaveFactory(student=klass.pupil, starts_on=day, waiting=told == "waiting")
    if told == "out":
        Standing.objects.create(
            school=klass.school,
            student=klass.pupil,
            kind=StandingKind.HOME_TAUGHT,
            starts_on=day,
            until=day + timedelta(days=1),
            decided_at=clock.now(),
        )


class TestAgainstTheNaiveModel(TestCase):
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(told=st.lists(TOLD, min_size=1, max_size=26))
    def test_streak__any_weeks__equals_the_naive_model(self, told):
        klass = make_class()
        school_days = [
            day for day in days(octo(8), nov(30)) if day.weekday() < 5 or day == octo(10)
        ]
        dated = list(zip(school_days, told, strict=False))
        for day, each in dated:
            tell(klass, day, each)
        assert klass.streak(dated[-1][0]) == naive_streak(told)
