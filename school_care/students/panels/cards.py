"""The contact card on the pupil's file, and what a head teacher has still to verify this term."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.core.duty_kinds import STUDENT
from school_care.core.panels import Part, pupil_panels
from school_care.school.access import own_classes_of, roles_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability, Role
from school_care.students.card_states import row_of
from school_care.students.enums import EnrolmentStatus
from school_care.students.kinds.card_term import CODE
from school_care.students.models import Student
from school_care.students.owing import owed_to
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors import may
from school_care.students.services.rights import may_edit


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(Part("card", 30, "students/file/card.html", card_panel, "rest"))
    register_todo("cards", 30, lines)


def card_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Version, day and state of the card, for those who print it; two queries beside
    the people, whom the file has read."""
    user = request.user
    if student.status != EnrolmentStatus.ENROLLED or not may(user, Capability.PRINT_CARDS, student):
        return None
    return {
        "student": student,
        "row": row_of(user, student, calendar_of(request)),
        "may_verify": may_edit(user, student),
    }


def lines(request: HttpRequest) -> list[TodoLine]:
    """本学期还有N张联系卡没核对, a line for each class the person is head teacher of."""
    today = clock.today()
    if Role.HEAD_TEACHER not in roles_of(request.user, request.school):
        return []
    pupils = dict(
        Student.objects.visible_to(request.user)
        .enrolled()
        .filter(current_class_id__in=own_classes_of(request.user, request.school))
        .values_list("pk", "current_class__public_id")
    )
    if not pupils:
        return []
    owed = owed_to(
        pupils,
        school=request.school,
        on=today,
        subject=STUDENT,
        codes={CODE},
        calendar=calendar_of(request),
    )
    waiting: dict[Any, int] = {}
    for student_id in owed:
        group = pupils[student_id]
        waiting[group] = waiting.get(group, 0) + 1
    return [
        TodoLine(
            text=f"本学期还有{count}张联系卡没核对",
            url=f"{reverse('students:class_cards', args=[group])}?care=1",
        )
        for group, count in waiting.items()
    ]
