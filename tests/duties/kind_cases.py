"""The kinds of the archive and of class life as cases: a small school, what makes each owed, how it
is done, and its days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from school_care.attendance.models import HolidayStay, RegistrationCount
from school_care.core.duty_kinds import CLASS, STUDENT
from school_care.duties.enums import Standing, Urgency
from school_care.duties.models import Duty
from school_care.duties.services.sync import sync
from school_care.school.enums import Role, Season
from school_care.school.models import School, SchoolClass, Term, User
from school_care.students.models import (
    CareCategory,
    Certificate,
    ClassReport,
    ContactCard,
    Entrustment,
    Student,
)
from school_care.students.models.assessments import Assessment, AssessmentRound
from school_care.students.services.assessments import current_form
from tests.factories import (
    ContactFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 15)  # a Tuesday, a Friday
LONG_AGO = date(2026, 3, 2)
OPEN, DUE, LATE = Standing.OPEN, Standing.DUE, Standing.WARNED


@dataclass
class Place:
    """七(1)班 with one pupil in care, its head teacher, a director."""

    school: School
    term: Term
    group: SchoolClass
    chen: User
    director: User
    pupil: Student


def at(day: date):
    return time_machine.travel(datetime.fromisoformat(f"{day}T09:00:00+08:00"), tick=False)


@pytest.fixture
def place(db):
    with at(FIRST):
        school = SchoolFactory()
        term = TermFactory(
            school=school,
            school_year=2026,
            season=Season.AUTUMN,
            first_day=FIRST,
            last_day=LAST,
        )
        TermFactory(
            school=school,
            school_year=2026,
            season=Season.SPRING,
            first_day=date(2027, 3, 1),
            last_day=date(2027, 7, 2),
        )
        group = SchoolClassFactory(school=school, grade=7, number=1)
        chen = UserFactory(school=school, name="陈班主", head_teacher_of=group)
        director = UserFactory(school=school, name="郑德育", role=Role.DIRECTOR)
        pupil = StudentFactory(
            current_class=group,
            care="DISABLED",
            care__starts_on=LONG_AGO,
            enrolment__starts_on=LONG_AGO,
            level=3,
            level__starts_on=LONG_AGO,
        )
        yield Place(school, term, group, chen, director, pupil)


def run(place: Place, day: date) -> None:
    with at(day):
        sync(place.school, day)


def duty(code: str, key: str | None = None) -> Duty:
    rows = Duty.objects.filter(rule_code=code)
    return rows.get() if key is None else rows.get(period_key__endswith=key)


# What each kind needs in order to be owed, and how it is done on a day. Each answers the key.


def _nothing(place: Place) -> None:
    """The kind is owed as things are."""


def has_round(place: Place) -> None:
    AssessmentRound.objects.create(
        school=place.school,
        school_year=2026,
        season=Season.AUTUMN,
        starts_on=date(2026, 9, 21),
        due_on=date(2026, 10, 21),
    )


def has_certificate(place: Place) -> None:
    Certificate.objects.create(
        school=place.school,
        student=place.pupil,
        category=CareCategory.objects.get(code="DISABLED"),
        name="残疾证",
        issued_on=LONG_AGO,
        valid_until=date(2026, 11, 30),
    )


def _entrustment(place: Place) -> None:
    carer = ContactFactory(student=place.pupil, role="CARER", relation="奶奶", name="张奶奶")
    Entrustment.objects.create(
        school=place.school, student=place.pupil, carer=carer, starts_on=date(2026, 10, 1)
    )


def _assess(place: Place, day: date) -> None:
    Assessment.objects.create(
        school=place.school,
        student=place.pupil,
        form=current_form(place.school),
        round=AssessmentRound.objects.get(),
        assessed_on=day,
        assessed_by=place.chen,
    )


def verify_card(place: Place, day: date) -> None:
    ContactCard.objects.create(
        school=place.school, student=place.pupil, version=1, verified_on=day, verified_by=place.chen
    )


def _renew(place: Place, day: date) -> None:
    Certificate.objects.create(
        school=place.school,
        student=place.pupil,
        category=CareCategory.objects.get(code="DISABLED"),
        name="残疾证",
        issued_on=day,
        valid_until=day + timedelta(days=3650),
    )


def _receive(place: Place, day: date) -> None:
    Entrustment.objects.update(notice_received_on=day)


def _report(place: Place, day: date) -> None:
    ClassReport.objects.create(
        school=place.school,
        school_class=place.group,
        term=place.term,
        reported_by=place.chen,
        reported_at=_moment(day),
    )


def hand_in(place: Place, day: date, number: int = 1) -> None:
    RegistrationCount.objects.create(
        school=place.school,
        term=place.term,
        school_class=place.group,
        round=number,
        expected=1,
        registered=1,
        submitted_by=place.chen,
        submitted_at=_moment(day),
    )


def _stay(place: Place, day: date) -> None:
    HolidayStay.objects.create(
        school=place.school,
        student=place.pupil,
        term=place.term,
        place="home",
        recorded_at=_moment(day),
        recorded_by=place.chen,
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=16)))


@dataclass(frozen=True)
class Kind:
    """One kind on the calendar of this school. `opens`: the first day owed; `due`: the last in
    time; `over`: the first day it is not owed any more, missed if nobody did it."""

    code: str
    urgency: str
    subject: str
    make: Callable[[Place], None]
    do: Callable[[Place, date], None]
    opens: date
    due: date
    over: date | None

    def __str__(self) -> str:
        return self.code


NEXT_TERM = date(2027, 3, 1)
KINDS = (
    Kind("card.term", Urgency.PAPERS, STUDENT, _nothing, verify_card, FIRST, LAST, LAST),
    Kind("roster.term", Urgency.PAPERS, CLASS, _nothing, _report, FIRST, date(2026, 9, 14), LAST),
    Kind(
        "assessment.round",
        Urgency.PAPERS,
        STUDENT,
        has_round,
        _assess,
        date(2026, 9, 21),
        date(2026, 10, 21),
        LAST,
    ),
    Kind(
        "certificate.expiry",
        Urgency.PAPERS,
        STUDENT,
        has_certificate,
        _renew,
        date(2026, 10, 1),
        date(2026, 11, 30),
        None,
    ),
    Kind(
        "entrustment.notice",
        Urgency.SAFETY,
        STUDENT,
        _entrustment,
        _receive,
        date(2026, 10, 1),
        date(2026, 10, 31),
        None,
    ),
    Kind("register.term", Urgency.SAFETY, CLASS, _nothing, hand_in, FIRST, FIRST, date(2026, 9, 2)),
    Kind(
        "holiday.whereabouts",
        Urgency.SAFETY,
        STUDENT,
        _nothing,
        _stay,
        date(2026, 12, 25),
        LAST,
        NEXT_TERM - timedelta(days=1),
    ),
)
DAY = timedelta(days=1)
