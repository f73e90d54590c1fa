"""What activities contribute to the pupil's file, the month's note and other shared places."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest

from school_care.activities.selectors_activity import took_part
from school_care.activities.services.photos import end_consent, recheck_captions
from school_care.core.panels import Part, pupil_panels
from school_care.core.publication import register_recheck
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.note_lines import OfferedLine, register_note_lines
from school_care.students.selectors import care_read_of
from school_care.students.withdrawals import register_withdrawal

SHOWN = 10


def register() -> None:
    """Fill the registries; called once at start-up."""
    folder = "activities/activity"
    pupil_panels.register(
        Part("activities.taken", 40, f"{folder}/_panel.html", activities_panel, "main")
    )
    register_note_lines("activities", 40, note_lines)
    register_withdrawal(end_consent)
    register_recheck(recheck_captions)


def activities_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """活动: what the pupil took part in, newest first; one query."""
    done = took_part([student])[student.pk]
    if not done:
        return None
    return {
        "newest": done[:SHOWN],
        "older": done[SHOWN:],
        "links": can(request.user, Capability.VIEW_PROGRAMME, request.school),
    }


def note_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """Activities of the month, with what came of them, for the family."""
    allowed = care_read_of(user, students)
    mine = [student for student in students if student.pk in allowed]
    found = {}
    for pupil, done in took_part(mine, first, last).items():
        found[pupil] = [
            OfferedLine(
                str(did.public_id),
                _words(did.title, did.part, did.result),
                did.on,
                chosen=bool(did.result or did.part),
            )
            for did in reversed(done)
        ]
    return found


def _words(title: str, part: str, result: str) -> str:
    words = f"参加“{title}”"
    if part:
        words += f"（{part}）"
    return f"{words}，{result}" if result else words
