"""What becomes of the reports of a case moves its course. A receiver's word is never refused: where
the course cannot follow, it stays as it is."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.facts import ARRIVED, EDUCATION
from school_care.cases.dropout.rung import CLOSURE, FAILED, MISSING, REPORT
from school_care.cases.dropout.services import closing, steps
from school_care.cases.models import DropoutCourse
from school_care.escalation.enums import State, Urgency, Way
from school_care.school.refusal import Refused

TOLD = (REPORT, FAILED, MISSING)
NOT_YET_TOLD = (CourseState.SUSPECTED, CourseState.PERSUADING)
ACTS = (State.ACCEPTED, State.HANDLING)


def on_status(escalation: Any, step: Any) -> None:
    """A report of a dropout case changed; called inside the same transaction."""
    if escalation.kind not in (*TOLD, CLOSURE):
        return
    course = (
        DropoutCourse.objects.filter(
            case__school_id=escalation.school_id, case__case_no=escalation.case_no
        )
        .select_related("case", "school", "student")
        .first()
    )
    if course is None:
        return
    try:
        with transaction.atomic():
            _follow(course, escalation, step)
    except Refused:
        pass  # moved at this moment by somebody else; the next run of the day looks again


def _follow(course: DropoutCourse, escalation: Any, step: Any) -> None:
    from_education = escalation.recipient.org_type in EDUCATION
    if escalation.kind == CLOSURE:
        if from_education and step.to_state == State.RESOLVED:
            closing.heard(course, step)
        return
    on = timezone.localdate(step.happened_at)
    if from_education and step.to_state in ACTS:
        if CourseState.DISTRICT_HANDLING in steps.NEXT[course.state]:
            why = "上级已受理" if step.to_state == State.ACCEPTED else "上级正在处置"
            steps.move(course, CourseState.DISTRICT_HANDLING, on=on, by=step.by, why=why)
    elif course.state in NOT_YET_TOLD and has_left(escalation, step):
        steps.move(course, CourseState.REPORTED, on=on, by=step.by, why="书面报告已送出")


def has_left(escalation: Any, step: Any) -> bool:
    """Whether this step means that the report is out: it arrived, or goes by itself, or was told on
    the telephone first."""
    if step.to_state in ARRIVED:
        return True
    by_itself = escalation.recipient.way == Way.HTTP or escalation.urgency == Urgency.URGENT
    return step.to_state == State.SUBMITTED and by_itself
