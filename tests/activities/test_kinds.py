"""Duties of activities: the month's lecture, letters, birthdays, calls and notes; what fulfils
them, to the day."""

from datetime import date, timedelta

import pytest

from school_care.activities.choices.home import (
    CallResult,
    KeptHow,
    LetterReason,
    NoteState,
)
from school_care.activities.choices.programme import ActivityKind, ActivityState, Reach
from school_care.activities.models import (
    Activity,
    ActivityClass,
    BirthdayKept,
    CallTry,
    HomeNote,
    Letter,
    LetterOccasion,
)
from school_care.core import clock
from school_care.duties.enums import DutyState
from school_care.duties.services.sync import sync
from school_care.school.models import Term
from school_care.students.enums import ContactRole, ParentPresence
from school_care.students.models import ContactPerson, Student
from tests.duties.small_school import DAY, FIRST, SmallSchool, small_school

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def place() -> SmallSchool:
    return small_school()


def term_of(place: SmallSchool) -> Term:
    return Term.objects.get(school=place.school, first_day=FIRST)


# 每月讲座


def lecture(place: SmallSchool, day: date, *groups, **more) -> Activity:
    activity = Activity.objects.create(
        school=place.school,
        term=term_of(place),
        title="防溺水",
        starts_on=day,
        made_at=clock.now(),
        **{
            "kind": ActivityKind.LECTURE,
            "reach": Reach.CLASS,
            "state": ActivityState.HELD,
            **more,
        },
    )
    for group in groups or (place.one,):
        ActivityClass.objects.create(activity=activity, school_class=group)
    return activity


def owes_lecture(place: SmallSchool, day: date, group=None) -> bool:
    return bool(place.owed(day, "lecture.class_month", group or place.one))


def test_lecture__none_in_the_month__each_class_with_pupils_owes_one(place):
    place.pupil(care=False)
    found = place.owed(date(2026, 10, 9), "lecture.class_month")
    assert [(item.subject, item.owner, item.opens_on, item.due_on) for item in found] == [
        (place.one.pk, place.head.pk, OCTOBER, date(2026, 10, 31))
    ]


def test_lecture__held__done_from_that_day_until_the_next_month(place):
    place.pupil()
    lecture(place, date(2026, 10, 12))
    assert owes_lecture(place, date(2026, 10, 11))
    assert not owes_lecture(place, date(2026, 10, 12))
    assert owes_lecture(place, date(2026, 11, 2))


@pytest.mark.parametrize(
    "more",
    [
        {"state": ActivityState.PLANNED},
        {"state": ActivityState.CANCELLED},
        {"kind": ActivityKind.READING},
        {"reach": Reach.SCHOOL},  # the school's own is one more (domain X03)
    ],
)
def test_lecture__not_held_or_not_the_class_s_own__still_owed(place, more):
    place.pupil()
    lecture(place, date(2026, 10, 12), **more)
    assert owes_lecture(place, date(2026, 10, 13))


def test_lecture__of_the_grade__counts_for_each_class_that_heard_it(place):
    place.pupil()
    place.pupil(of=place.two)
    lecture(place, date(2026, 10, 12), place.one, place.two, reach=Reach.GRADE)
    assert place.owed(date(2026, 10, 12), "lecture.class_month") == []


def test_lecture__told_by_records_of_the_class__counts_once(place):
    here, other = place.pupil(), place.pupil()
    for pupil in (here, other):
        place.record(pupil, date(2026, 10, 12), "lecture")
    place.pupil(of=place.two)
    assert not owes_lecture(place, date(2026, 10, 12))
    assert owes_lecture(place, date(2026, 10, 12), place.two)


# 亲情书信


def away(pupil: Student, presence=ParentPresence.AWAY, role=ContactRole.MOTHER) -> Student:
    ContactPerson.objects.create(
        school=pupil.school, student=pupil, role=role, name="母亲", presence=presence
    )
    return pupil


def occasion(place: SmallSchool, **more) -> LetterOccasion:
    return LetterOccasion.objects.create(
        school=place.school,
        term=term_of(place),
        made_at=clock.now(),
        **{
            "reason": LetterReason.MID_AUTUMN,
            "name": "中秋节",
            "day": date(2026, 9, 25),
            "opens_on": date(2026, 9, 15),
            "due_on": date(2026, 9, 22),
            **more,
        },
    )


def wrote(pupil: Student, on: LetterOccasion, *, sent_on: date | None = None) -> Letter:
    return Letter.objects.create(
        school=pupil.school,
        student=pupil,
        occasion=on,
        reason=on.reason,
        to="妈妈",
        written_on=date(2026, 9, 16),
        sent_on=sent_on,
        recorded_at=clock.now(),
    )


def stands_letter(place: SmallSchool, day: date, pupil: Student) -> str:
    return place.stands(day, "letter.occasion", pupil)


def test_letter__occasion_opened__owed_from_then_to_its_last_day(place):
    pupil = away(place.pupil())
    occasion(place)
    stands = [stands_letter(place, date(2026, 9, day), pupil) for day in (14, 15, 21, 22, 23)]
    assert stands == ["", "open", "open", "due", "warned"]


def test_letter__written__owed_until_it_is_sent(place):
    pupil = away(place.pupil())
    wrote(pupil, occasion(place), sent_on=date(2026, 9, 18))
    assert stands_letter(place, date(2026, 9, 17), pupil) == "open"
    assert stands_letter(place, date(2026, 9, 18), pupil) == ""


def test_letter__sent_before_the_occasion_opened__is_not_asked_again(place):
    pupil = away(place.pupil())
    wrote(pupil, occasion(place), sent_on=date(2026, 9, 10))
    assert stands_letter(place, date(2026, 9, 16), pupil) == ""


def test_letter__both_parents_gone__is_never_asked(place):
    pupil = away(place.pupil(), ParentPresence.DEAD)
    away(pupil, ParentPresence.LOST, ContactRole.FATHER)
    occasion(place)
    assert stands_letter(place, date(2026, 9, 20), pupil) == ""


def test_letter__not_in_care__may_write_and_owes_nothing(place):
    away(place.pupil(care=False))
    occasion(place)
    assert place.owed(date(2026, 9, 20), "letter.occasion") == []


def test_letter__fortnight_after_the_last_day__is_missed_and_leaves(place):
    pupil = away(place.pupil())
    occasion(place)
    sync(place.school, date(2026, 9, 20))
    assert stands_letter(place, date(2026, 10, 6), pupil) == "warned"
    assert stands_letter(place, date(2026, 10, 7), pupil) == ""
    sync(place.school, date(2026, 10, 8))
    assert place.row("letter.occasion", pupil).state == DutyState.MISSED


def test_letter__occasion_cancelled__asks_for_nothing(place):
    pupil = away(place.pupil())
    occasion(place, cancelled_on=date(2026, 9, 18))
    assert stands_letter(place, date(2026, 9, 17), pupil) == "open"
    assert stands_letter(place, date(2026, 9, 18), pupil) == ""


# 生日


def born(place: SmallSchool, day: date, **more) -> Student:
    pupil = place.pupil(**more)
    pupil.birth_date = day
    pupil.save(update_fields=["birth_date"])
    return pupil


def kept(pupil: Student, day: date, turns: int) -> BirthdayKept:
    return BirthdayKept.objects.create(
        school=pupil.school,
        student=pupil,
        turns=turns,
        held_on=day,
        how=KeptHow.GROUP,
        written_at=clock.now(),
    )


def stands_birthday(place: SmallSchool, day: date, pupil: Student) -> str:
    return place.stands(day, "birthday", pupil)


def test_birthday__on_a_school_day__owed_for_the_week_before_and_after(place):
    pupil = born(place, date(2013, 11, 18))
    days = [date(2026, 11, day) for day in (10, 11, 17, 18, 19, 25, 26)]
    assert [stands_birthday(place, day, pupil) for day in days] == [
        "",
        "open",
        "open",
        "due",
        "warned",
        "warned",
        "",
    ]


def test_birthday__on_new_year_s_day__kept_on_the_last_school_day_of_december(place):
    place.mark(date(2027, 1, 1))
    pupil = born(place, date(2014, 1, 1))
    item = place.owed(date(2026, 12, 28), "birthday", pupil)[0]
    assert (item.due_on, item.period_key) == (date(2026, 12, 31), "13")


def test_birthday__in_the_winter_holidays__kept_before_them(place):
    pupil = born(place, date(2014, 2, 3))
    item = place.owed(date(2027, 1, 18), "birthday", pupil)[0]
    assert item.due_on == date(2027, 1, 22)


def test_birthday__kept__is_done_and_stays_done_across_new_year(place):
    pupil = born(place, date(2013, 12, 30))
    kept(pupil, date(2026, 12, 29), 13)
    days = [date(2026, 12, 28), date(2026, 12, 29), date(2027, 1, 4)]
    assert [stands_birthday(place, day, pupil) for day in days] == ["open", "", ""]


def test_birthday__kept_early_with_the_month_s_others__is_never_owed(place):
    pupil = born(place, date(2013, 11, 27))
    kept(pupil, date(2026, 11, 6), 13)
    assert stands_birthday(place, date(2026, 11, 25), pupil) == ""


def test_birthday__last_year_s_was_kept__this_year_s_is_owed(place):
    pupil = born(place, date(2013, 11, 18), entered=date(2025, 9, 1))
    kept(pupil, date(2025, 11, 18), 12)
    assert stands_birthday(place, date(2026, 11, 18), pupil) == "due"


def test_birthday__came_into_care_after_it__owes_nothing(place):
    pupil = born(place, date(2013, 11, 18), entered=date(2026, 11, 20))
    assert stands_birthday(place, date(2026, 11, 23), pupil) == ""


# 亲情电话


def called(pupil: Student, day: date, result=CallResult.CONNECTED, **more) -> CallTry:
    return CallTry.objects.create(
        school=pupil.school,
        student=pupil,
        happened_on=day,
        result=result,
        written_at=clock.now(),
        **more,
    )


def boarder(place: SmallSchool, **more) -> Student:
    pupil = place.pupil(**more)
    pupil.boarding = True
    pupil.save(update_fields=["boarding"])
    return pupil


def test_call__boarder_in_care__owed_each_month_until_one_connects(place):
    pupil = boarder(place)
    called(pupil, date(2026, 10, 10), CallResult.NO_ANSWER)
    called(pupil, date(2026, 10, 11), CallResult.NOT_COME)
    item = place.owed(date(2026, 10, 12), "call.month", pupil)[0]
    assert (item.attempts, item.due_on) == (1, date(2026, 10, 31))
    called(pupil, date(2026, 10, 13))
    assert place.owed(date(2026, 10, 13), "call.month", pupil) == []
    assert place.owed(date(2026, 11, 2), "call.month", pupil)


def test_call__not_a_boarder_or_not_known__nothing_is_owed(place):
    place.pupil()
    boarder(place, care=False)
    assert place.owed(date(2026, 10, 12), "call.month") == []


def test_call__withdrawn_as_a_mistake__does_not_count(place):
    pupil = boarder(place)
    called(pupil, date(2026, 10, 10), withdrawn_at=clock.now())
    assert place.owed(date(2026, 10, 12), "call.month", pupil)


# 家校联系册


def note(pupil: Student, month: date, issued_on: date, state=NoteState.ISSUED) -> HomeNote:
    return HomeNote.objects.create(
        school=pupil.school,
        student=pupil,
        term=Term.objects.get(school=pupil.school),
        month=month,
        state=state,
        made_at=clock.now(),
        issued_on=issued_on,
    )


def test_note__by_default__owed_for_the_closest_level_alone(place):
    close, _ = place.pupil(level=3), place.pupil(level=2)
    place.pupil()
    found = place.owed(date(2026, 10, 12), "note.month")
    assert [item.subject for item in found] == [close.pk]


def test_note__issued_in_its_month__done_from_that_day(place):
    pupil = place.pupil(level=3)
    note(pupil, OCTOBER, date(2026, 10, 28))
    assert place.owed(date(2026, 10, 27), "note.month", pupil)
    assert place.owed(date(2026, 10, 28), "note.month", pupil) == []


def test_note__issued_after_its_month__is_late_and_not_the_next_month_s(place):
    pupil = place.pupil(level=3)
    sync(place.school, date(2026, 10, 30))
    note(pupil, OCTOBER, date(2026, 11, 3))
    assert place.owed(date(2026, 11, 3), "note.month", pupil)
    sync(place.school, date(2026, 11, 3))
    assert place.row("note.month", pupil, "2026-10").state == DutyState.DONE


@pytest.mark.parametrize("state", [NoteState.DRAFT, NoteState.WITHDRAWN])
def test_note__draft_or_withdrawn__does_not_count(place, state):
    pupil = place.pupil(level=3)
    note(pupil, OCTOBER, date(2026, 10, 12), state)
    assert place.owed(date(2026, 10, 20), "note.month", pupil)


def test_kinds__of_a_whole_school__ask_a_constant_number_of_queries(
    place, django_assert_max_num_queries
):
    for number in range(6):
        away(born(place, date(2013, 11, 10) + number * DAY, level=3))
    occasion(place, opens_on=date(2026, 11, 1), due_on=date(2026, 11, 20), day=date(2026, 11, 25))
    day = date(2026, 11, 12)
    from school_care.duties.reckoning.reckon import owed

    with django_assert_max_num_queries(76):
        first = len(owed(place.school, day))
    for number in range(12):
        away(born(place, date(2013, 11, 10) + timedelta(days=number % 6), level=3))
    with django_assert_max_num_queries(76):
        assert len(owed(place.school, day)) > first
