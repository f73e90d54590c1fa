"""Birthdays to come."""

from datetime import date

import pytest
import time_machine

from school_care.activities.birthdays import birthday_of, birthdays_ahead, next_birthday
from school_care.students.enums import Precision
from school_care.students.models import Student
from tests.factories import SchoolClassFactory, StudentFactory, UserFactory


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (date(2013, 11, 25), date(2026, 11, 22), date(2026, 11, 25)),
        (date(2013, 11, 22), date(2026, 11, 22), date(2026, 11, 22)),
        (date(2013, 11, 21), date(2026, 11, 22), date(2027, 11, 21)),
        (date(2013, 1, 1), date(2026, 12, 31), date(2027, 1, 1)),
        (date(2013, 12, 31), date(2026, 12, 31), date(2026, 12, 31)),
        (date(2012, 2, 29), date(2027, 2, 20), date(2027, 2, 28)),
        (date(2012, 2, 29), date(2028, 2, 20), date(2028, 2, 29)),
        (date(2012, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_next_birthday__leap_day_and_new_year__the_day_it_is_kept(born, on, expected):
    assert next_birthday(born, on) == expected


@pytest.mark.parametrize(
    ("born", "precision", "on", "words", "turns"),
    [
        (date(2013, 11, 22), Precision.DAY, date(2026, 11, 22), "今天", 13),
        (date(2013, 11, 23), Precision.DAY, date(2026, 11, 22), "明天", 13),
        (date(2013, 12, 6), Precision.DAY, date(2026, 11, 22), "12月6日", 13),
        (date(2013, 1, 3), Precision.DAY, date(2026, 12, 25), "1月3日", 14),
        (date(2013, 11, 1), Precision.MONTH, date(2026, 11, 22), "本月", 13),
    ],
)
def test_birthday_of__within_two_weeks__words_and_age(born, precision, on, words, turns):
    birthday = birthday_of(Student(birth_date=born, birth_precision=precision), on)
    assert (birthday.words(on), birthday.turns) == (words, turns)


@pytest.mark.parametrize(
    ("born", "precision"),
    [
        (date(2013, 12, 7), Precision.DAY),
        (date(2013, 11, 21), Precision.DAY),
        (date(2013, 12, 1), Precision.MONTH),
        (None, Precision.DAY),
    ],
)
def test_birthday_of__later_past_or_unknown__none(born, precision):
    student = Student(birth_date=born, birth_precision=precision)
    assert birthday_of(student, date(2026, 11, 22)) is None


@pytest.mark.django_db
@time_machine.travel("2026-12-28T08:00:00+08:00", tick=False)
def test_birthdays_ahead__across_new_year__own_care_pupils_soonest_first():
    group = SchoolClassFactory(grade=7, number=1)
    other = SchoolClassFactory(school=group.school, grade=7, number=2)
    teacher = UserFactory(school=group.school, head_teacher_of=group, teaches=other)

    def pupil(name, born, school_class=group, care=True, **changes):
        return StudentFactory(
            name=name, birth_date=born, current_class=school_class, care=care, **changes
        )

    pupil("正月", date(2013, 1, 2))
    pupil("腊月", date(2013, 12, 31))
    pupil("月份", date(2013, 12, 1), birth_precision=Precision.MONTH)
    pupil("别班", date(2013, 12, 30), school_class=other)
    pupil("普通", date(2013, 12, 30), care=False)
    pupil("离校", date(2013, 12, 30), left=True)
    found = birthdays_ahead(teacher, group.school, date(2026, 12, 28))
    assert [birthday.student.name for birthday in found] == ["腊月", "正月", "月份"]
