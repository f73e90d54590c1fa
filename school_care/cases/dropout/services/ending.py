"""A case ends with its course: the next time a child stays away is a case of its own."""

from typing import Any

from school_care.cases.dropout.enums import ENDED
from school_care.cases.models import Case, DropoutCourse
from school_care.cases.services.closing import has_open_report
from school_care.core import audit, clock


def end_case(course: DropoutCourse, *, by: Any = None, whatever_is_open: bool = False) -> bool:
    """Close the case of an ended course where nothing of it is under way any more; whether it is
    closed now. Effects: the row and a trace."""
    case = course.case
    if course.state not in ENDED or case.closed_on is not None:
        return case.closed_on is not None
    if not whatever_is_open and has_open_report(case):
        return False
    if Case.objects.filter(pk=case.pk, closed_on__isnull=True).update(closed_on=clock.today()):
        audit.record("case.closed", actor=by, row=case, student_id=course.student.public_id)
    case.closed_on = clock.today()
    return True
