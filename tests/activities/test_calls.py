"""Family calls: hours around the school's day, turns given out fairly, tries by one tap; and that
no word of a call fits anywhere."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django import forms
from django.db import models

from school_care.activities import forms_calls
from school_care.activities.call_hours import (
    USUAL,
    free_times,
    hours_in_words,
    overlaps,
    weekday_words,
)
from school_care.activities.call_plan import Slot, Waiting, boarders_here, free_slots, give_out
from school_care.activities.models import BusyTime, CallLine, CallTry, CallTurn, CallWindow
from school_care.activities.panels_calls import call_lines
from school_care.activities.selectors_turns import free_slots_of, slots_for
from school_care.activities.services.calls import hours, tries, turns
from school_care.core import clock
from school_care.duties.models import Notice
from school_care.school.calendar import SchoolCalendar
from school_care.school.refusal import Refused
from school_care.students.models import SiblingGroup
from tests.factories import SchoolFactory, StudentFactory, TermFactory, days_ago

MODELS = (CallLine, BusyTime, CallWindow, CallTurn, CallTry)
LONGEST = 40  # where a line stands; nothing longer


@pytest.fixture(autouse=True)
def monday_evening():
    """In the middle of an evening's calls."""
    with time_machine.travel("2026-11-23T18:08:00+08:00"):
        yield


@pytest.mark.parametrize("model", MODELS)
def test_columns_of_calls__no_room_for_what_was_said(model):
    for field in model._meta.get_fields():
        if not isinstance(field, models.Field):
            continue
        assert not isinstance(field, models.TextField | models.FileField | models.BinaryField)
        if isinstance(field, models.CharField):
            assert field.max_length <= LONGEST, f"{model.__name__}.{field.name}"
    assert [one.name for one in CallTry._meta.fields if isinstance(one, models.CharField)] == [
        "who",
        "way",
        "direction",
        "result",
    ]


def test_forms_of_calls__no_box_for_what_was_said():
    found = [
        one
        for one in vars(forms_calls).values()
        if isinstance(one, type) and issubclass(one, forms.Form) and one is not forms.Form
    ]
    assert len(found) >= 5
    for form in found:
        for field in form.base_fields.values():
            assert not isinstance(field, forms.FileField)
            assert not isinstance(field.widget, forms.Textarea)
            if type(field) is forms.CharField:
                assert field.max_length <= LONGEST
    assert not any(
        type(one) is forms.CharField for one in forms_calls.CallForm.base_fields.values()
    )


def test_free_times__usual_day__around_lessons_meals_and_bed():
    frees = free_times(USUAL)
    for free in frees:
        for day in free.weekdays:
            held = [one for one in USUAL if day in one.weekdays]
            assert not any(overlaps(one, free.begins, free.ends) for one in held)
    named = {(one.name, one.begins) for one in frees}
    assert ("大课间", time(9, 40)) in named
    assert ("午休", time(12, 30)) in named
    assert ("晚饭后", time(18, 10)) in named
    assert ("周末下午", time(13, 50)) in named


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((1, 2, 3, 4), "周一至周四"),
        ((6, 7), "周六、周日"),
        ((1, 3, 5), "周一、周三、周五"),
        (range(1, 8), "每天"),
    ],
)
def test_weekday_words__runs__as_people_say(days, words):
    assert weekday_words(days) == words


def slot(day: date, minute: int, line: int = 1) -> Slot:
    return Slot(day, time(18, minute), line, time(18, minute + 5))


MONDAY = date(2026, 11, 23)


def test_give_out__longest_waiting_first__never_connected_before_all():
    waiting = [
        Waiting(1, date(2026, 11, 20)),
        Waiting(2, None),
        Waiting(3, date(2026, 10, 1)),
    ]
    free = [slot(MONDAY, 10), slot(MONDAY, 15)]
    assert [pupil for pupil, _ in give_out(free, waiting)] == [2, 3]


def test_give_out__siblings__one_after_the_other_at_one_line():
    waiting = [
        Waiting(1, None, siblings=9),
        Waiting(2, date(2026, 11, 1)),
        Waiting(3, date(2026, 11, 20), siblings=9),
    ]
    free = [slot(MONDAY, minute, line) for line in (1, 2) for minute in (10, 15, 20)]
    placed = dict(give_out(free, waiting))
    assert placed[1].line_id == placed[3].line_id
    assert placed[1].ends == placed[3].begins
    assert len(set(placed.values())) == 3


def test_give_out__on_leave__another_day():
    tuesday = MONDAY + timedelta(days=1)
    placed = give_out([slot(MONDAY, 10), slot(tuesday, 10)], [Waiting(1, None, away={MONDAY})])
    assert [one.day for _, one in placed] == [tuesday]


def test_give_out__more_slots_than_pupils__spread_over_the_days():
    days = [MONDAY + timedelta(days=number) for number in range(4)]
    free = [slot(day, minute) for day in days for minute in (10, 15, 20, 25)]
    placed = give_out(free, [Waiting(number, None) for number in range(8)])
    assert {sum(one.day == day for _, one in placed) for day in days} == {2}


def test_free_slots__taken_and_past__left_out():
    free = [slot(MONDAY, 10), slot(MONDAY, 15), slot(MONDAY, 20)]
    taken = [(1, MONDAY, time(18, 12), time(18, 17))]
    moment = datetime(2026, 11, 23, 18, 0)
    assert free_slots(free, taken, moment) == [slot(MONDAY, 20)]
    assert free_slots(free, [], datetime(2026, 11, 23, 18, 16)) == [slot(MONDAY, 20)]


@pytest.mark.django_db
def test_boarders_here__week__fridays_evening_and_saturday_not():
    term = TermFactory(
        school=SchoolFactory(),
        school_year=2026,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 22),
    )
    calendar = SchoolCalendar(term.school)
    week = [MONDAY + timedelta(days=number) for number in range(7)]
    evening = [boarders_here(calendar, day, time(18, 30)) for day in week]
    assert evening == [True, True, True, True, False, False, True]
    assert boarders_here(calendar, week[4], time(12, 30))
    assert not boarders_here(calendar, week[6], time(10))
    assert boarders_here(calendar, week[5], time(10), weekends=True)


@pytest.fixture
def line(cast) -> CallLine:
    """A line open every evening from 18:10 to 18:50, the school's days with study from 18:50."""
    row = hours.add_line(
        by=cast.dormitory, school=cast.school, name="亲情电话1号", place="值班室", way="phone"
    )
    hours.add_usual_times(by=cast.dormitory, school=cast.school)
    hours.open_windows(
        by=cast.dormitory,
        school=cast.school,
        lines=[row],
        weekdays=[1, 2, 3, 4],
        begins=time(18, 10),
        ends=time(18, 50),
        minutes=5,
    )
    return row


def open_at(cast, line, begins, ends, weekdays=(1,), by=None):
    return hours.open_windows(
        by=by or cast.dormitory,
        school=cast.school,
        lines=[line],
        weekdays=list(weekdays),
        begins=time.fromisoformat(begins),
        ends=time.fromisoformat(ends),
        minutes=5,
    )


@pytest.mark.django_db
def test_windows__over_study_or_each_other__refused_with_the_reason(cast, line):
    with pytest.raises(Refused, match=r"周一18:40—19:10与「晚自习」（18:50—20:30）重叠"):
        open_at(cast, line, "18:40", "19:10")
    with pytest.raises(Refused, match="已经开放"):
        open_at(cast, line, "18:15", "18:45")
    assert open_at(cast, line, "18:10", "18:50") == 0  # the same again
    assert open_at(cast, line, "12:30", "13:00", weekdays=(1, 2)) == 2


@pytest.mark.django_db
def test_windows__by_head_teacher__refused(cast, line):
    with pytest.raises(Refused, match="由校长、德育主任或生活老师"):
        open_at(cast, line, "12:30", "13:00", by=cast.head_teacher)


@pytest.mark.django_db
def test_window_changed__old_one_ends_and_its_turns_are_cancelled(cast, line):
    turns.give_out_week(by=cast.dormitory, school=cast.school, monday=next_monday())
    turn = CallTurn.objects.get()
    window = CallWindow.objects.get(weekday=turn.day.isoweekday(), until__isnull=True)
    hours.change_window(
        by=cast.dormitory, window=window, begins=time(12, 30), ends=time(13), minutes=5
    )
    turn.refresh_from_db()
    window.refresh_from_db()
    assert turn.cancelled_at is not None
    assert window.until == clock.today()


@pytest.mark.django_db
def test_hotline_hours__written_in_words(cast, line):
    hours.write_hotline_hours(by=cast.dormitory, school=cast.school)
    cast.school.refresh_from_db()
    assert cast.school.hotline_hours == "周一至周四18:10—18:50"
    rows = [CallWindow(weekday=day, begins=time(9), ends=time(10)) for day in (6, 7)]
    assert hours_in_words(rows) == "周六、周日09:00—10:00"


def next_monday() -> date:
    return clock.today() + timedelta(days=7 - clock.today().weekday())


def boarder(cast, name, **more):
    return StudentFactory(current_class=cast.seven_one, name=name, boarding=True, **more)


@pytest.mark.django_db
def test_week__given_out_twice__nobody_doubled_and_hand_made_kept(cast, line):
    group = SiblingGroup.objects.create(school=cast.school)
    first = boarder(cast, "周大", siblings=group)
    second = boarder(cast, "周小", siblings=group)
    slots = free_slots_of(cast.school, SchoolCalendar(cast.school), [next_monday()])
    own = turns.book_turn(by=cast.dormitory, student=cast.zixuan, slot=slots[3])
    done = turns.give_out_week(by=cast.dormitory, school=cast.school, monday=next_monday())
    again = turns.give_out_week(by=cast.dormitory, school=cast.school, monday=next_monday())
    assert (done.given, again.given) == (2, 0)
    rows = {row.student_id: row for row in CallTurn.objects.all()}
    assert rows[cast.zixuan.pk] == own
    assert rows[first.pk].day == rows[second.pk].day
    assert {rows[first.pk].begins, rows[second.pk].begins} == {time(18, 10), time(18, 15)}
    assert cast.anan.pk not in rows  # lives at home


@pytest.mark.django_db
def test_week_after_next__who_has_a_turn_before__comes_after_who_has_none(cast, line):
    other = boarder(cast, "周大")
    slots = free_slots_of(cast.school, SchoolCalendar(cast.school), [next_monday()])
    turns.book_turn(by=cast.dormitory, student=cast.zixuan, slot=slots[0])
    after = next_monday() + timedelta(days=7)
    turns.give_out_week(by=cast.dormitory, school=cast.school, monday=after)
    rows = CallTurn.objects.filter(day__gte=after).order_by("day", "begins")
    assert [row.student for row in rows] == [other, cast.zixuan]


@pytest.mark.django_db
def test_week__no_window__said_what_to_do(cast):
    with pytest.raises(Refused, match="时段设置"):
        turns.give_out_week(by=cast.dormitory, school=cast.school, monday=next_monday())


@pytest.mark.django_db
def test_turn__slot_taken_moved_and_cancelled(cast, line):
    other = boarder(cast, "周大")
    calendar = SchoolCalendar(cast.school)
    slots = free_slots_of(cast.school, calendar, [next_monday()])
    turn = turns.book_turn(by=cast.dormitory, student=cast.zixuan, slot=slots[0])
    assert turns.book_turn(by=cast.dormitory, student=cast.zixuan, slot=slots[0]) == turn
    with pytest.raises(Refused, match="有人订了"):
        turns.book_turn(by=cast.dormitory, student=other, slot=slots[0])
    assert slots[0] not in slots_for(cast.school, calendar, other, day=next_monday())
    moved = turns.move_turn(by=cast.dormitory, turn=turn, slot=slots[2])
    assert moved.begins == slots[2].begins
    assert turns.book_turn(by=cast.dormitory, student=other, slot=slots[0])
    turns.cancel_turn(by=cast.dormitory, turn=moved)
    assert slots_for(cast.school, calendar, other, day=next_monday())


def a_turn(cast, line, student=None):
    return CallTurn.objects.create(
        school=cast.school,
        student=student or cast.zixuan,
        line=line,
        day=clock.today(),
        begins=time(18, 10),
        ends=time(18, 15),
        booked_at=clock.now(),
    )


def note(cast, result="connected", *, turn=None, key=None, by=None, **more):
    return tries.note_call(
        by=by or cast.dormitory,
        student=cast.zixuan,
        tried=tries.Tried(result=result, on=more.pop("on", clock.today()), **more),
        public_id=key or uuid4(),
        turn=turn,
    )


@pytest.mark.django_db
def test_call__tapped_twice_or_from_two_phones__one(cast, line):
    turn, key = a_turn(cast, line), uuid4()
    first = note(cast, turn=turn, key=key)
    assert note(cast, turn=turn, key=key) == first
    assert note(cast, turn=turn) == first
    assert CallTry.objects.count() == 1


@pytest.mark.django_db
def test_call__nobody_answered_twice__two_tries(cast, line):
    turn = a_turn(cast, line)
    note(cast, "no_answer", turn=turn)
    note(cast, "no_answer", turn=turn)
    assert CallTry.objects.count() == 2


@pytest.mark.django_db
def test_call__follow_up__head_teacher_told_once_without_a_name(cast, line):
    call = note(cast)
    tries.complete_call(by=cast.dormitory, call=call, follow_up=True)
    tries.complete_call(by=cast.dormitory, call=call, follow_up=True)
    notice = Notice.objects.get(user=cast.head_teacher)
    assert notice.facts == {"about": "calls.follow_up"}
    assert "张" not in notice.key


@pytest.mark.django_db
def test_call__undone__counts_no_more_and_can_be_noted_again(cast, line):
    turn = a_turn(cast, line)
    first = note(cast, turn=turn)
    tries.take_back_call(by=cast.dormitory, call=first)
    assert note(cast, turn=turn) != first
    assert CallTry.objects.filter(withdrawn_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_call__day_to_come_or_somebody_elses_pupil__refused(cast, line):
    with pytest.raises(Refused, match="不能晚于今天"):
        note(cast, on=days_ago(-1))
    for person in (cast.teacher, cast.registrar, cast.other_head_teacher):
        with pytest.raises(Refused):
            note(cast, by=person)


@pytest.mark.django_db
def test_turn__with_a_call__not_cancelled(cast, line):
    turn = a_turn(cast, line)
    note(cast, turn=turn)
    with pytest.raises(Refused, match="先撤销登记"):
        turns.cancel_turn(by=cast.dormitory, turn=turn)


@pytest.mark.django_db
def test_note_lines__connected_calls_only__counted_by_whom(cast):
    for who, result in (("妈妈", "connected"), ("妈妈", "connected"), ("妈妈", "no_answer")):
        note(cast, result, who=who)
    lines = call_lines(cast.head_teacher, [cast.zixuan], days_ago(30), clock.today())
    assert [one.words for one in lines[cast.zixuan.pk]] == ["本月与妈妈通话2次"]
