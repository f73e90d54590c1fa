"""What the tests of 学籍变动 begin with."""

from datetime import date
from uuid import uuid4

from school_care.core import clock
from school_care.students.enums import StandingKind
from school_care.students.models import Standing, Student, Transfer
from school_care.students.services.standings import Facts, begin_standing
from school_care.students.services.transfers import NextSchool, transfer_out
from tests.factories import days_ago

SECOND_SCHOOL = "青禾县第二小学"


def suspend(cast, student: Student, *, days: int = 10, back: date | None = None) -> Standing:
    """休学 since `days` ago, expected back in 200 days."""
    return stand(
        cast,
        student,
        StandingKind.SUSPENDED,
        days=days,
        reason="生病治疗",
        expected_until=back or days_ago(-200),
    )


def stand(
    cast, student: Student, kind: StandingKind, *, days: int = 10, place="", **facts
) -> Standing:
    """A standing since `days` ago, by the registrar."""
    return begin_standing(
        by=cast.registrar,
        student=student,
        kind=kind,
        starts_on=days_ago(days),
        facts=Facts(place=place, **facts),
        public_id=uuid4(),
    )


def send_off(cast, student: Student, *, days: int = 9) -> Transfer:
    """转出 whose last day here was `days` ago."""
    return transfer_out(
        by=cast.registrar,
        student=student,
        to=NextSchool(SECOND_SCHOOL, days_ago(days), "青禾县", "搬家"),
        public_id=uuid4(),
    )


def running(student: Student, day: date | None = None) -> list[str]:
    """The kinds of the standings that hold a day."""
    rows = Standing.objects.on(day or clock.today()).filter(student=student)
    return sorted(rows.values_list("kind", flat=True))
