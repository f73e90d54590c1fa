"""The figures of dropout control: counted by hand, and those of the page 控辍指标."""

from datetime import date

import pytest
import time_machine

from school_care.cases.dropout.figures import figures_of_term
from school_care.reports.figures.registry import measure
from tests.reports.figures import small_school_register as more
from tests.reports.figures.counting import counted, good, sums, words
from tests.reports.figures.small_school import DAY, SmallSchool, october, small_school

pytestmark = pytest.mark.django_db
CODES = ("verified", "persuaded", "reported", "both", "handled", "closed", "days")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-01T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def bare() -> SmallSchool:
    return small_school()


@pytest.fixture
def place(bare) -> SmallSchool:
    more.fill_dropout(bare)
    return bare


@pytest.mark.parametrize(
    ("code", "expected", "who"),
    [
        ("verified", (1, 2), {"kang"}),
        ("persuaded", (1, 2), {"kang"}),
        ("reported", (1, 2), {"lan"}),
        ("both", (1, 1), {"lan"}),
        ("handled", (1, 2), {"lan"}),
        ("closed", (0, 3), set()),
        ("days", (4, 1), {"kang"}),
    ],
)
def test_figure__counted_by_hand__the_same(place, code, expected, who):
    found = counted(place.school, f"dropout.{code}", DAY)
    assert (found.part, found.whole) == expected
    assert place.names(good(found.members)) == who


@pytest.mark.parametrize("day", [october(12), october(15), DAY])
def test_figure__the_page_of_the_cases__says_the_same(place, day):
    page = {one.code: one for one in figures_of_term(place.school, place.term, day)}
    for code in CODES:
        assert sums(place.school, f"dropout.{code}", day) == (page[code].part, page[code].whole)
        assert words(place.school, f"dropout.{code}", day) == page[code].value


@pytest.mark.parametrize("code", CODES)
def test_figure__no_child_away__nothing_and_never_a_hundred(bare, code):
    assert words(bare.school, f"dropout.{code}", DAY) == "—"


@pytest.mark.parametrize("code", CODES)
def test_figure__month_without_school__nothing(place, code):
    assert words(place.school, f"dropout.{code}", date(2026, 8, 31)) == "—"


def test_reported__suspension_approved_before_the_day__no_report_was_due(place):
    members = counted(place.school, "dropout.reported", DAY).members
    assert place.names(one.subject for one in members) == {"kang", "lan"}


def test_days__a_mean__in_days_and_lower_is_better(place):
    assert words(place.school, "dropout.days", DAY) == "4.0天"
    assert measure("dropout.days").lower_is_better


def test_verified__asked_of_a_past_day__what_was_known_then(place):
    assert sums(place.school, "dropout.verified", october(12)) == (1, 2)
    assert sums(place.school, "dropout.verified", october(11)) == (0, 0)
