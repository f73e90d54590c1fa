"""What counselling contributes to the pupil's file and the today page. Nothing here tells content
or a level, or to a teacher of the child that another one referred it."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.duties.news import register_news
from school_care.mentoring import selectors_counselling as reads
from school_care.mentoring.models import CounsellingCase, Referral
from school_care.mentoring.services.counselling import sight
from school_care.mentoring.services.counselling.handover import is_anything_left
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors import may

SHOWN = 3  # referrals on the file
NEWS = {
    sight.REFERRAL: "有新的转介，请查看",
    sight.ANSWER: "您的转介有了答复",
    sight.RISK: "心理教师有新的建议，请查看",
    sight.GLASS: "有一次紧急查阅，请知悉",
    sight.HANDED: "有工作移交给您，请查看",
}


def register() -> None:
    """Fill the registries; called once at start-up."""
    for code, sentence in NEWS.items():
        register_news(code, sentence, _home)
    register_news(sight.ANSWER, NEWS[sight.ANSWER], lambda: reverse("mentoring:my_referrals"))
    pupil_panels.register(
        Part("counselling", 60, "mentoring/counselling/_panel.html", file_panel, "rest")
    )
    register_todo("counselling.waiting", 6, waiting_lines)
    register_todo("counselling.today", 12, today_lines)
    register_todo("counselling.advice", 6, advice_lines)
    register_todo("counselling.handover", 9, handover_lines)


def _home() -> str:
    return reverse("mentoring:counselling")


def file_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Own referrals (the director: all) with their state, and the ways one has; at most two
    queries."""
    user, school = request.user, request.school
    here = student.status == EnrolmentStatus.ENROLLED
    counsels = can(user, Capability.COUNSEL, school)
    refers = here and may(user, Capability.REFER, student)
    glass = can(user, Capability.BREAK_GLASS, school)
    if not (counsels or refers or glass):
        return None
    referrals = Referral.objects.visible_to(user).filter(student=student)
    calendar = calendar_of(request)
    return {
        "student": student,
        "referrals": [
            reads.referral_line(user, one, calendar)
            for one in referrals.select_related("made_by", "to")[:SHOWN]
        ],
        "case": _own_case(user, student) if counsels else None,
        "request": None if counsels else reads.request_to_class(user, student),
        "may_refer": refers,
        "may_break": glass,
    }


def _own_case(user: Any, student: Student) -> CounsellingCase | None:
    rows = CounsellingCase.objects.visible_to(user).filter(student=student, counsellor=user)
    return rows.only("public_id", "number", "closed_on").first()


def waiting_lines(request: HttpRequest) -> list[TodoLine]:
    """Referrals before the counsellor until answered; nobody is named. One query."""
    user, school = request.user, request.school
    if not can(user, Capability.COUNSEL, school):
        return []
    calendar = calendar_of(request)
    rows = [reads.referral_line(user, one, calendar) for one in reads.waiting_for(user, school)]
    if not rows:
        return []
    urgent = any(line.referral.urgent for line in rows)
    late = any(line.late for line in rows)
    when = "已过期限" if late else ("今天答复" if urgent else "")
    return [TodoLine(f"转介待接收 {len(rows)} 件", _home(), when=when, late=late)]


def today_lines(request: HttpRequest) -> list[TodoLine]:
    """Children expected by today, cards to answer, pupils to look at again; four queries."""
    user, school = request.user, request.school
    if not can(user, Capability.COUNSEL, school):
        return []
    today = clock.today()
    due = reads.appointments_of(user, school, today)
    cards = reads.notes_to_answer(user, school).count()
    follow = reads.to_follow(user, school).count()
    found = []
    if due:
        late = any(one.on < today - timedelta(days=1) for one in due)
        found.append(TodoLine(f"约好谈话 {len(due)} 人", _home(), when="今天", late=late))
    if cards:
        found.append(TodoLine(f"心语卡待回应 {cards} 张", _home()))
    if follow:
        found.append(TodoLine(f"测评待复核 {follow} 人", reverse("mentoring:screenings")))
    return found


def advice_lines(request: HttpRequest) -> list[TodoLine]:
    """The counsellor's advice before the director; neither child nor level is said."""
    count = reads.unseen_risks(request.user, request.school)
    return [TodoLine(f"心理教师的建议待知悉{count}条", _home())] if count else []


def handover_lines(request: HttpRequest) -> list[TodoLine]:
    """Cases of a counsellor who counsels no more, before the principal."""
    if not can(request.user, Capability.BREAK_GLASS, request.school):
        return []
    if not is_anything_left(request.school):
        return []
    return [TodoLine("心理辅导工作待移交", reverse("mentoring:counselling_handover"))]
