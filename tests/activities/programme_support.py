"""A term's programme for tests."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
import time_machine

from school_care.activities.choices.programme import ActivityKind
from school_care.activities.models import Activity, Programme
from school_care.activities.services.programme.items import Plan, add_activity
from school_care.activities.services.programme.steps import (
    approve_programme,
    open_programme,
    submit_programme,
)
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, Term
from school_care.school.services import fill_calendar, make_default_terms

MONDAY = date(2026, 9, 7)  # the second week of the autumn term of 2026


@pytest.fixture
def september() -> Iterator[None]:
    """Monday 7 September 2026, ten in the morning."""
    with time_machine.travel("2026-09-07T10:00:00+08:00", tick=False):
        yield


def calendar_2026(school: School) -> SchoolCalendar:
    """Terms of 2026/27 with the official days of 2026 (2027 is not published yet)."""
    Term.objects.filter(school=school).delete()
    make_default_terms(school=school, school_year=2026)
    fill_calendar(school=school, year=2026)
    return SchoolCalendar(school)


def autumn(calendar: SchoolCalendar) -> Term:
    return calendar.term_by_code("2026-2027-1")


def spring(calendar: SchoolCalendar) -> Term:
    return calendar.term_by_code("2026-2027-2")


def programme_of(cast, term: Term | None = None) -> Programme:
    return open_programme(by=cast.director, school=cast.school, term=term or cast.term)


def draft(cast, programme: Programme, **plan) -> Activity:
    """One added activity, a contest today unless told otherwise."""
    given = {"kind": ActivityKind.CONTEST, "title": "书法比赛", "starts_on": clock.today(), **plan}
    return add_activity(
        by=cast.director, programme=programme, plan=Plan(**given), public_id=uuid4()
    )


def approved(cast, programme: Programme) -> Programme:
    submit_programme(by=cast.director, programme=programme)
    approve_programme(by=cast.principal, programme=programme)
    return programme
