"""Notice and consent on the pupil's file, and the head teacher's line about who is not told."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.core.panels import Part, pupil_panels
from school_care.core.templatetags.days import long_date
from school_care.school.calendar import calendar_of
from school_care.students import selectors_consents as reads
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.services.consents import newest_answers
from school_care.students.services.rights import may_edit


def register() -> None:
    """Add this part's panel and its line of the today page."""
    pupil_panels.register(
        Part("consents", 50, "students/file/consents.html", consents_panel, "rest")
    )
    register_todo("consents", 80, untold_line)


def consents_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Two queries, one sentence: told when, and each purpose as it stands."""
    told_on = reads.told_on([student.pk]).get(student.pk)
    answers = newest_answers([student.pk])
    return {
        "student": student,
        "line": _sentence(told_on, answers, student),
        "may_edit": may_edit(request.user, student),
    }


def _sentence(told_on: Any, answers: dict, student: Student) -> str:
    told = f"{long_date(told_on)}已告知" if told_on else "还没有告知记录"
    standings = [
        reads.Standing(use, answers.get((student.pk, purpose)))
        for purpose, use in reads.ASKED.items()
    ]
    groups = [
        f"{words}：{'、'.join(one.short for one in standings if one.state == state)}"
        for state, words in reads.STATES.items()
        if any(one.state == state for one in standings)
    ]
    return "；".join([told, *groups]) + "。"


def untold_line(request: HttpRequest) -> list[TodoLine]:
    """Quiet: only for head teachers, only in the first weeks of a term, only when there is one."""
    count, group = reads.untold_in_own_classes(request.user, request.school, calendar_of(request))
    if not count or group is None:
        return []
    url = reverse("students:class_consents", args=[group.public_id])
    return [TodoLine(f"{count}名学生还没有告知记录", url)]
