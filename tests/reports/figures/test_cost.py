"""What the figures of home, school, dropout and work cost: the same for five pupils and fifty."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core.duty_kinds import one_reckoning
from school_care.reports.figures.registry import measures, tally
from school_care.reports.figures.span import span_of
from tests.reports.figures import small_school_due as due
from tests.reports.figures import small_school_more as home
from tests.reports.figures import small_school_register as register
from tests.reports.figures.small_school import DAY, SmallSchool, october, small_school

pytestmark = pytest.mark.django_db
GROUPS = ("home", "school", "dropout", "work")
MOST = 59  # queries of 25 figures with cases of absence, whatever the school holds


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-01T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def place() -> SmallSchool:
    place = small_school()
    home.fill_home(place)
    register.fill_register(place)
    register.fill_days(place)
    register.fill_dropout(place)
    for fill in (due.fill_duties, due.fill_alerts, due.fill_replies, due.fill_problems):
        fill(place)
    return place


def more_pupils(place: SmallSchool, numbers: range) -> None:
    for number in numbers:
        pupil = place.pupil(f"more{number}", place.one, level=3)
        home.called(pupil, october(12))
        home.born(pupil, october(12).replace(year=2013))
        home.kept(pupil, october(12))
        home.note(place, pupil, october(30))
        register.registers(place, pupil)
        due.warned(pupil, october(13), ended=due.at(october(13), 10))
        due.duty(pupil, "visit.term", october(20), "done", october(20))
        due.problem(pupil, october(20), october(20))


def cost(place: SmallSchool) -> int:
    with CaptureQueriesContext(connection) as captured, one_reckoning():
        span = span_of(place.school, DAY)
        for one in measures():
            if one.group in GROUPS:
                tally(one, span)
    return len(captured)


def test_cost__five_pupils_or_fifty__the_same_queries(place):
    more_pupils(place, range(5))
    few = cost(place)
    more_pupils(place, range(5, 50))
    assert cost(place) == few
    assert few <= MOST
