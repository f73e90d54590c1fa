"""Holiday stays, as tests write them."""

from html import unescape

import pytest
from django.urls import reverse

from school_care.attendance.enums import HolidayPlace
from school_care.attendance.models import HolidayStay
from school_care.attendance.services.holidays import (
    StayFacts,
    record_stay,
)
from school_care.attendance.term_days import holiday_asked, holiday_past
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.students.models import ContactPerson
from tests.attendance.terming import before_holidays, client_of, term

__all__ = ["before_holidays", "term"]
FATHER, GRANDMOTHER = "19900000102", "19900000101"


@pytest.fixture(autouse=True)
def _two_weeks_before(before_holidays, term) -> None:
    """Every test begins two weeks before the winter holidays."""


def holiday(cast):
    return holiday_asked(SchoolCalendar(cast.school), clock.today())


def past(cast):
    return holiday_past(SchoolCalendar(cast.school), clock.today())


def person(student, role) -> ContactPerson:
    return ContactPerson.objects.get(student=student, role=role)


def record(cast, student=None, by=None, **facts) -> HolidayStay:
    facts = {"place_kind": HolidayPlace.HOME, "with_whom": "奶奶"} | facts
    return record_stay(
        by=by or cast.head_teacher, student=student or cast.zixuan, facts=StayFacts(**facts)
    )


def page(cast, user=None, **get) -> str:
    url = reverse("attendance:holiday", args=[cast.seven_one.public_id])
    answer = client_of(user or cast.head_teacher).get(url, get)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def form_url(student) -> str:
    return reverse("attendance:holiday_pupil", args=[student.public_id])
