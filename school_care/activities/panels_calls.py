"""Calls on the pupil's file, in the month's note, in the inbox, and where two files become one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.activities.choices.home import CallResult
from school_care.activities.models import CallTry, CallTurn
from school_care.activities.selectors_calls import calls_of
from school_care.activities.services.calls.rights import may_keep
from school_care.activities.services.calls.tries import FOLLOW_UP
from school_care.core.panels import Part, pupil_panels
from school_care.duties.news import register_news
from school_care.students.enums import EnrolmentStatus
from school_care.students.merging import register_rule
from school_care.students.models import Student
from school_care.students.note_lines import OfferedLine, register_note_lines
from school_care.students.services.merging.journal import Merge

READ_BACK = 20  # calls read to find the last that connected


def register() -> None:
    """Fill the registries; called once at start-up."""
    pupil_panels.register(Part("calls", 63, "activities/calls/_panel.html", calls_panel, "rest"))
    register_note_lines("calls", 50, call_lines)
    register_news(FOLLOW_UP, "有学生通完亲情电话，请您跟进", _follow_url)
    register_rule(CallTurn, "student", turns_not_held)


def _follow_url() -> str:
    return f"{reverse('activities:calls_coverage')}#follow"


def calls_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The last connected call, with whom, and how often nobody was reached since; one query."""
    keeps = may_keep(request.user, student) and student.status == EnrolmentStatus.ENROLLED
    calls = list(calls_of(request.user, student)[:READ_BACK])
    if not calls and not (student.boarding and keeps):
        return None
    last, since = None, 0
    for one in calls:
        if one.result == CallResult.CONNECTED:
            last = one
            break
        since += one.result == CallResult.NO_ANSWER
    return {"student": student, "last": last, "since": since, "keeps": keeps}


def call_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """本月与妈妈通话2次. One query."""
    rows = CallTry.objects.visible_to(user).filter(
        student__in=students,
        result=CallResult.CONNECTED,
        happened_on__range=(first, last),
        withdrawn_at__isnull=True,
    )
    counts: dict[int, Counter] = defaultdict(Counter)
    for pupil, who in rows.order_by().values_list("student_id", "who"):
        counts[pupil][who or "家人"] += 1
    return {
        pupil: [
            OfferedLine(who, f"本月与{who}通话{number}次")
            for who, number in sorted(held.items(), key=lambda one: (-one[1], one[0]))
        ]
        for pupil, held in counts.items()
    }


def turns_not_held(merge: Merge, model: type, name: str) -> None:
    """A turn comes over, unless the file that goes on has one at the same time."""
    standing = [row for row in merge.rows_of(model, name, merge.keep) if row.cancelled_at is None]
    held = {(row.day, row.begins) for row in standing}
    coming = [
        row.pk
        for row in merge.rows_of(model, name, merge.absorb)
        if row.cancelled_at is not None or (row.day, row.begins) not in held
    ]
    merge.move(model, name, coming)
