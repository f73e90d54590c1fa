"""Reads for the pages of what other bodies ask."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from school_care.cases.models import InboundReferral
from school_care.cases.protection.inbound_duty import ENDED, due_of
from school_care.cases.protection.services.people import holders_of
from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.students.models import Student

FOUND = 12
NEAR = 1  # days before the last one: shown as due


@dataclass(frozen=True)
class InboundLine:
    """A row of the list."""

    row: InboundReferral
    due_on: date
    tone: str  # late, due, "" for neither
    due_words: str


def inbound_rows(user: Any, school: School) -> QuerySet[InboundReferral]:
    """What this person may see of the school's."""
    rows = InboundReferral.objects.visible_to(user).filter(school=school)
    return rows.select_related("student__current_class", "handler", "written_by")


def open_lines(user: Any, school: School) -> list[InboundLine]:
    """What waits for an answer, the first due first; one query."""
    rows = inbound_rows(user, school).exclude(state__in=ENDED)
    return sorted(map(line_of, rows), key=lambda one: (one.due_on, one.row.pk))


def line_of(row: InboundReferral) -> InboundLine:
    """A row with its last day."""
    due, today = due_of(row), clock.today()
    if row.state in ENDED:
        return InboundLine(row, due, "", "")
    if due < today:
        return InboundLine(row, due, "late", f"应在{near_day(due)}前答复，已超期")
    tone = "due" if (due - today).days <= NEAR else ""
    return InboundLine(row, due, tone, f"{near_day(due)}前答复")


def staff_of_school(school: School) -> QuerySet[User]:
    """Whom to choose from as handler, by name."""
    keys = [one.pk for one in holders_of(Capability.REPORT_HARM, school)]
    return User.objects.filter(pk__in=keys).order_by("name", "pk")


def pupils_for(user: Any, school: School, words: str, chosen: str) -> list[Student]:
    """The one chosen before, and those whom typed words find, in this person's sight."""
    rows = Student.objects.visible_to(user).filter(school=school).going_on()
    rows = rows.select_related("current_class")
    held = list(rows.filter(public_id=chosen)) if chosen else []
    found = list(rows.matching(words)[:FOUND]) if words.strip() else []
    return list({one.pk: one for one in [*held, *found]}.values())
