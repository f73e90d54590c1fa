"""A school in November 2026 for the tests of the monthly report, and courses with dated steps."""

from datetime import date, timedelta
from typing import Any

from school_care.cases.dropout.enums import CourseState, FoundHow
from school_care.cases.dropout.services.months import fill_month, sign_month, stamp_of
from school_care.cases.models import Case, DropoutCourse, DropoutMonth, DropoutPolicy, DropoutStep
from school_care.core import clock
from school_care.school.enums import Season
from school_care.school.models import School, Term
from school_care.students.models import Enrolment, Student
from tests.attendance.making import RollFactory
from tests.factories import TermFactory

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
ROLL_DAY = date(2026, 11, 24)  # a Tuesday
S = CourseState


def set_term(school: School) -> Term:
    """The autumn term alone, from 1 September."""
    Term.objects.filter(school=school).delete()
    return TermFactory(
        school=school,
        school_year=2026,
        season=Season.AUTUMN,
        first_day=SEPTEMBER,
        last_day=date(2027, 1, 15),
    )


def here_since(school: School, day: date = SEPTEMBER) -> None:
    """Every pupil of the school has been there since a day; who has left did so before it."""
    Enrolment.objects.filter(school=school, until__isnull=True).update(starts_on=day)
    Student.objects.filter(school=school).update(created_at=clock.midnight(day))
    ended = Enrolment.objects.filter(school=school, until__isnull=False)
    ended.update(starts_on=day - timedelta(days=90), until=day - timedelta(days=30))


def course(student: Student, *steps: tuple[date, str], **values: Any) -> DropoutCourse:
    """A course that came into states on days; written down on those days."""
    school, (first, _) = student.school, steps[0]
    number = Case.objects.filter(school=school).count() + 1
    case = Case.objects.create(
        school=school,
        student=student,
        type="DO",
        year=first.year,
        number=number,
        case_no=f"{school.code10}-DO-{first.year}-{number:04d}",
        opened_on=first,
        opened_at=clock.midnight(first),
    )
    on, state = steps[-1]
    known = {"first_absent": first, "suspected_on": first}
    made = DropoutCourse.objects.create(
        case=case,
        school=school,
        student=student,
        state=state,
        state_on=on,
        found_how=FoundHow.ROLL,
        **{**known, **values},
    )
    was = ""
    for day, to in steps:
        DropoutStep.objects.create(
            course=made, at=clock.midnight(day), on=day, from_state=was, to_state=to
        )
        was = to
    return made


def rolls(day: date, *groups) -> None:
    """A morning roll of classes, everybody there unless a row says otherwise."""
    for group in groups:
        RollFactory(school_class=group, date=day)


def set_month_day(school: School, day: int) -> None:
    """The policy's day of the monthly report."""
    DropoutPolicy.objects.create(
        school=school, preset="default", month_day=day, starts_on=SEPTEMBER, set_at=clock.now()
    )


def filled(cast, month: date = NOVEMBER, note: str = "", by=None) -> DropoutMonth:
    return fill_month(by=by or cast.registrar, school=cast.school, month=month, note=note)


def signed(cast, month: date = NOVEMBER, **more: Any) -> DropoutMonth:
    row = filled(cast, month, **more)
    sign_month(by=cast.principal, row=row, seen=stamp_of(row))
    row.refresh_from_db()
    return row
