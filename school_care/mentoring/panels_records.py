"""追问 in 待办事项 and in the inbox."""

from django.http import HttpRequest
from django.urls import reverse

from school_care.duties.news import register_news
from school_care.mentoring.selectors_records import questions_left_behind, questions_to_me
from school_care.mentoring.services.questions import ANSWERED, ASKED
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.panels.todo import TodoLine, register_todo


def register() -> None:
    """Add the lines and the sentences; called once at start-up."""
    register_todo("records.questions", 35, question_lines)
    register_news(ASKED, "您写的1条记录有追问", _asked_url)
    register_news(ANSWERED, "您的1条追问有了回答", lambda: reverse("mentoring:records"))


def question_lines(request: HttpRequest) -> list[TodoLine]:
    """Questions that wait for this person; for the director also those whose author is gone."""
    user, school = request.user, request.school
    if not can(user, Capability.WRITE_CARE, school):
        return []
    lines = []
    mine = list(questions_to_me(user, school).values_list("record__public_id", flat=True)[:50])
    if mine:
        lines.append(TodoLine(f"{len(set(mine))}条记录有追问", _where(mine)))
    left = questions_left_behind(user, school)
    gone = list(left.values_list("record__public_id", flat=True)[:50])
    if gone:
        words = f"{len(set(gone))}条记录的追问没有人回答"
        lines.append(TodoLine(words, _where(gone), when="记录人已离校或不再负责该生"))
    return lines


def _where(records: list) -> str:
    """The one record, else the list of those asked about."""
    if len(set(records)) == 1:
        return f"{reverse('mentoring:show', args=[records[0]])}#questions"
    return _asked_url()


def _asked_url() -> str:
    return f"{reverse('mentoring:records')}?asked=1"
