"""What care records contribute to the today page, the pupil's page and the list of pupils."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from school_care.core import clock
from school_care.core.panels import Part, pupil_columns, pupil_panels, today_cards
from school_care.mentoring import selectors
from school_care.mentoring.step_dates import offered_days
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.selectors import care_read_of, reads_care

TIMELINE_PER_PAGE = 20
SOON = timedelta(days=7)


def register() -> None:
    """Fill the registries; called once at start-up."""
    today_cards.register(Part("next_steps", 20, "mentoring/_card_next_steps.html", next_steps_card))
    for slot, template, build in (
        ("strengths", "mentoring/_panel_praise.html", praise_panel),
        ("lead", "mentoring/_panel_next_step.html", next_step_panel),
        ("main", "mentoring/_panel_timeline.html", timeline_panel),
        ("actions", "mentoring/_action_write.html", write_action),
    ):
        pupil_panels.register(Part(f"records.{slot}", 10, template, build, slot))
    pupil_panels.register(
        Part("records.photo", 5, "mentoring/_action_photo.html", write_action, "actions")
    )
    pupil_columns.register(Part("records", 10, "mentoring/_column_facts.html", facts_column))
    pupil_columns.register(
        Part("records.write", 10, "mentoring/_column_write.html", write_column, "actions")
    )


def next_steps_card(request: HttpRequest) -> dict[str, Any] | None:
    """下一步: what I noted to do and have not done, due by today; below it, the coming week."""
    if not can(request.user, Capability.WRITE_CARE, request.school):
        return None
    today = clock.today()
    steps = selectors.my_due_steps(request.user, request.school, today + SOON)
    if not steps:
        return None
    return {
        "today": today,
        "due": [step for step in steps if step.next_step_on <= today],
        "coming": [step for step in steps if step.next_step_on > today],
        "later": offered_days(today, calendar_of(request).teaches_on),
    }


def praise_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The last praise, beside the pupil's strengths."""
    if not reads_care(request.user, student):
        return None
    return {"praise": selectors.last_praise_of(request.user, student)}


def next_step_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """What is to be done next for this child."""
    if not reads_care(request.user, student):
        return None
    today = clock.today()
    return {
        "today": today,
        "steps": selectors.open_steps_of(request.user, student),
        "may_write": can(request.user, Capability.WRITE_CARE, request.school),
        "later": offered_days(today, calendar_of(request).teaches_on),
        "back": request.path,
    }


def timeline_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Everything done for the child, newest first, by pages."""
    if not reads_care(request.user, student):
        return None
    records = selectors.timeline_of(request.user, student)
    page = Paginator(records, TIMELINE_PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "lines": selectors.lines_for(page.object_list, request.user, request.school),
    }


def write_action(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """写记录, the page's primary action; 拍照录入 beside it, for the same people."""
    may = can(request.user, Capability.WRITE_CARE, request.school)
    return {"student": student} if may and reads_care(request.user, student) else None


def facts_column(request: HttpRequest, students: list[Student]) -> dict[int, dict[str, Any]]:
    """Last contact and next step under a name."""
    today = clock.today()
    facts = selectors.facts_by_pupil(request.user, request.school, students, today)
    return {
        pk: {"facts": fact, "today": today, "days": _days(fact.last_contact, today)}
        for pk, fact in facts.items()
    }


def write_column(request: HttpRequest, students: list[Student]) -> dict[int, Student]:
    """写记录 beside a name, where it may be written."""
    if not can(request.user, Capability.WRITE_CARE, request.school):
        return {}
    allowed = care_read_of(request.user, students)
    return {student.pk: student for student in students if student.pk in allowed}


def _days(day: Any, today: Any) -> int | None:
    return (today - day).days if day else None
