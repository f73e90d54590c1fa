"""Registration, as tests write it."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from school_care.attendance.enums import NotHereReason
from school_care.attendance.models import TermRegistration
from school_care.attendance.services.registration import (
    hand_in_count,
    mark_not_here,
    register_pupils,
)
from school_care.core import clock
from school_care.students.enums import StandingKind
from school_care.students.models import Standing
from tests.attendance.terming import client_of, first_day, term

__all__ = ["first_day", "term"]


@pytest.fixture(autouse=True)
def _day_one(first_day, term) -> None:
    """Every test begins on the first day of the term."""


def register(cast, *students, **options) -> int:
    return register_pupils(
        by=options.pop("by", cast.head_teacher),
        school_class=options.pop("group", cast.seven_one),
        students=[one.public_id for one in students],
        **options,
    )


def missing(cast, student, reason=NotHereReason.SICK, **facts) -> TermRegistration:
    return mark_not_here(
        by=cast.head_teacher,
        school_class=cast.seven_one,
        student=student.public_id,
        reason=reason,
        **facts,
    )


def hand_in(cast, number, by=None):
    return hand_in_count(by=by or cast.head_teacher, school_class=cast.seven_one, number=number)


def page(cast, user=None, group=None) -> str:
    url = reverse("attendance:registration", args=[(group or cast.seven_one).public_id])
    answer = client_of(user or cast.head_teacher).get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def stand(student, kind=StandingKind.SUSPENDED, since=date(2026, 3, 1)) -> Standing:
    return Standing.objects.create(
        school=student.school,
        student=student,
        kind=kind,
        starts_on=since,
        decided_at=clock.now(),
    )
