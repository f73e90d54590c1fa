"""What home–school notes contribute: a line on the pupil's file, and the inbox row of a reply."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.activities.choices.home import NoteState
from school_care.activities.models import HomeNote
from school_care.activities.note_content import reply_of
from school_care.activities.services.note_links import NEWS
from school_care.core.panels import Part, pupil_panels
from school_care.duties.news import register_news
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.selectors import may, reads_care

SHOWN = 3


def register() -> None:
    """Fill the registries; called once at start-up."""
    pupil_panels.register(Part("notes", 62, "activities/notes/_panel.html", notes_panel, "rest"))
    register_news(NEWS, "有家长回复了家校联系册", lambda: reverse("activities:notes"))


def notes_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The last notes and what the family answered; one query."""
    if not reads_care(request.user, student):
        return None
    if not may(request.user, Capability.ISSUE_NOTES, student):
        return None
    notes = HomeNote.objects.visible_to(request.user).filter(student=student)
    notes = notes.exclude(state=NoteState.WITHDRAWN)[:SHOWN]
    return {"student": student, "notes": [(note, reply_of(note)) for note in notes]}
