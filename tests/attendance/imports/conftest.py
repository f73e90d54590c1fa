"""A school of two classes and a fixed day: Friday 20 November 2026."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from school_care.school.enums import DayKind, Role
from school_care.school.models import School, SchoolClass, SchoolDay, User
from school_care.students.models import Student
from tests.factories import (
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)


@dataclass
class Life:
    """七(1)班 with three pupils, 七(2)班 with two; National Day made up for on 10 October."""

    school: School
    one: SchoolClass
    two: SchoolClass
    zixuan: Student  # 七(1)班
    anan: Student
    mingming: Student
    keke: Student  # 七(2)班
    yuan: Student
    registrar: User
    director: User


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


@pytest.fixture
def life(db) -> Life:
    return make_life()


def make_life() -> Life:
    school = SchoolFactory(code10="2199000001", name="云岭学校")
    TermFactory(
        school=school, school_year=2026, first_day=date(2026, 9, 1), last_day=date(2027, 1, 20)
    )
    for day in range(1, 8):
        SchoolDay.objects.create(school=school, date=date(2026, 10, day), kind=DayKind.OFF)
    SchoolDay.objects.create(school=school, date=date(2026, 10, 10), kind=DayKind.WORK)
    one = SchoolClassFactory(school=school, grade=7, number=1)
    two = SchoolClassFactory(school=school, grade=7, number=2)

    def pupil(group: SchoolClass, name: str, number: int) -> Student:
        return StudentFactory(current_class=group, name=name, number=number)

    return Life(
        school=school,
        one=one,
        two=two,
        zixuan=pupil(one, "张子轩", 1),
        anan=pupil(one, "李安安", 2),
        mingming=pupil(one, "陈明明", 3),
        keke=pupil(two, "王可", 4),
        yuan=pupil(two, "赵远", 5),
        registrar=UserFactory(school=school, name="吴学籍", role=Role.REGISTRAR),
        director=UserFactory(school=school, name="郑德育", role=Role.DIRECTOR),
    )
