"""Who stands beside the child, on the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.models import PairingCover
from school_care.mentoring.selectors_pairings import running_of
from school_care.mentoring.services.pairings.rights import may_pair
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.selectors import reads_care

PANEL = "mentoring/pairings/_panel.html"


def register() -> None:
    """Add this part's panel."""
    pupil_panels.register(Part("pairings", 5, PANEL, pairings_panel, "people"))


def pairings_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Mentor, helper, peer, acting parent, partner and since when, and who stands in today; two
    queries."""
    if not reads_care(request.user, student):
        return None
    today = clock.today()
    rows = running_of([student.pk], today).get(student.pk, [])
    covers = PairingCover.objects.on(today).filter(pairing__in=[row.pk for row in rows])
    stand_ins = {cover.pairing_id: cover for cover in covers.select_related("user")}
    for row in rows:
        row.stand_in = stand_ins.get(row.pk)
    here = student.status == EnrolmentStatus.ENROLLED
    return {
        "student": student,
        "rows": sorted(rows, key=lambda row: PairingKind.values.index(row.kind)),
        "may_pair": here and may_pair(request.user, PairingKind.TEACHER, student),
        "may_choose": here and may_pair(request.user, PairingKind.HELPER, student),
        "lacks_helper": all(row.kind != PairingKind.HELPER for row in rows),
        "lacks_mentor": all(row.kind != PairingKind.TEACHER for row in rows),
    }
