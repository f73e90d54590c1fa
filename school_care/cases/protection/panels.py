"""What protection adds to shared pages: on the pupil's file for whoever handles or reported a case
of this pupil, and nobody else; on the principal's day a count; on the day of whoever is with a
child in danger, or is asked to come, the way there."""

from typing import Any

from django.http import HttpRequest

from school_care.cases.models import CrisisWatch, Protection, ProtectionPerson
from school_care.cases.protection.enums import Level
from school_care.cases.protection.enums import Part as Role
from school_care.cases.protection.selectors_list import cases_in_sight, rows_of
from school_care.cases.protection.sight import levels_of
from school_care.core import clock
from school_care.core.panels import Part, pupil_panels, today_cards
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.models import Student

MOST = 5


def register() -> None:
    """Fill the registries; called once at start-up."""
    pupil_panels.register(
        Part("cases.protection", 2, "cases/protection/_panel.html", file_panel, "lead")
    )
    today_cards.register(Part("protection", 3, "cases/protection/_card.html", leaders_card))
    today_cards.register(Part("protection.watch", 0, "cases/protection/_watch.html", watch_card))


def watch_card(request: HttpRequest) -> dict[str, Any] | None:
    """The children this person is with or is asked to come to, nameless; one query."""
    mine = ProtectionPerson.objects.filter(
        user=request.user, part=Role.WATCHER, until_at__isnull=True
    )
    rows = CrisisWatch.objects.filter(
        user=request.user,
        ended_at__isnull=True,
        protection__school=request.school,
        protection__in=mine.values("protection"),
    ).select_related("protection")
    found = sorted(rows, key=lambda row: (row.accepted_at is not None, row.offered_at))
    return {"rows": found} if found else None


def file_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The running cases of this pupil that the person reads whole or reported in the pupil's name;
    one query where there is none. Whoever only knows of a case must not learn here whose it is."""
    rows = Protection.objects.running().filter(student=student, school=request.school)
    found = list(rows.order_by("-filed_at", "-pk")[:MOST])
    if not found:
        return None
    levels = levels_of(request.user, [row.pk for row in found])
    shown = [row for row in found if _is_shown(row, levels.get(row.pk, Level.NONE), request.user)]
    return {"rows": shown} if shown else None


def _is_shown(row: Protection, level: Level, user: Any) -> bool:
    """Whoever wrote in words only is not told that it was this pupil."""
    if level == Level.CONTENT:
        return True
    return level == Level.OWN and row.found_by_id == user.pk and not row.pupil_words


def leaders_card(request: HttpRequest) -> dict[str, Any] | None:
    """How many run, and in how many something is late: for whoever leads protection."""
    user, school = request.user, request.school
    if not can(user, Capability.LEAD_PROTECTION, school):
        return None
    rows = list(cases_in_sight(user, school).running())
    if not rows:
        return None
    lines = rows_of(user, rows, school, clock.today())
    return {"open": len(lines), "late": sum(bool(line.late) for line in lines)}
