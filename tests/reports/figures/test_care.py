"""Talks, visits and contacts against a school counted by hand, and the edges of domain §8.1."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core import clock
from school_care.core.duty_kinds import one_reckoning
from school_care.duties.reckoning.reckon import Reckoning
from school_care.reports.figures.registry import measures, tally
from school_care.reports.figures.span import span_of
from school_care.school.enums import DayKind
from school_care.students.enums import Preset, StandingKind
from school_care.students.models import Standing, StudentCategory
from school_care.students.models.levels import LevelPreset
from tests.reports.figures.counting import counted, good, sums, words
from tests.reports.figures.small_school import (
    DAY,
    FIRST,
    MAKE_UP,
    ONE_DAY,
    SmallSchool,
    october,
    september,
    small_school,
)
from tests.reports.figures.small_school_filled import filled

pytestmark = pytest.mark.django_db

MINE = ("archive", "pairing", "care")
WEEK = "2026-10-19"  # Monday of the week most tests are about
FRIDAY = october(23)


@pytest.fixture
def place() -> SmallSchool:
    return filled()


@pytest.fixture
def bare() -> SmallSchool:
    return small_school()


def week(place: SmallSchool, of, monday: str = WEEK, on: date = DAY) -> int | None:
    """1 or 0 for a class in a week; None where it stands in no denominator."""
    members = counted(place.school, "care.talk_met", on).members
    found = [one.amount for one in members if (one.subject, one.key) == (of.pk, monday)]
    return found[0] if found else None


def alone(place: SmallSchool, number: int) -> list:
    """Just so many care pupils in 七(1)班, all term."""
    StudentCategory.objects.all().delete()
    return [place.pupil(f"p{n}", place.one) for n in range(number)]


@pytest.mark.parametrize(
    ("code", "expected", "who"),
    [
        ("care.talk_cover", (5, 6), {"an", "bo", "gao", "hai", "jun"}),
        ("care.visit", (2, 6), {"an", "gao"}),
        ("care.visit_remote", (2, 6), {"an", "bo"}),
        ("care.visit_late", (1, 5), {"an"}),
        ("care.contact", (3, 4), {"an", "bo", "gao"}),
    ],
)
def test_figure__counted_by_hand__the_same(place, code, expected, who):
    found = counted(place.school, code, DAY)
    assert (found.part, found.whole) == expected
    assert place.names(good(found.members)) == who


def test_talk_weeks__counted_by_hand__the_same(place):
    found = counted(place.school, "care.talk_met", DAY)
    assert (found.part, found.whole) == (3, 10)
    met = {(one.key, place.class_names([one.subject])[0]) for one in found.members if one.amount}
    assert met == {("2026-10-05", "one"), ("2026-10-12", "two"), ("2026-10-19", "three")}
    assert words(place.school, "care.talk_met", DAY) == "30.0%"


def test_talk_weeks__each__agrees_with_the_ledger_of_duties(place):
    ledger = {}
    for monday in (5, 12, 19, 26):
        sunday = october(monday) + 6 * ONE_DAY
        reckoning = Reckoning(place.school, min(sunday, DAY))
        with one_reckoning():
            for item in reckoning.of("talk.class_week"):
                ledger[item.subject, item.period_key] = int(item.done_on is not None)
    members = counted(place.school, "care.talk_met", DAY).members
    assert {(one.subject, one.key): one.amount for one in members} == ledger


# A class in a week


@pytest.mark.parametrize(
    ("pupils", "talked", "expected"),
    [
        (0, 0, None),
        (1, 0, 0),
        (1, 1, 1),
        (2, 1, 0),
        (2, 2, 1),
        (3, 2, 0),
        (3, 3, 1),
        (6, 2, 0),
        (6, 3, 1),
        (6, 6, 1),
    ],
)
def test_week__class_of_so_many__asks_three_or_all(bare, pupils, talked, expected):
    for pupil in alone(bare, pupils)[:talked]:
        bare.record(pupil, october(21))
    assert week(bare, bare.one) == expected


def test_week__same_pupil_twice__counts_once(bare):
    first, second, _ = alone(bare, 3)
    for pupil, day in ((first, 19), (first, 20), (second, 21)):
        bare.record(pupil, october(day))
    assert week(bare, bare.one) == 0


def test_week__attempts_and_withdrawn__count_nothing(bare):
    (pupil,) = alone(bare, 1)
    bare.tried(pupil, october(20))
    bare.withdrawn(pupil, october(21))
    bare.record(pupil, october(21), "call")  # no talk
    assert week(bare, bare.one) == 0


def test_week__restricted__counts_as_handled(bare):
    (pupil,) = alone(bare, 1)
    bare.record(pupil, october(20), restricted=True)
    assert week(bare, bare.one) == 1


def test_week__make_up_saturday__is_its_last_school_day(bare):
    """The week of the holiday: lessons on Thursday, Friday and Saturday alone."""
    (pupil,) = alone(bare, 1)
    assert week(bare, bare.one, "2026-10-05", on=october(9)) is None  # not over yet
    bare.record(pupil, MAKE_UP)
    assert week(bare, bare.one, "2026-10-05", on=MAKE_UP) == 1


def test_week__talk_on_its_sunday__counts(bare):
    (pupil,) = alone(bare, 1)
    bare.record(pupil, october(25))
    assert week(bare, bare.one) == 1
    assert week(bare, bare.one, on=october(24)) == 0


def test_week__all_holiday__is_none(bare):
    alone(bare, 1)
    for day in range(19, 24):
        bare.mark(october(day))
    assert week(bare, bare.one) is None
    assert sums(bare.school, "care.talk_met", DAY)[1] == 3


def test_week__over_two_months__stands_where_its_last_school_day_is(bare):
    alone(bare, 1)
    assert week(bare, bare.one, "2026-09-28", on=september(30)) == 0  # lessons until the 30th
    assert week(bare, bare.one, "2026-09-28", on=DAY) is None
    assert week(bare, bare.one, "2026-11-30", on=date(2026, 11, 30)) is None
    assert week(bare, bare.one, "2026-11-30", on=date(2026, 12, 31)) == 0


def test_week__talk_of_the_month_before_in_a_week_of_this_one__counts(bare):
    (pupil,) = alone(bare, 1)
    bare.record(pupil, date(2026, 11, 30))
    assert week(bare, bare.one, "2026-11-30", on=date(2026, 12, 31)) == 1


def test_week__talk_before_the_child_came_into_care__counts_nothing(bare):
    StudentCategory.objects.all().delete()
    bare.pupil("new", bare.one, since=october(21))
    bare.record(bare.new, october(20))
    assert week(bare, bare.one) == 0
    assert sums(bare.school, "care.talk_cover", DAY) == (0, 1)
    bare.record(bare.new, october(21))
    assert week(bare, bare.one) == 1
    assert sums(bare.school, "care.talk_cover", DAY) == (1, 1)


def test_week__pupil_changes_class__takes_the_talk_along(bare):
    (pupil,) = alone(bare, 1)
    bare.record(pupil, october(20))
    bare.move(pupil, bare.two, october(21))
    assert week(bare, bare.one) is None
    assert week(bare, bare.two) == 1


def test_week__pupil_out_of_care_before_it_is_counted__asked_no_more(bare):
    alone(bare, 1)
    StudentCategory.objects.update(until=FRIDAY)
    assert week(bare, bare.one) is None
    assert week(bare, bare.one, "2026-10-12") == 0


def test_week__pupil_suspended__is_not_asked_of_the_class(bare):
    (pupil,) = alone(bare, 1)
    Standing.objects.create(
        school=bare.school,
        student=pupil,
        kind=StandingKind.SUSPENDED,
        starts_on=october(19),
        decided_at=clock.now(),
    )
    assert week(bare, bare.one) is None


def test_week__after_the_day__is_not_looked_at(bare):
    assert {one.key for one in counted(bare.school, "care.talk_met", FRIDAY).members} == {
        "2026-10-05",
        "2026-10-12",
        "2026-10-19",
    }


def test_talks__of_other_months__do_not_cover_this_one(bare):
    first, second, third = alone(bare, 3)
    bare.record(first, september(30))
    bare.record(second, october(1))
    bare.record(third, DAY + ONE_DAY)
    assert sums(bare.school, "care.talk_cover", DAY) == (1, 3)


# Visits and contacts


def test_visit__before_the_term__counts_no_more(bare):
    (pupil,) = alone(bare, 1)
    bare.record(pupil, FIRST - ONE_DAY, "visit")
    assert sums(bare.school, "care.visit", DAY) == (0, 1)


def test_visit__by_telephone__is_told_apart(bare):
    (pupil,) = alone(bare, 1)
    bare.record(pupil, october(20), "call")
    assert sums(bare.school, "care.visit", DAY) == (0, 1)
    assert sums(bare.school, "care.visit_remote", DAY) == (1, 1)


@pytest.mark.parametrize(("rank", "days"), [(3, 5), (2, 10), (1, 20)])
def test_visit_late__exactly_so_many_days__not_yet_past(bare, rank, days):
    LevelPreset.objects.create(school=bare.school, preset=Preset.TOWNSHIP, starts_on=FIRST)
    StudentCategory.objects.all().delete()
    pupil = bare.pupil("near", bare.one, since=FIRST, level=rank)
    last = october(8)
    bare.record(pupil, last, "visit")
    assert sums(bare.school, "care.visit_late", last + days * ONE_DAY) == (0, 1)
    assert sums(bare.school, "care.visit_late", last + (days + 1) * ONE_DAY) == (1, 1)


def test_visit_late__never_visited__runs_from_entry_into_care(bare):
    StudentCategory.objects.all().delete()
    bare.pupil("new", bare.one, since=september(10), level=3)
    late = september(10) + 41 * ONE_DAY  # weekly contact, a visit a month: late after 40 days
    assert sums(bare.school, "care.visit_late", late - ONE_DAY) == (0, 1)
    assert sums(bare.school, "care.visit_late", late) == (1, 1)


def test_visit_late__nobody_has_a_level__is_a_dash(bare):
    alone(bare, 2)
    assert words(bare.school, "care.visit_late", DAY) == "—"


def test_contact__day_after_the_last_in_time__no_more(place):
    place.record(place.dan, october(20), "call")
    assert place.dan.pk in good(counted(place.school, "care.contact", october(30)).members)
    assert place.dan.pk not in good(counted(place.school, "care.contact", DAY).members)


# Months without school; what it costs


@pytest.mark.parametrize("on", [date(2026, 8, 31), date(2027, 8, 15)])
def test_month_without_school__every_figure__is_a_dash(place, on):
    for code in ("talk_cover", "talk_met", "visit", "visit_remote", "visit_late", "contact"):
        assert words(place.school, f"care.{code}", on) == "—"


def test_weeks__of_the_term_s_first_month__begin_with_the_term(place):
    place.mark(date(2026, 8, 31), DayKind.WORK)
    assert (
        sums(place.school, "care.talk_met", date(2026, 9, 30))[1] == 10
    )  # two classes, five weeks


def _queries(place: SmallSchool) -> int:
    with CaptureQueriesContext(connection) as asked, one_reckoning():
        span = span_of(place.school, DAY)
        for one in measures():
            if one.group in MINE:
                tally(one, span)
    return len(asked)


def test_queries__five_pupils_or_fifty__the_same(place):
    few = _queries(place)
    for number in range(44):
        pupil = place.pupil(f"more{number}", place.one, level=number % 3 + 1)
        place.contact(pupil)
        place.card(pupil, october(9))
        place.record(pupil, october(12 + number % 9), ("talk", "visit", "call")[number % 3])
        place.tried(pupil, october(26), "call")
        place.pair(pupil, september(7))
        place.check(place.plan(pupil, adopted=september(20)), october(9), "same")
        place.review(pupil, october(26))
    assert _queries(place) == few
    assert few <= 32
