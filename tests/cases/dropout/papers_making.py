"""Dropout cases for tests of papers and ledgers: a course in any state, rounds, notices."""

from datetime import date
from typing import Any

from school_care.cases.dropout.enums import CourseState, RoundResult, Stance
from school_care.cases.models import Case, DropoutCourse, DropoutStep, Persuasion, UrgingNotice
from school_care.core import clock
from school_care.students.models import Student
from tests.factories import days_ago


def course_of(
    student: Student,
    *states: tuple[str, date],
    **facts: Any,
) -> DropoutCourse:
    """A course that went through `states` (each with its day); suspected since yesterday, away for
    four days, unless told otherwise."""
    states = states or ((CourseState.SUSPECTED, days_ago(1)),)
    number = Case.objects.filter(school=student.school).count() + 1
    opened = states[0][1]
    case = Case.objects.create(
        school=student.school,
        student=student,
        type="DO",
        year=opened.year,
        number=number,
        case_no=f"{student.school.code10}-DO-{opened.year}-{number:04d}",
        opened_on=opened,
        opened_at=clock.now(),
    )
    values = {
        "found_how": "roll",
        "last_present": days_ago(5),
        "first_absent": days_ago(4),
        "suspected_on": opened,
        **facts,
    }
    course = DropoutCourse.objects.create(
        case=case,
        school=student.school,
        student=student,
        state=states[-1][0],
        state_on=states[-1][1],
        **values,
    )
    held = ""
    for state, on in states:
        DropoutStep.objects.create(
            course=course, at=clock.now(), on=on, from_state=held, to_state=state
        )
        held = state
    return course


def round_of(course: DropoutCourse, number: int = 1, **values: Any) -> Persuasion:
    """A round held today that goes on."""
    values = {
        "happened_on": days_ago(0),
        "people": ["head_teacher", "village"],
        "met": "奶奶",
        "stance": Stance.WAVERS,
        "content": "说明义务教育的规定，问清不来的原因。",
        "result": RoundResult.AGAIN,
        "written_at": clock.now(),
        **values,
    }
    return Persuasion.objects.create(course=course, school=course.school, number=number, **values)


def notice_of(course: DropoutCourse, number: int = 1, **values: Any) -> UrgingNotice:
    """A notice made today, not served yet."""
    values = {
        "guardian": "张远行",
        "year": clock.today().year,
        "made_on": clock.today(),
        "back_by": days_ago(-7),
        **values,
    }
    return UrgingNotice.objects.create(course=course, school=course.school, number=number, **values)
