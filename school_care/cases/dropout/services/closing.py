"""The end of a case: 销号, heard from the district or noted by hand, and its reports ended."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from school_care.cases.dropout.closure import what_is_missing
from school_care.cases.dropout.enums import PLACED, CourseState
from school_care.cases.dropout.facts import EDUCATION
from school_care.cases.dropout.rung import CLOSURE
from school_care.cases.dropout.services import steps
from school_care.cases.dropout.services.ending import end_case
from school_care.cases.dropout.services.rights import require_deciding, worded
from school_care.cases.models import DropoutCourse
from school_care.core import clock
from school_care.escalation.enums import State, StepKind
from school_care.escalation.models import Escalation, Step
from school_care.escalation.services import finishing
from school_care.school.refusal import Refused

BASIS = "已销号"
MAY_CLOSE = (CourseState.FOLLOW_UP, *PLACED)


def note_closed(*, by: Any, course: DropoutCourse, paper: str, on: date) -> DropoutCourse:
    """The district took the child off its list, as a paper or a call said; or nobody outside was
    ever told, and the school ends it itself. Effects: state, history, trace; the case ends where
    nothing is under way. Raises Refused."""
    require_deciding(by, course)
    paper = worded(paper, "销号依据", 200)
    if not paper:
        raise Refused("请写明销号的依据，例如：县教育局电话通知已销号。")
    if on > clock.today():
        raise Refused("销号日期不能晚于今天。")
    missing = what_is_missing(course, clock.today())
    if missing:
        raise Refused(missing[0])
    if course.returned_on and on < course.returned_on:
        raise Refused("销号日期不能早于返校日期，请核对。")
    if course.state in PLACED and course.ended_paper_on and on < course.ended_paper_on:
        raise Refused("销号日期不能早于凭证日期，请核对。")
    with transaction.atomic():
        _close(course, on, paper, by)
        end_case(course, by=by)
    return course


def heard(course: DropoutCourse, step: Step | None = None) -> bool:
    """Whether the district's 办结 of an application closes the course now: it may come before the
    school has noted the second day at school, and is then kept until it can."""
    if course.state not in MAY_CLOSE:
        return False
    step = step or _settled(course)
    if step is None:
        return False
    held = step.escalation
    words = " ".join(part for part in (held.recipient.name, held.receiver_case_no, "办结") if part)
    _close(course, timezone.localdate(step.happened_at), words[:200], step.by)
    return True


def _settled(course: DropoutCourse) -> Step | None:
    """The newest 办结 of an application by education, of this time the child was away."""
    steps_ = Step.objects.filter(
        escalation__school_id=course.school_id,
        escalation__case_no=course.case.case_no,
        escalation__kind=CLOSURE,
        escalation__recipient__org_type__in=EDUCATION,
        kind=StepKind.STATE,
        to_state=State.RESOLVED,
    )
    if course.suspected_on is not None:
        steps_ = steps_.filter(happened_at__gte=clock.midnight(course.suspected_on))
    newest = steps_.select_related("escalation__recipient", "by").order_by("-id").first()
    if newest is None or newest.escalation.state in (State.HANDLING, State.RETURNED):
        return None
    return newest


def _close(course: DropoutCourse, on: date, paper: str, by: Any) -> None:
    steps.move(course, CourseState.CLOSED, on=on, by=by, closed_on=on, closed_paper=paper)


@transaction.atomic
def finish(*, by: Any, course: DropoutCourse) -> int:
    """After 销号: every 办结 report of the case is verified and closed, and the case is closed
    where nothing is left; how many reports. Raises Refused."""
    require_deciding(by, course)
    if course.state != CourseState.CLOSED:
        raise Refused("还没有销号，请先申请销号或登记销号。")
    rows = Escalation.objects.filter(
        school_id=course.school_id,
        case_no=course.case.case_no,
        state__in=(State.RESOLVED, State.VERIFIED),
    )
    done = 0
    for row in rows.select_related("school", "student", "recipient").order_by("pk"):
        if row.state == State.RESOLVED:
            finishing.verify(by=by, escalation=row, holds=True, words=BASIS)
        finishing.close(by=by, escalation=row, basis=course.closed_paper or BASIS)
        done += 1
    end_case(course, by=by)
    return done
