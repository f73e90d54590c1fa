"""Rows of cases and of reports upwards about a pupil, for tests of merging two files."""

from collections.abc import Callable

from school_care.cases.dropout.enums import CourseState, Destination, FoundHow
from school_care.cases.models import Case, DropoutCourse, GraduateDestination
from school_care.core import clock
from school_care.escalation.models import Escalation
from tests.cases.making import GUARDIANSHIP, recipient


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


BUILDERS: dict[str, Callable] = {
    "cases.case.student": lambda c, p, o: case_of(p),
    "cases.dropoutcourse.student": _course,
    "cases.graduatedestination.student": _destination,
    "escalation.escalation.student": _escalation,
}
