"""What warnings add to shared pages: the today page, the pupil's file.

Both show what the last sweep found, which is five minutes old at most. Looked at anew on every
opening of the busiest pages, a morning of rolls would sweep a school a hundred times; whoever opens
the list or a warning gets it as of this moment.
"""

from typing import Any

from django.http import HttpRequest

from school_care.alerts import selectors as reads
from school_care.core import clock
from school_care.core.panels import Part, pupil_panels, today_cards
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.selectors import may

MOST_ON_CARD = 3


def register() -> None:
    """Fill the registries; called once at start-up."""
    today_cards.register(Part("alerts", 6, "alerts/_card.html", alerts_card))
    pupil_panels.register(Part("alerts", 2, "alerts/_panel.html", alerts_panel, "lead"))


def alerts_card(request: HttpRequest) -> dict[str, Any] | None:
    """预警: the most urgent of one's own; how many the school has, for whoever answers for it.
    Absent where there are none. One query."""
    user, school = request.user, request.school
    if not can(user, Capability.VIEW_ALERTS, school):
        return None
    now, answers = clock.now(), can(user, Capability.SET_ALERT_RULES, school)
    rows = reads.alerts_in_sight(user, school).standing()
    found = reads.for_card(rows if answers else rows.filter(owner=user), user, now, MOST_ON_CARD)
    if not found:
        return None
    urgent = [one for one in found if one.owner_id == user.pk]
    return {
        "rows": [reads.row_of(one, now) for one in urgent],
        "more": found[0].mine - len(urgent),
        "all": found[0].all if answers else 0,
        "late": found[0].late,
    }


def alerts_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The warnings about the child that nobody has finished with, for whoever keeps the child."""
    if not may(request.user, Capability.VIEW_ALERTS, student):
        return None
    rows = reads.standing_of_pupil(request.user, student, clock.now())
    return {"rows": rows, "late": any(row.late for row in rows)} if rows else None
