"""What warnings add to shared pages: the today page, the pupil's file."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from school_care.alerts import selectors as reads
from school_care.alerts.freshness import be_fresh
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
    Absent where there are none."""
    user, school = request.user, request.school
    if not can(user, Capability.VIEW_ALERTS, school):
        return None
    be_fresh(request)
    now, mine = clock.now(), Q(owner=user)
    rows = reads.alerts_in_sight(user, school).standing()
    counts = rows.order_by().aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=now)),
        mine=Count("pk", filter=mine),
        mine_late=Count("pk", filter=mine & Q(due_at__lt=now)),
    )
    answers = can(user, Capability.SET_ALERT_RULES, school)
    if not (counts["mine"] or (answers and counts["all"])):
        return None
    urgent = []
    if counts["mine"]:
        urgent = list(reads.in_order(reads.with_names(rows.filter(mine)))[:MOST_ON_CARD])
    return {
        "rows": [reads.row_of(one, now) for one in urgent],
        "more": counts["mine"] - len(urgent),
        "all": counts["all"] if answers else 0,
        "late": counts["late"] if answers else counts["mine_late"],
    }


def alerts_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The warnings about the child that nobody has finished with, for whoever keeps the child."""
    if not may(request.user, Capability.VIEW_ALERTS, student):
        return None
    be_fresh(request)
    rows = reads.standing_of_pupil(request.user, student, clock.now())
    return {"rows": rows, "late": any(row.late for row in rows)} if rows else None
