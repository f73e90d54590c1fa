"""Rows of cases and of reports upwards about a pupil, for tests of merging two files."""

from collections.abc import Callable

from school_care.cases.dropout.enums import CourseState, Destination, FoundHow
from school_care.cases.enums import CaseType
from school_care.cases.models import (
    BullyingChild,
    Case,
    DropoutCourse,
    FileGlass,
    GraduateDestination,
    InboundReferral,
)
from school_care.core import clock
from school_care.escalation.models import Escalation
from tests.cases.making import GUARDIANSHIP, recipient
from tests.cases.protection.making import filed
from tests.factories import days_ago


def case_of(pupil, type: str = "GU") -> Case:
    number = Case.objects.count() + 1
    today = clock.today()
    return Case.objects.create(
        school=pupil.school,
        student=pupil,
        type=type,
        year=today.year,
        number=number,
        case_no=f"{pupil.school.code10}-{type}-{today.year}-{number:04d}",
        opened_on=today,
        opened_at=clock.now(),
    )


def _escalation(c, p, o):
    return Escalation.objects.create(
        school=c.school,
        student=p,
        recipient=recipient(c.school),
        case_no=f"{c.school.code10}-AID-2026-0099",
        kind=GUARDIANSHIP,
        urgency="NORMAL",
        begun_at=clock.now(),
        state_since=clock.now(),
    )


def _course(c, p, o):
    case = case_of(p, "DO")
    Case.objects.filter(pk=case.pk).update(closed_on=clock.today())
    return DropoutCourse.objects.create(
        case=case,
        school=c.school,
        student=p,
        state=CourseState.CLOSED,
        state_on=clock.today(),
        found_how=FoundHow.ROLL,
    )


def _destination(c, p, o):
    return GraduateDestination.objects.create(
        school=c.school,
        student=p,
        year=clock.today().year - 1,
        kind=Destination.SENIOR,
        recorded_at=clock.now(),
    )


def _child(c, p, o):
    """A child in a case about another."""
    return BullyingChild.objects.create(protection=filed(c.teacher, o, CaseType.BU), student=p)


def _inbound(c, p, o):
    return InboundReferral.objects.create(
        school=c.school,
        student=p,
        org_type="CIVIL",
        unit="云岭县民政局",
        matter="visit",
        state="received",
        received_on=clock.today(),
        written_at=clock.now(),
    )


def _glass(c, p, o):
    return FileGlass.objects.create(
        school=c.school,
        student=p,
        user=c.teacher,
        why="夜里发病，要找家长",
        opened_at=clock.now(),
        until=days_ago(-1),
    )


BUILDERS: dict[str, Callable] = {
    "cases.bullyingchild.student": _child,
    "cases.fileglass.student": _glass,
    "cases.inboundreferral.student": _inbound,
    "cases.protection.student": lambda c, p, o: filed(c.teacher, p),
    "cases.case.student": lambda c, p, o: case_of(p),
    "cases.dropoutcourse.student": _course,
    "cases.graduatedestination.student": _destination,
    "escalation.escalation.student": _escalation,
}
