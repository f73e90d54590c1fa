"""Opening cases: the one open case of a type, or a new one with the next number."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from school_care.cases.enums import CaseType
from school_care.cases.models import Case
from school_care.core import audit, clock
from school_care.escalation.services.rights import require_drafting
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

MOST_IN_A_YEAR = 9999  # four digits stand in the number


def open_case_of(student: Student, type: str) -> Case | None:
    """The running case of a type, if there is one."""
    return Case.objects.filter(student=student, type=type, closed_on__isnull=True).first()


def case_for(*, by: Any, student: Student, type: str) -> Case:
    """The pupil's running case of `type`, or a new one: 2199000001-DO-2026-0007.

    The school's row is held meanwhile, so that two at once share neither a number nor leave one
    out. Effects of a new one: the row and a trace. Raises Refused."""
    require_drafting(by, student)
    if type not in CaseType.values:
        raise Refused("没有这一类事项。")
    with transaction.atomic():
        school = School.objects.select_for_update(no_key=True).get(pk=student.school_id)
        return open_case_of(student, type) or _new(by, student, type, school)


def case_of_system(*, student: Student, type: str, on: date) -> Case:
    """As `case_for`, where the facts themselves open the case on school day `on`."""
    with transaction.atomic():
        school = School.objects.select_for_update(no_key=True).get(pk=student.school_id)
        return open_case_of(student, type) or _new(None, student, type, school, on)


def new_case(*, by: Any, student: Student, type: str) -> Case:
    """A case of its own, whatever runs already, by somebody of whom no right is asked: whoever sees
    a child harmed reports it (未成年人保护法第十一条)."""
    with transaction.atomic():
        school = School.objects.select_for_update(no_key=True).get(pk=student.school_id)
        return _new(by, student, type, school)


def _new(by: Any, student: Student, type: str, school: School, on: date | None = None) -> Case:
    on = on or clock.today()
    of_year = Case.objects.filter(school=school, type=type, year=on.year)
    number = (of_year.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST_IN_A_YEAR:
        raise Refused("本年度这一类事项的编号已经用完，请联系系统管理员。")
    case = Case.objects.create(
        school=school,
        student=student,
        type=type,
        year=on.year,
        number=number,
        case_no=f"{school.code10}-{type}-{on.year}-{number:04d}",
        opened_on=on,
        opened_by=by,
        opened_at=clock.now(),
    )
    audit.record("case.opened", actor=by, row=case, student_id=case.trail_of)
    return case
