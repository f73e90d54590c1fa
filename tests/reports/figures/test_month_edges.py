"""Months at their edges: before school began here, across a school year, holidays, midnight."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from school_care.core import clock
from school_care.core.duty_kinds import one_reckoning
from school_care.reports.figures import selectors, services
from school_care.reports.figures.registry import measures
from school_care.reports.figures.span import span_of
from school_care.reports.models import FigureSnapshot
from school_care.school.models import Term
from tests.factories import SchoolFactory
from tests.reports.figures.small_school import SmallSchool
from tests.reports.figures.small_school_filled import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SmallSchool:
    return filled()


def at(day: date, hour: int = 2, minute: int = 0):
    """The clock stands at an hour of a day."""
    moment = datetime.combine(day, datetime.min.time()).replace(hour=hour, minute=minute)
    return clock.standing_at(timezone.make_aware(moment))


def span(school, day: date):
    with one_reckoning():
        return span_of(school, day)


def test_catch_up__school_without_terms_classes_and_pupils__nothing_of_nothing():
    empty = SchoolFactory()
    day = date(2026, 11, 2)
    with at(day):
        assert services.catch_up(empty, day) == [date(2026, 10, 1), date(2026, 11, 1)]
        assert selectors.waiting_schools() == []
    rows = FigureSnapshot.objects.filter(school=empty)
    assert rows.count() == 2 * len(measures())
    assert {(row.part, row.whole) for row in rows} == {(0, 0)}


def test_catch_up__before_the_first_term__nothing_of_nothing(place):
    first = Term.objects.filter(school=place.school).order_by("first_day").first()
    day = date(first.first_day.year, 7, 2)
    with at(day):
        services.catch_up(place.school, day)
    assert {(row.part, row.whole) for row in FigureSnapshot.objects.all()} == {(0, 0)}


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 1), date(2027, 2, 28),
        date(2028, 2, 29), date(2027, 1, 31), date(2027, 2, 1), date(2027, 1, 1),
    ],
)  # fmt: skip
def test_catch_up__on_an_edge_of_the_year__every_figure_of_every_month(place, day):
    with at(day):
        done = services.catch_up(place.school, day)
        services.catch_up(place.school, day)
    assert FigureSnapshot.objects.count() == len(done) * len(measures())
    assert all(row.as_of >= row.month for row in FigureSnapshot.objects.all())


def test_catch_up__asleep_from_june_into_autumn__each_month_frozen_in_order(place):
    with at(date(2026, 6, 2)):
        services.catch_up(place.school, date(2026, 6, 2))
    with at(date(2026, 11, 2)):
        done = services.catch_up(place.school, date(2026, 11, 2))
    assert done == [date(2026, month, 1) for month in (6, 7, 8, 9, 10, 11)]
    months = FigureSnapshot.objects.filter(frozen=True).values_list("month", flat=True)
    assert set(months) == {date(2026, month, 1) for month in (5, 6, 7, 8, 9, 10)}


def test_catch_up__a_later_month_was_frozen_out_of_turn__the_gap_is_made_good(place):
    with at(date(2026, 9, 1)):
        services.catch_up(place.school, date(2026, 9, 1))
    late = date(2026, 11, 3)
    with at(late):
        services.month_figures(school=place.school, month=date(2026, 10, 1), on=late)
        done = services.catch_up(place.school, late)
        assert services.catch_up(place.school, late) == [date(2026, 11, 1)]
    assert done == [date(2026, 9, 1), date(2026, 11, 1)]
    september = FigureSnapshot.objects.filter(month=date(2026, 9, 1))
    assert {(row.frozen, row.as_of) for row in september} == {(True, date(2026, 9, 30))}


def test_catch_up__asleep_for_years__the_last_twelve_months(place):
    with at(date(2026, 10, 2)):
        services.catch_up(place.school, date(2026, 10, 2))
    with at(date(2028, 3, 1)):
        done = services.catch_up(place.school, date(2028, 3, 1))
    assert (len(done), done[0], done[-1]) == (12, date(2027, 3, 1), date(2028, 2, 1))


def test_midnight__the_month_is_the_one_of_the_clock_on_the_wall(place):
    with at(date(2026, 10, 31), 23, 59):
        services.recount(school=place.school, actor=place.principal)
    assert set(FigureSnapshot.objects.values_list("month", flat=True)) == {date(2026, 10, 1)}
    with at(date(2026, 11, 1), 0, 1):
        services.recount(school=place.school, actor=place.principal)
    assert set(FigureSnapshot.objects.values_list("month", flat=True)) == {
        date(2026, 10, 1),
        date(2026, 11, 1),
    }


def test_span__term_ends_and_another_begins_in_one_month__each_day_in_its_own():
    school = SchoolFactory()
    first, second = (
        Term.objects.create(
            school=school, school_year=2026, season=season, first_day=begins, last_day=ends
        )
        for season, begins, ends in (
            ("autumn", date(2026, 9, 1), date(2027, 3, 5)),
            ("spring", date(2027, 3, 15), date(2027, 7, 2)),
        )
    )
    assert span(school, date(2027, 3, 4)).term == first
    assert span(school, date(2027, 3, 10)).until == date(2027, 3, 5)
    assert span(school, date(2027, 3, 15)).term == second
    assert span(school, date(2027, 3, 31)).since == date(2027, 3, 15)
    with at(date(2027, 4, 1)):
        services.catch_up(school, date(2027, 4, 1))
    assert FigureSnapshot.objects.filter(month=date(2027, 3, 1), frozen=True).exists()


def test_frozen__through_every_service__not_a_letter_changes(place):
    month, day = date(2026, 10, 1), date(2026, 11, 2)
    with at(day):
        services.take_snapshots(school=place.school, month=month, on=day)
    before = list(FigureSnapshot.objects.filter(month=month).order_by("pk").values())
    place.card(place.bo, date(2026, 10, 30), version=2)
    with at(date(2026, 11, 20)):
        today = date(2026, 11, 20)
        services.catch_up(place.school, today)
        services.recount(school=place.school, actor=place.principal)
        services.month_figures(school=place.school, month=month, on=today)
        services.take_snapshots(school=place.school, month=month, on=today, actor=place.principal)
        services.take_snapshots(school=place.school, month=month, on=date(2026, 10, 15))
    assert list(FigureSnapshot.objects.filter(month=month).order_by("pk").values()) == before
