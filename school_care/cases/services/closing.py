"""结案: nothing of a case is under way any more."""

from typing import Any

from django.db import transaction

from school_care.cases.models import Case, DropoutCourse
from school_care.cases.protection.enums import PROTECTED
from school_care.core import audit, clock
from school_care.escalation.models import Escalation
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused

ANOTHER = "这件事项已经结案，同类的新事项正在办理；请在新事项中上报。"
STILL_RUNS = "控辍事项还在办理：销号，或核实不属于辍学之后，再结案。"
OF_PROTECTION = "保护事项请在保护事项的页面结案。"
STILL_OPEN = "还有上报没有办完（未销号、未撤回），办完后再结案。"


def has_open_report(case: Case) -> bool:
    """Whether something of the case is still under way."""
    rows = Escalation.objects.open().filter(school_id=case.school_id, case_no=case.case_no)
    return rows.exists()


def reopen(*, by: Any, school_id: int, case_no: str, refuses: bool = True) -> None:
    """A report of the case is taken up again, and with it the case, else nobody could mend what
    comes back. Where another of its type has begun since: raises Refused, or with `refuses` false
    leaves the case closed, because what a receiver said is never refused."""
    held = (
        Case.objects.select_for_update(no_key=True, of=("self",))
        .select_related("student")
        .filter(school_id=school_id, case_no=case_no, closed_on__isnull=False)
        .first()
    )
    if held is None:
        return
    if Case.objects.filter(student=held.student, type=held.type, closed_on__isnull=True).exists():
        if refuses:
            raise Refused(ANOTHER)
        return
    held.closed_on = None
    held.save(update_fields=["closed_on"])
    audit.record("case.reopened", actor=by, row=held, student_id=held.trail_of)


def close(*, by: Any, case: Case) -> None:
    """End a case; the next matter of its type gets a number of its own. Effects: the row and a
    trace. Raises Refused."""
    if not can(by, Capability.SEND_REPORT, case.school):
        raise Refused("您没有结案的权限，请联系德育主任。")
    if case.type in PROTECTED:
        raise Refused(OF_PROTECTION)
    with transaction.atomic():
        held = Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
        if held.closed_on is not None:
            raise Refused("这件事项已经结案。")
        if has_open_report(held):
            raise Refused(STILL_OPEN)
        if DropoutCourse.objects.running().filter(case=held).exists():
            raise Refused(STILL_RUNS)
        held.closed_on = clock.today()
        held.save(update_fields=["closed_on"])
        audit.record("case.closed", actor=by, row=held, student_id=held.trail_of)
