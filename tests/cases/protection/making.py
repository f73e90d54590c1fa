"""Protection cases for tests: filed as a person files them."""

from datetime import timedelta
from typing import Any

from school_care.cases.enums import CaseType
from school_care.cases.models import Bullying, Crisis, MandatoryReport, Protection
from school_care.cases.protection.enums import Severity, Situation, Trigger
from school_care.cases.protection.services.opening import Found, begin
from school_care.core import clock

CANARY = "灰鹤暗语"  # stands in what only those may read who read a case whole


def filed(
    by: Any, student: Any, kind: str = CaseType.MR, *, school: Any = None, **more: Any
) -> Protection:
    """A case of a kind, found ten minutes ago and filed now, with the row of its details. `school`
    where no pupil is known."""
    known = {
        "happened": f"{CANARY}：手臂上有几道红印，孩子说是摔的。",
        "found_at": clock.now() - timedelta(minutes=10),
        "found_where": f"{CANARY}教室门口",
    }
    found = Found(student=student, **{**known, **more})
    row = begin(by=by, school=school or student.school, kind=kind, found=found)
    _detail(row)
    return row


def _detail(row: Protection) -> None:
    if row.is_report:
        MandatoryReport.objects.create(
            protection=row, situations=[Situation.HURT], severity=Severity.LIKELY
        )
    elif row.is_bullying:
        Bullying.objects.create(protection=row, due_on=clock.today() + timedelta(days=10))
    else:
        Crisis.objects.create(protection=row, triggers=[Trigger.SAYS])
