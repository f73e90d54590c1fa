"""Attachments on the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.core.panels import Part, pupil_panels
from school_care.school.access import roles_of
from school_care.students import selectors_documents as selectors
from school_care.students.models import Student
from school_care.students.services.attachments import may_upload


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(
        Part("documents", 40, "students/file/documents.html", documents_panel, "rest")
    )


def documents_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """How many materials there are, the last few, and where to add one; absent for those who
    neither see nor add any. Two queries, beside what the page asks of the pupil anyway."""
    user = request.user
    latest, count = selectors.latest_documents(user, student)
    uploads = may_upload(user, student)
    if not count and not uploads:
        return None
    roles = roles_of(user, request.school)
    return {
        "student": student,
        "count": count,
        "documents": [selectors.document_for(row, user, roles) for row in latest],
        "may_upload": uploads,
    }
