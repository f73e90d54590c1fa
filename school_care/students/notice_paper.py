"""The two papers of this part: the notice parents fill in, and the class's calendar.

Numbers are never printed here: parents write their own, which also tells the school new ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from school_care.core import clock
from school_care.core.pdf import render_pdf
from school_care.core.templatetags.days import long_date
from school_care.school.models import School, SchoolClass
from school_care.students.away import ClassSpan
from school_care.students.enums import PARENTS, ContactRole
from school_care.students.models import ContactPerson, Entrustment


@dataclass(frozen=True)
class Paper:
    """What the foot of a printed page says."""

    school_name: str
    made_by: str
    made_at: str


def paper_of(school: School, printed_by: Any) -> Paper:
    """Who made a page, when, at which school."""
    now = timezone.localtime(clock.now())
    made_at = f"{long_date(now)} {now:%H:%M}"
    return Paper(school.name, printed_by.name, made_at)


def print_notice(
    *, entrustment: Entrustment, people: Sequence[ContactPerson], printed_by: Any
) -> bytes:
    """《委托照护情况告知书》 of one entrustment, prefilled; parents complete and sign it."""
    student = entrustment.student
    by_role = {person.role: person for person in reversed(people) if person.role in PARENTS}
    html = render_to_string(
        "print/entrustment_notice.html",
        {
            "edition": "family",
            "paper": paper_of(student.school, printed_by),
            "student": student,
            "entrustment": entrustment,
            "carer": entrustment.carer,
            "parents": [(ContactRole(role).label, by_role.get(role)) for role in PARENTS],
        },
    )
    return render_pdf(html)


def print_class_away(*, found: ClassSpan, group: SchoolClass, printed_by: Any) -> bytes:
    """The parents-away calendar of a class for one span."""
    html = render_to_string(
        "print/class_away.html",
        {
            "edition": "school",
            "paper": paper_of(group.school, printed_by),
            "group": group,
            "found": found,
        },
    )
    return render_pdf(html)
