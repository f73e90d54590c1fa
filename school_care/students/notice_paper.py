"""The two papers of this part: the notice parents fill in, and the class's calendar.

Numbers are never printed here: parents write their own, which also tells the school new ones.
"""

from collections.abc import Sequence
from typing import Any

from school_care.school.models import SchoolClass
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.students import silence
from school_care.students.away import ClassSpan
from school_care.students.enums import PARENTS, ContactRole
from school_care.students.models import ContactPerson, Entrustment


def print_notice(
    *, entrustment: Entrustment, people: Sequence[ContactPerson], printed_by: Any
) -> bytes:
    """《委托照护情况告知书》 of one entrustment, prefilled; parents complete and sign it. Raises
    Refused where nothing goes to the family now."""
    student = entrustment.student
    silence.require_spoken(student)
    by_role = {person.role: person for person in reversed(people) if person.role in PARENTS}
    return print_paper(
        "print/entrustment_notice.html",
        {
            "student": student,
            "entrustment": entrustment,
            "carer": entrustment.carer,
            "parents": [(ContactRole(role).label, by_role.get(role)) for role in PARENTS],
        },
        school=student.school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )


def print_class_away(*, found: ClassSpan, group: SchoolClass, printed_by: Any) -> bytes:
    """The parents-away calendar of a class for one span."""
    return print_paper(
        "print/class_away.html",
        {"group": group, "found": found},
        school=group.school,
        printed_by=printed_by,
    )
