"""The time cases of duties, one by one (domain dossier, edge cases worth a test each)."""

from datetime import date

import pytest

from school_care.core import clock
from school_care.duties.enums import DutyState
from school_care.duties.models import DutyChange
from school_care.duties.services.changes import Book
from school_care.duties.services.sync import sync
from school_care.mentoring.models import CareRecord
from school_care.school.enums import DayKind
from school_care.students.models import Enrolment, Standing, StudentCareLevel, StudentCategory
from school_care.students.models.levels import LevelPreset
from tests.duties.small_school import DAY, FIRST, LAST, MONDAY, small_school

pytestmark = pytest.mark.django_db

SUNDAY = MONDAY + 6 * DAY
WEEK = MONDAY.isoformat()
TERM = "2026-2027-1"


@pytest.fixture
def place():
    return small_school()


def township(place) -> None:
    LevelPreset.objects.create(school=place.school, preset="township", starts_on=FIRST)


# weeks of talks


@pytest.mark.parametrize(("pupils", "asked"), [(1, 1), (2, 2), (3, 3), (6, 3)])
def test_week__class_of_so_many_care_pupils__asks_for_three_at_most(place, pupils, asked):
    for _ in range(pupils):
        place.pupil()
    week = place.week(MONDAY)
    assert (week.required, week.counted, week.owner) == (asked, 0, place.head.pk)
    assert (week.opens_on, week.due_on, week.warn_on) == (MONDAY, SUNDAY, SUNDAY + DAY)


def test_week__class_without_care_pupils__owes_nothing(place):
    place.pupil(care=False)
    assert place.week(MONDAY) is None


def test_week__the_same_pupil_twice__counts_once(place):
    one, two = place.pupil(), place.pupil()
    place.record(one, MONDAY)
    place.record(one, MONDAY + DAY)
    assert place.week(MONDAY + 2 * DAY).counted == 1
    place.record(two, MONDAY + 2 * DAY)
    assert place.week(MONDAY + 2 * DAY) is None


def test_week__cut_by_a_holiday__exists_and_counts_its_pupils_on_the_last_school_day(place):
    pupil = place.pupil()
    for number in (1, 2, 3, 4):
        place.mark(MONDAY + number * DAY)
    StudentCategory.objects.filter(student=pupil).update(until=MONDAY + DAY)
    assert place.week(MONDAY).required == 1
    assert place.week(SUNDAY).required == 1  # frozen on Monday, its last school day


def test_week__with_a_make_up_saturday__counts_its_pupils_on_saturday(place):
    pupil = place.pupil()
    place.mark(MONDAY + 5 * DAY, DayKind.WORK)
    StudentCategory.objects.filter(student=pupil).update(until=MONDAY + 5 * DAY)
    assert place.week(MONDAY + 4 * DAY).required == 1
    assert place.week(SUNDAY) is None


def test_week__entirely_holiday__is_none(place):
    place.pupil()
    for number in range(5):
        place.mark(MONDAY + number * DAY)
    assert [place.week(MONDAY + number * DAY) for number in range(7)] == [None] * 7


def test_week__holiday_but_a_made_up_sunday__exists(place):
    place.pupil()
    for number in range(5):
        place.mark(MONDAY + number * DAY)
    place.mark(SUNDAY, DayKind.WORK)
    assert place.week(MONDAY).required == 1


def test_week__outside_the_term__is_none(place):
    place.pupil()
    assert place.week(FIRST - 7 * DAY) is None
    assert place.week(LAST + 7 * DAY) is None


def test_week__talk_dated_before_entry_into_care__does_not_count(place):
    pupil = place.pupil(entered=MONDAY + DAY)
    place.record(pupil, MONDAY)
    assert place.week(MONDAY + DAY).counted == 0


def test_week__pupil_changes_class__the_talk_goes_along(place):
    pupil, _ = place.pupil(), place.pupil()
    place.pupil(of=place.two)
    place.record(pupil, MONDAY)
    Enrolment.objects.filter(student=pupil).update(until=MONDAY + 2 * DAY)
    Enrolment.objects.create(
        school=place.school, student=pupil, school_class=place.two, starts_on=MONDAY + 2 * DAY
    )
    day = MONDAY + 2 * DAY
    # the one who stayed has not been talked with; of the new class's two, one has
    assert (place.week(day).required, place.week(day).counted) == (1, 0)
    assert (place.week(day, place.two).required, place.week(day, place.two).counted) == (2, 1)


def test_week__suspended_pupil__is_not_asked_for(place):
    pupil, _ = place.pupil(), place.pupil()
    Standing.objects.create(
        school=place.school, student=pupil, kind="suspended", starts_on=MONDAY,
        decided_at=clock.now(),
    )  # fmt: skip
    assert place.week(MONDAY).required == 1


def test_week__enters_and_leaves_care_in_the_week__the_number_follows(place):
    place.pupil()
    other = place.pupil(entered=MONDAY + DAY)
    StudentCategory.objects.filter(student=other).update(until=MONDAY + 3 * DAY)
    asked = [place.week(MONDAY + number * DAY).required for number in (0, 1, 2, 3)]
    assert asked == [1, 2, 2, 1]


def test_week_over__not_enough_talks__missed_and_no_longer_owed(place):
    place.pupil()
    sync(place.school, SUNDAY)
    sync(place.school, SUNDAY + DAY)
    row = place.row("talk.class_week", place.one, WEEK)
    assert (row.state, row.settled_on) == (DutyState.MISSED, SUNDAY + DAY)
    assert place.week(SUNDAY + DAY).period_key != WEEK


def test_week_over__talk_written_down_later__fulfils_it_and_withdrawn_misses_it_again(place):
    pupil = place.pupil()
    sync(place.school, SUNDAY)
    sync(place.school, SUNDAY + 3 * DAY)
    talk = place.record(pupil, MONDAY + DAY)
    sync(place.school, SUNDAY + 3 * DAY)
    row = place.row("talk.class_week", place.one, WEEK)
    assert (row.state, row.settled_on, row.was_late) == (DutyState.DONE, MONDAY + DAY, False)
    CareRecord.objects.filter(pk=talk.pk).update(withdrawn_at=clock.now())
    sync(place.school, SUNDAY + 3 * DAY)
    assert place.row("talk.class_week", place.one, WEEK).state == DutyState.MISSED


def test_two_tags_ended_the_same_day__out_of_care_once_and_for_all(place):
    pupil = place.pupil(level=3)
    second = StudentCategory.objects.get(student=pupil)
    second.pk, second.public_id = None, "6d6bb2ea-9c3a-4f55-8d5e-0d4f3a3b8f10"
    second.category_id += 1
    second.save(force_insert=True)
    sync(place.school, MONDAY)
    StudentCategory.objects.filter(student=pupil).update(until=MONDAY + DAY)
    sync(place.school, MONDAY + DAY)
    assert place.row("contact.level", pupil).state == DutyState.WITHDRAWN
    assert place.stands(MONDAY + DAY, "contact.level", pupil) == ""


# clocks


def test_clock__child_never_contacted__runs_from_entry_into_care(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    found = place.owed(MONDAY, "contact.level", pupil)
    assert [(item.opens_on, item.due_on) for item in found] == [(MONDAY, MONDAY + 7 * DAY)]
    assert place.stands(MONDAY + 11 * DAY, "contact.level", pupil) == "warned"


@pytest.mark.parametrize(("rank", "due", "late"), [(3, 3, 5), (2, 7, 10), (1, 15, 20)])
def test_township__visit_exactly_on_the_day__due_then_and_warned_only_after_more(
    place, rank, due, late
):
    """三级 is the most intensive: ranks decide, never labels."""
    township(place)
    pupil = place.pupil(entered=MONDAY, level=rank)
    stands = [
        place.stands(MONDAY + days * DAY, "visit.level", pupil)
        for days in (due - 1, due, late, late + 1)
    ]
    assert stands == ["open", "due", "due", "warned"]


def test_attempt__is_counted_and_does_not_clear(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    place.record(pupil, MONDAY + 8 * DAY, "call", outcome="not_reached")
    item = place.owed(MONDAY + 8 * DAY, "contact.level", pupil)[0]
    assert (item.opens_on, item.attempts, item.standing(MONDAY + 8 * DAY)) == (MONDAY, 1, "due")
    place.record(pupil, MONDAY + 9 * DAY, "call")
    assert place.owed(MONDAY + 9 * DAY, "contact.level", pupil)[0].attempts == 0


def test_level_changed__anchor_stays_and_the_new_interval_holds_at_once(place):
    pupil = place.pupil(entered=MONDAY, level=2)
    sync(place.school, MONDAY + 8 * DAY)
    old = place.row("contact.level", pupil)
    held = StudentCareLevel.objects.get(student=pupil)
    StudentCareLevel.objects.filter(pk=held.pk).update(until=MONDAY + 8 * DAY)
    level = held.level
    level.pk, level.rank, level.name = None, 3, "重点关爱"
    level.save(force_insert=True)
    StudentCareLevel.objects.create(
        school=place.school, student=pupil, level=level, starts_on=MONDAY + 8 * DAY
    )
    sync(place.school, MONDAY + 8 * DAY)
    new = place.row("contact.level", pupil)
    assert (old.due_on, new.due_on) == (MONDAY + 15 * DAY, MONDAY + 7 * DAY)
    assert (new.pk, new.opens_on, new.rank) == (old.pk, MONDAY, 3)


def test_holiday_in_the_term__counts__and_the_vacation_does_not(place):
    october = place.pupil(entered=date(2026, 9, 28), level=3)
    for number in range(7):
        place.mark(date(2026, 10, 1) + number * DAY)
    assert place.owed(date(2026, 10, 5), "contact.level", october)[0].due_on == date(2026, 10, 5)
    late = place.pupil(entered=LAST - 2 * DAY, level=3)
    from tests.factories import TermFactory

    TermFactory(
        school=place.school, school_year=2026, season="spring",
        first_day=date(2027, 2, 22), last_day=date(2027, 7, 9),
    )  # fmt: skip
    item = place.owed(LAST, "contact.level", late)[0]
    assert item.due_on == date(2027, 2, 26)  # two days of January, five of the spring term
    assert item.provisional  # nobody has published the holidays of 2027


# records


def test_one_visit__fulfils_every_duty_it_satisfies(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    sync(place.school, MONDAY)
    place.record(pupil, MONDAY + 2 * DAY, "visit")
    sync(place.school, MONDAY + 2 * DAY)
    for code in ("contact.level", "visit.level"):
        row = place.row(code, pupil, WEEK)
        assert (row.state, row.settled_on) == (DutyState.DONE, MONDAY + 2 * DAY)


def test_one_visit_and_one_talk__fulfil_the_terms_visit_and_the_weeks_talk(place):
    pupil = place.pupil(entered=MONDAY, level=2)
    place.record(pupil, MONDAY + DAY, "visit")
    place.record(pupil, MONDAY + 2 * DAY, "talk", restricted=True)
    day = MONDAY + 2 * DAY
    assert place.stands(day, "visit.term", pupil) == ""
    assert place.week(day) is None  # a restricted record is handled all the same
    assert place.owed(day, "contact.level", pupil)[0].opens_on == day


def test_call__does_for_a_daily_care_pupil_and_not_for_a_closer_followed_one(place):
    one, two = place.pupil(level=1), place.pupil(level=2)
    for pupil in (one, two):
        place.record(pupil, MONDAY, "call")
    assert place.stands(MONDAY, "visit.term", one) == ""
    assert place.stands(MONDAY, "visit.term", two) == "open"


def test_late_fulfilment__keeps_its_lateness(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    sync(place.school, MONDAY)
    place.record(pupil, MONDAY + 12 * DAY)
    sync(place.school, MONDAY + 12 * DAY)
    row = place.row("contact.level", pupil, WEEK)
    assert (row.state, row.settled_on, row.due_on) == (
        DutyState.DONE,
        MONDAY + 12 * DAY,
        MONDAY + 7 * DAY,
    )
    assert row.was_late


def test_record_withdrawn__the_duty_is_open_again_with_a_trace(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    sync(place.school, MONDAY)
    talk = place.record(pupil, MONDAY + 2 * DAY)
    sync(place.school, MONDAY + 2 * DAY)
    CareRecord.objects.filter(pk=talk.pk).update(withdrawn_at=clock.now())
    sync(place.school, MONDAY + 3 * DAY)
    row = place.row("contact.level", pupil, WEEK)
    assert (row.state, row.settled_on, row.due_on) == (DutyState.OPEN, None, MONDAY + 7 * DAY)
    steps = DutyChange.objects.filter(duty=row).values_list("old", "new", "why")
    assert list(steps) == [("open", "done", ""), ("done", "open", "相应的记录已撤销或更正")]
    began = place.row("contact.level", pupil, (MONDAY + 2 * DAY).isoformat())
    assert began.state == DutyState.WITHDRAWN


def test_term_over__visit_written_down_in_the_holidays__fulfils_the_term(place):
    pupil = place.pupil(level=2)
    sync(place.school, LAST)
    sync(place.school, LAST + DAY)
    assert place.row("visit.term", pupil).state == DutyState.MISSED
    place.record(pupil, LAST, "visit")
    sync(place.school, LAST + 3 * DAY)
    row = place.row("visit.term", pupil)
    assert (row.state, row.settled_on) == (DutyState.DONE, LAST)


def test_record_after_the_day_asked_about__is_not_known_then(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    place.record(pupil, MONDAY + 5 * DAY)
    assert place.owed(MONDAY + 4 * DAY, "contact.level", pupil)[0].opens_on == MONDAY


# 免办


def test_waived__rolling_clock_runs_anew__and_what_is_waived_for_a_week_is_gone(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    sync(place.school, MONDAY + 3 * DAY)
    book = Book(by=place.director)
    book.settle(place.row("contact.level", pupil), DutyState.WAIVED, MONDAY + 3 * DAY, "请假")
    book.settle(place.row("talk.class_week", place.one), DutyState.WAIVED, MONDAY + 3 * DAY, "停课")
    book.write()
    sync(place.school, MONDAY + 3 * DAY)
    found = place.owed(MONDAY + 3 * DAY, "contact.level", pupil)
    assert [item.opens_on for item in found] == [MONDAY + 3 * DAY]
    assert place.week(MONDAY + 3 * DAY) is None
    assert place.week(MONDAY + 2 * DAY) is not None  # nobody had said so yet
