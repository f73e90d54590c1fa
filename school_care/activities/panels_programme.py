"""What the programme tells: news in the inbox, a line among what waits for the principal and the
planners, and the second look at what is public when a family withdraws its consent."""

from django.http import HttpRequest
from django.urls import reverse

from school_care.activities.choices.programme import ProgrammeState
from school_care.activities.models import Programme
from school_care.activities.programme_feed import entries
from school_care.activities.services.programme.publicity import withdraw_objectionable
from school_care.activities.services.programme.telling import SENTENCES
from school_care.core.publication import register_recheck
from school_care.core.templatetags.days import near_day
from school_care.duties.feed_parts import register_feed_part
from school_care.duties.news import register_news
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.panels.todo import TodoLine, register_todo


def register() -> None:
    """Fill the registries; called once at start-up."""
    for about, sentence in SENTENCES.items():
        register_news(about, sentence, lambda: reverse("activities:programme"))
    register_todo("programme", 24, waiting_lines)
    register_recheck(withdraw_objectionable)
    register_feed_part("programme", entries)


def waiting_lines(request: HttpRequest) -> list[TodoLine]:
    """A term that waits for the principal's word, or came back to whoever plans; one query, none
    for anybody else."""
    approves = can(request.user, Capability.APPROVE_PROGRAMME, request.school)
    if not approves and not can(request.user, Capability.PLAN_PROGRAMME, request.school):
        return []
    state = ProgrammeState.SUBMITTED if approves else ProgrammeState.RETURNED
    rows = Programme.objects.filter(school=request.school, state=state).select_related("term")
    return [_line(row, approves) for row in rows]


def _line(row: Programme, approves: bool) -> TodoLine:
    if approves:
        return TodoLine(
            text=f"{row.term.short_name}活动安排待审定",
            url=reverse("activities:programme_review", args=[row.public_id]),
            when=f"{near_day(row.submitted_at)}提交",
        )
    return TodoLine(
        text=f"{row.term.short_name}活动安排被退回，改好再提交",
        url=f"{reverse('activities:programme')}?term={row.term.code}",
    )
