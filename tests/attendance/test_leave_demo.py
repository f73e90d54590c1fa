"""What the demo school shows of leave."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from school_care.attendance.models import LeaveNote
from school_care.attendance.selectors_leaves import leaves_of, long_leave, notes_in_sight
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term
from school_care.workspace.demo.life_leave import furnish_leave
from tests.factories import StudentFactory

ONE_DAY = timedelta(days=1)


@pytest.fixture
def furnished(cast):
    for number in range(24):
        StudentFactory(current_class=(cast.seven_one, cast.seven_two)[number % 2])
    furnish_leave(school=cast.school, today=clock.today(), dice=random.Random(5))
    return cast


def test_demo__leave__has_every_state_today_and_no_overlap(furnished):
    notes = LeaveNote.objects.filter(school=furnished.school)
    by_pupil: dict[int, list] = {}
    for note in notes:
        by_pupil.setdefault(note.student_id, []).append((note.starts_on, note.until - ONE_DAY))
        assert note.written_at <= clock.now()
        assert note.confirmed_at is None or note.confirmed_whom
    for spans in by_pupil.values():
        spans.sort()
        for earlier, later in zip(spans, spans[1:], strict=False):
            assert earlier[1] < later[0]

    calendar, today = SchoolCalendar(furnished.school), clock.today()
    sight = notes_in_sight(furnished.director, furnished.school)
    found = leaves_of(sight, furnished.school, calendar, today)
    assert found.waiting
    assert found.today
    assert found.ending_today
    assert len(long_leave(sight, calendar, today)) == 1


def test_demo__leave__is_the_same_for_the_same_dice(furnished):
    def told() -> Counter:
        notes = LeaveNote.objects.filter(school=furnished.school)
        return Counter(notes.values_list("student_id", "kind", "starts_on", "until", "reason"))

    once = told()
    LeaveNote.objects.all().delete()
    furnish_leave(school=furnished.school, today=clock.today(), dice=random.Random(5))
    assert told() == once


def test_demo__leave__before_the_first_term_there_is_none(cast):
    Term.objects.all().delete()
    furnish_leave(school=cast.school, today=clock.today(), dice=random.Random(5))
    assert not LeaveNote.objects.exists()
