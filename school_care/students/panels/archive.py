"""The archive's facts and the siblings on the pupil's file; open correction requests to do."""

from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.core.templatetags.days import near_day
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students import selectors
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors_moves import places_of
from school_care.students.services.corrections import open_requests
from school_care.students.services.rights import may_edit
from school_care.students.services.siblings import siblings_of, suggested_siblings


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(Part("archive", 20, "students/file/archive.html", archive_panel, "rest"))
    pupil_panels.register(
        Part("siblings", 20, "students/file/siblings.html", siblings_panel, "people")
    )
    pupil_panels.register(
        Part("registered", 1, "students/file/registered.html", registered_panel, "lead")
    )
    register_todo("corrections", 60, correction_lines)


def archive_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Facts of the archive; family circumstances only for those who may see categories."""
    user = request.user
    return {
        "student": student,
        "entered_on": places_of(user, student).entered_on,
        "reads_categories": selectors.reads_categories(user, student),
        "edits": may_edit(request.user, student),
        "enrols": selectors.may(user, Capability.ENROL_PUPILS, student),
        "merges": can(user, Capability.MERGE_PUPILS, request.school),
    }


def siblings_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Brothers and sisters at the school: names and classes for everyone who may open this file,
    a link where the other file may be opened too; suggestions for those who keep it."""
    siblings = siblings_of(student, seen_by=request.user)
    edits = may_edit(request.user, student)
    suggestions = suggested_siblings(request.user, student) if edits else []
    if not siblings and not suggestions:
        return None  # the facts' panel leads to the search
    return {
        "student": student,
        "siblings": siblings,
        "suggestions": suggestions,
        "edits": edits,
    }


def registered_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """下一步, right after a pupil was registered."""
    if "registered" not in request.GET:
        return None
    if not selectors.may(request.user, Capability.ENROL_PUPILS, student):
        return None
    return {"student": student}


def correction_lines(request: HttpRequest) -> list[TodoLine]:
    """How many families wait for an answer, until when; whether one waits too long."""
    if not can(request.user, Capability.READ_CORRECTIONS, request.school):
        return []
    today = clock.today()
    counted = (
        open_requests(request.user, request.school)
        .order_by()
        .aggregate(
            waiting=Count("pk"), first=Min("due_on"), late=Count("pk", filter=Q(due_on__lt=today))
        )
    )
    if not counted["waiting"]:
        return []
    late = counted["late"]
    return [
        TodoLine(
            text=f"家长申请更正，{counted['waiting']}件待答复",
            url=reverse("students:corrections"),
            when=f"{late}件已过期限" if late else f"{near_day(counted['first'])}前",
            late=bool(late),
        )
    ]
