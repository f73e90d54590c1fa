"""A course begins: by the system when a pupil is suspected or cannot be found, or by a teacher who
wants to keep an eye on a child before that."""

from datetime import date
from typing import Any

from django.db import transaction

from school_care.cases.dropout.enums import AWAY, ENDED, CourseState, FoundHow
from school_care.cases.dropout.services import steps
from school_care.cases.enums import CaseType
from school_care.cases.models import Case, DropoutCourse, DropoutStep
from school_care.cases.services.opening import case_for, case_of_system
from school_care.core import audit, clock
from school_care.school.access import can_for_class  # noqa: F401
from school_care.school.refusal import Refused
from school_care.students.models import Student


def course_of(case: Case) -> DropoutCourse | None:
    """The course of a case, if it has one."""
    return DropoutCourse.objects.filter(case=case).first()


@transaction.atomic
def suspect(
    *,
    student: Student,
    on: date,
    first_absent: date,
    last_present: date | None = None,
    missing: bool = False,
    found_how: str = FoundHow.ROLL,
) -> DropoutCourse:
    """The system found the pupil suspected (or, with `missing`, of unknown whereabouts) on `on`:
    the running case goes on, else one is opened. Already suspected: only the dates are filled in.
    A course that has ended stays as it ended: what happens anew has a number of its own.
    Effects: case, course, history, traces."""
    case = case_of_system(student=student, type=CaseType.DO, on=on)
    course = DropoutCourse.objects.filter(case=case).select_related("student").first()
    if course is not None and course.state in ENDED:
        _end(case, on)
        case, course = case_of_system(student=student, type=CaseType.DO, on=on), None
    if course is None:
        course = _new(case, CourseState.SUSPECTED, on, None, found_how)
    facts: dict[str, Any] = {}
    if course.first_absent is None or course.state not in AWAY:  # away again: the count begins anew
        facts |= {"first_absent": first_absent, "last_present": last_present}
    if course.suspected_on is None or course.state not in AWAY:
        facts["suspected_on"] = on
    if course.state not in AWAY:  # what ended it the last time is history
        facts |= {"returned_on": None, "missing_on": None}
        facts |= {"ended_paper": "", "ended_paper_on": None}
    if missing and (course.missing_on is None or course.state not in AWAY):
        facts |= {"missing_on": on, "whereabouts": "missing"}
    if CourseState.SUSPECTED in steps.NEXT[course.state]:
        why = "点名记为失去联系" if missing else "连续未到校达到疑似辍学的天数"
        return steps.move(course, CourseState.SUSPECTED, on=on, why=why, **facts)
    if facts:
        DropoutCourse.objects.filter(pk=course.pk).update(**facts)
        for name, value in facts.items():
            setattr(course, name, value)
    return course


@transaction.atomic
def watch(*, by: Any, student: Student, found_how: str = FoundHow.TOLD) -> DropoutCourse:
    """A teacher begins to follow a child before the days are full. Raises Refused."""
    case = case_for(by=by, student=student, type=CaseType.DO)
    if DropoutCourse.objects.filter(case=case).exists():
        raise Refused("这名学生已有正在办理的控辍事项，请打开原来的那一件。")
    return _new(case, CourseState.WATCH, clock.today(), by, found_how)


def _end(case: Case, on: date) -> None:
    """The case of an ended course, left open beside it, makes way."""
    Case.objects.filter(pk=case.pk).update(closed_on=on)
    audit.record("case.closed", actor=None, row=case, student_id=case.student.public_id)


def _new(case: Case, state: str, on: date, by: Any, found_how: str) -> DropoutCourse:
    course = DropoutCourse.objects.create(
        case=case,
        school_id=case.school_id,
        student=case.student,
        state=state,
        state_on=on,
        found_how=found_how,
    )
    DropoutStep.objects.create(course=course, at=clock.now(), on=on, to_state=state, by=by)
    audit.record("dropout.opened", actor=by, row=course, student_id=case.student.public_id)
    return course
