"""A school at both ends of a term, for the tests of 开学报到 and 假期去向."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from school_care.school.enums import Season
from school_care.school.models import Term
from tests.cast import Cast
from tests.factories import TermFactory

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 15)  # a Tuesday, a Friday


def at(day: str | date):
    """The clock at nine in the morning of a day in China."""
    return time_machine.travel(f"{day} 09:00+08:00", tick=False)


def set_terms(cast: Cast, first: date = FIRST, last: date = LAST) -> Term:
    """The autumn term; the spring term before it, 2026-03-02 to 2026-07-03; and the one after."""
    Term.objects.filter(school=cast.school).delete()
    TermFactory(
        school=cast.school,
        school_year=2025,
        season=Season.SPRING,
        first_day=date(2026, 3, 2),
        last_day=date(2026, 7, 3),
    )
    TermFactory(
        school=cast.school,
        school_year=2026,
        season=Season.SPRING,
        first_day=date(2027, 3, 1),
        last_day=date(2027, 7, 2),
    )
    cast.term = TermFactory(
        school=cast.school,
        school_year=2026,
        season=Season.AUTUMN,
        first_day=first,
        last_day=last,
    )
    return cast.term


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def first_day():
    """The clock on the first day of the autumn term; name it before `cast`."""
    with at(FIRST) as clock:
        yield clock


@pytest.fixture
def before_holidays():
    """The clock two weeks before the winter holidays; name it before `cast`."""
    with at("2027-01-04") as clock:
        yield clock


@pytest.fixture
def term(cast) -> Term:
    """The autumn term of 2026 between two others."""
    return set_terms(cast)
