"""A school of two classes and a fixed day: Friday 20 November 2026."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from school_care.school.enums import Role
from school_care.school.models import School, SchoolClass, User
from school_care.students.models import Student
from tests.factories import (
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)


@dataclass
class House:
    """七(1)班 with three pupils, two of them in care since September; 七(2)班 with one."""

    school: School
    one: SchoolClass
    two: SchoolClass
    zixuan: Student  # 七(1)班, in care
    anan: Student  # in care
    mingming: Student
    keke: Student  # 七(2)班, in care
    director: User
    head: User  # of 七(1)班


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


@pytest.fixture
def house(db) -> House:
    return make_house()


def make_house() -> House:
    school = SchoolFactory(code10="2199000001", name="云岭学校")
    TermFactory(
        school=school, school_year=2026, first_day=date(2026, 9, 1), last_day=date(2027, 1, 20)
    )
    one = SchoolClassFactory(school=school, grade=7, number=1)
    two = SchoolClassFactory(school=school, grade=7, number=2)
    since = {"care__starts_on": date(2026, 9, 10)}
    return House(
        school=school,
        one=one,
        two=two,
        zixuan=StudentFactory(current_class=one, name="张子轩", number=1, care=True, **since),
        anan=StudentFactory(current_class=one, name="李安安", number=2, care="LB_ONE", **since),
        mingming=StudentFactory(current_class=one, name="陈明明", number=3),
        keke=StudentFactory(current_class=two, name="王可", number=4, care=True, **since),
        director=UserFactory(
            school=school, username="zhengdeyu", name="郑德育", role=Role.DIRECTOR
        ),
        head=UserFactory(school=school, username="chenban", name="陈班主", head_teacher_of=one),
    )
