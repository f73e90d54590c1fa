"""Rows of class life for tests. Append only: several test files share it."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from school_care.attendance.enums import AbsenceKind, ConfirmedHow, LeaveKind, Session, VarianceKind
from school_care.attendance.models import (
    AttendanceDay,
    AttendanceException,
    DormRoom,
    LeaveNote,
    RegisterCheck,
    RegisterVariance,
    RoomStay,
)
from school_care.core import clock
from school_care.students.enums import StandingKind
from school_care.students.models import Standing
from tests.factories import SchoolClassFactory, StudentFactory, UserFactory


class RollFactory(DjangoModelFactory):
    """The morning roll of a class today, handed in, everybody there."""

    class Meta:
        model = AttendanceDay

    school_class = factory.SubFactory(SchoolClassFactory)
    school = factory.SelfAttribute("school_class.school")
    date = factory.LazyFunction(clock.today)
    session = Session.MORNING
    expected = 45
    absent = 0
    taken_at = factory.LazyFunction(clock.now)
    received_at = factory.LazyFunction(clock.now)


class AbsenceFactory(DjangoModelFactory):
    """A pupil who was not there this morning; nobody knows why."""

    class Meta:
        model = AttendanceException

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    school_class = factory.SelfAttribute("student.current_class")
    date = factory.LazyFunction(clock.today)
    session = Session.MORNING
    kind = AbsenceKind.UNVERIFIED
    marked_at = factory.LazyFunction(clock.now)


class LeaveFactory(DjangoModelFactory):
    """A day's sick leave today, confirmed by telephone; `waiting=True`: not confirmed yet."""

    class Meta:
        model = LeaveNote

    class Params:
        waiting = factory.Trait(confirmed_at=None, confirmed_how="", confirmed_whom="")

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    kind = LeaveKind.SICK
    starts_on = factory.LazyFunction(clock.today)
    until = factory.LazyAttribute(lambda o: o.starts_on + timedelta(days=1))
    confirmed_whom = "母亲"
    confirmed_how = ConfirmedHow.PHONE
    confirmed_at = factory.LazyFunction(clock.now)
    written_by = factory.SubFactory(UserFactory, school=factory.SelfAttribute("..school"))
    written_at = factory.LazyFunction(clock.now)


class RoomFactory(DjangoModelFactory):
    """A room for eight boys, in use."""

    class Meta:
        model = DormRoom

    school = factory.SubFactory("tests.factories.SchoolFactory")
    name = factory.Sequence(lambda n: str(301 + n))
    sex = "M"
    beds = 8


class StayFactory(DjangoModelFactory):
    """A boarder who sleeps in a room since thirty days."""

    class Meta:
        model = RoomStay

    room = factory.SubFactory(RoomFactory)
    student = factory.SubFactory(StudentFactory, boarding=True)
    school = factory.SelfAttribute("room.school")
    starts_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=30))


class CheckFactory(DjangoModelFactory):
    """The running month's check of the register, taken today, unsigned."""

    class Meta:
        model = RegisterCheck

    school = factory.SubFactory("tests.factories.SchoolFactory")
    month = factory.LazyFunction(lambda: clock.today().replace(day=1))
    taken_on = factory.LazyFunction(clock.today)
    taken_by = factory.SubFactory(UserFactory, school=factory.SelfAttribute("..school"))
    taken_at = factory.LazyFunction(clock.now)
    on_register = 1
    at_school = 0
    boarders = 0
    in_rooms = 0
    findings = factory.LazyFunction(lambda: {"not_here": 1})


class VarianceFactory(DjangoModelFactory):
    """A pupil on the register whom nobody has seen in ten rolls; not explained yet."""

    class Meta:
        model = RegisterVariance

    check_of = factory.SubFactory(CheckFactory)
    school = factory.SelfAttribute("check_of.school")
    student = factory.SubFactory(StudentFactory)
    school_class = factory.SelfAttribute("student.current_class")
    kind = VarianceKind.NOT_HERE
    facts = factory.LazyFunction(lambda: {"rolls": 10, "last_seen": ""})


class StandingFactory(DjangoModelFactory):
    """A pupil suspended since forty days."""

    class Meta:
        model = Standing

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    kind = StandingKind.SUSPENDED
    starts_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=40))
    decided_at = factory.LazyFunction(clock.now)
