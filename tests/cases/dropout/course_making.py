"""Courses for the tests of pages: a child away, suspected, with rounds."""

from typing import Any

from school_care.cases.dropout.enums import CourseState, FoundHow, RoundResult, Stance
from school_care.cases.enums import CaseType
from school_care.cases.models import Case, DropoutCourse, DropoutStep, Persuasion
from school_care.core import clock
from school_care.students.models import Student
from tests.factories import days_ago


def course_for(
    student: Student, state: str = CourseState.SUSPECTED, **values: Any
) -> DropoutCourse:
    """A running case in a state, suspected today after three days unless said otherwise."""
    school, today = student.school, clock.today()
    number = Case.objects.filter(school=school, type=CaseType.DO).count() + 1
    case = Case.objects.create(
        school=school,
        student=student,
        type=CaseType.DO,
        year=today.year,
        number=number,
        case_no=f"{school.code10}-DO-{today.year}-{number:04d}",
        opened_on=today,
        opened_at=clock.now(),
    )
    known = {"first_absent": days_ago(2), "suspected_on": today, "last_present": days_ago(3)}
    values = {**known, "state_on": today, "found_how": FoundHow.ROLL, **values}
    course = DropoutCourse.objects.create(
        case=case, school=school, student=student, state=state, **values
    )
    DropoutStep.objects.create(
        course=course, at=clock.now(), on=course.state_on, to_state=course.state
    )
    return course


def round_of(course: DropoutCourse, by: Any, **values: Any) -> Persuasion:
    """A round that goes on."""
    known = {
        "happened_on": clock.today(),
        "people": ["head_teacher"],
        "stance": Stance.WAVERS,
        "result": RoundResult.AGAIN,
    }
    return Persuasion.objects.create(
        course=course,
        school=course.school,
        number=Persuasion.objects.filter(course=course).count() + 1,
        written_by=by,
        written_at=clock.now(),
        **{**known, **values},
    )
