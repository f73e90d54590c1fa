"""How a case turns out otherwise than by the child coming back: rightly elsewhere, no dropout at
all, or confirmed by the district."""

from datetime import date
from typing import Any

from django.db import transaction

from school_care.cases.dropout.enums import EARLY, PLACED, CourseState
from school_care.cases.dropout.services import steps
from school_care.cases.dropout.services.ending import end_case
from school_care.cases.dropout.services.rights import require_deciding, require_keeping, worded
from school_care.cases.models import DropoutCourse
from school_care.core import clock
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.escalation.services import sending
from school_care.school.refusal import Refused
from school_care.students.enums import Direction, LeaveReason, StandingKind, TransferState
from school_care.students.models import Enrolment, Standing, Transfer

# What the register must say, and where one registers it.
STANDINGS = {
    CourseState.SUSPENDED: (StandingKind.SUSPENDED,),
    CourseState.HOME_TAUGHT: (StandingKind.HOME_TAUGHT,),
    CourseState.OTHER_SCHOOL: (StandingKind.ELSEWHERE, StandingKind.SPECIAL),
}
NOT_YET = {
    CourseState.SUSPENDED: (
        "学生档案里还没有登记休学。请先在档案「就读情况」登记休学和批准文号，再回来办理。"
    ),
    CourseState.HOME_TAUGHT: (
        "学生档案里还没有登记送教上门。请先在档案「就读情况」登记，再回来办理。"
    ),
    CourseState.OTHER_SCHOOL: (
        "学生档案里还没有登记在外校就读，转出也没有收到对方学校的确认。"
        "请先在档案「就读情况」登记借读，或登记对方学校的转学确认，再回来办理。"
    ),
    CourseState.LEFT_OTHER: ("学生档案里还没有登记离校。请先在档案里办理离校，再回来办理。"),
}
LEFT = (LeaveReason.LEFT_SCHOOL, LeaveReason.DECEASED)
FIRST_YEAR = 2000
NEVER_SENT = (State.DRAFT, State.IN_REVIEW)


def place(
    *, by: Any, course: DropoutCourse, to: str, paper: str, paper_on: date | None, why: str = ""
) -> DropoutCourse:
    """The child is rightly elsewhere (`to` one of PLACED), by a named paper. Effects: state,
    history, trace. Raises Refused where the pupil's register does not say the same, with where to
    register it."""
    require_deciding(by, course)
    if to not in PLACED:
        raise Refused("请选择学生现在的去向：他校就读、送教上门、休学或其他离校。")
    paper = worded(paper, "凭证名称和文号", 100)
    if not paper or paper_on is None:
        raise Refused("请写明凭证的名称、文号和日期，例如：休学批准书（县教育局）。")
    if paper_on > clock.today():
        raise Refused("凭证日期不能晚于今天。")
    if paper_on.year < FIRST_YEAR:
        raise Refused("凭证日期不对，请核对年份。")
    if not registered(course, to, clock.today()):
        raise Refused(NOT_YET[CourseState(to)])
    why = worded(why, "说明", 200)
    facts = {"ended_paper": paper, "ended_paper_on": paper_on}
    return steps.move(course, to, on=clock.today(), by=by, why=why, **facts)


def registered(course: DropoutCourse, to: str, on: date) -> bool:
    """Whether the pupil's register says on a day that the child is there."""
    student = course.student_id
    kinds = STANDINGS.get(CourseState(to), ())
    if kinds and Standing.objects.on(on).filter(student=student, kind__in=kinds).exists():
        return True
    if to == CourseState.OTHER_SCHOOL:
        gone = Transfer.objects.filter(student=student, direction=Direction.OUT)
        return gone.filter(state=TransferState.ACKNOWLEDGED, moved_on__lte=on).exists()
    if to == CourseState.LEFT_OTHER:
        newest = Enrolment.objects.filter(student=student).order_by("-starts_on", "-pk").first()
        ended = newest is not None and newest.until is not None and newest.until <= on
        return ended and newest.leave_reason in LEFT
    return False


def dismiss(*, by: Any, course: DropoutCourse, why: str) -> DropoutCourse:
    """It was no dropout. Drafts are let go, the case ends. Effects: state, history, traces. Raises
    Refused where a report is out that was not withdrawn: it must not stand there as true."""
    if course.state in EARLY:
        require_keeping(by, course.student)
    else:
        require_deciding(by, course)
    why = worded(why, "核实情况", 200)
    if not why:
        raise Refused("请写明核实的情况，例如：11月16日起病假，假条已补交。")
    with transaction.atomic():
        rows = Escalation.objects.filter(
            school_id=course.school_id, case_no=course.case.case_no
        ).exclude(state=State.WITHDRAWN)
        rows = list(rows.select_related("school", "student", "recipient").order_by("pk"))
        out = [row for row in rows if row.state not in NEVER_SENT or row.version]
        if out:
            names = "、".join(dict.fromkeys(row.recipient.name for row in out))
            raise Refused(f"已经上报{names}，请先在上报页面撤回并告知对方，再登记核实不属于辍学。")
        for row in rows:
            sending.withdraw(by=by, escalation=row, why="核实不属于辍学")
        steps.move(course, CourseState.DISMISSED, on=clock.today(), by=by, why=why)
        end_case(course, by=by)
    return course


def confirm(*, by: Any, course: DropoutCourse, unit: str, paper: str, on: date) -> DropoutCourse:
    """The district's word that it is a dropout: by which unit, paper number, day. The school never
    says so itself. Raises Refused."""
    require_deciding(by, course)
    unit, paper = unit.strip(), paper.strip()
    if not unit or not paper:
        raise Refused("辍学由上级认定：请写明认定单位和文号（没有文号写通知方式）。")
    if on > clock.today():
        raise Refused("认定日期不能晚于今天。")
    if course.suspected_on is not None and on < course.suspected_on:
        raise Refused("认定日期不能早于疑似辍学的日期，请核对。")
    words = worded(f"{unit} {paper}", "认定单位和文号", 100)
    facts = {"confirmed_on": on, "confirmed_by": words}
    return steps.move(course, CourseState.CONFIRMED, on=on, by=by, **facts)
