"""What the transport asks of cases: the content of a message, the page, what became of it."""

from collections.abc import Mapping
from typing import Any

from school_care.cases.body import report_body
from school_care.escalation.enums import FINAL, Via
from school_care.escalation.sources import source_of


class CaseSource:
    """The source of every kind in `cases.kinds`."""

    def body(self, escalation: Any, version: int) -> Mapping[str, Any]:
        """The parts about the case: `cases.body.report_body`. Raises Refused."""
        return report_body(escalation, version)

    def page(self, case_no: str, school: Any) -> str:
        """The case's page."""
        from django.urls import reverse

        from school_care.cases.models import Case

        public_id = (
            Case.objects.filter(school=school, case_no=case_no)
            .values_list("public_id", flat=True)
            .first()
        )
        return reverse("cases:case", args=[public_id]) if public_id else ""

    def on_status(self, escalation: Any, step: Any) -> None:
        """A case is open while one of its reports is; the course of a dropout case follows what
        leaves the school and what the district says."""
        from school_care.cases.dropout.services import reports_heard
        from school_care.cases.services.closing import reopen

        if step.from_state in FINAL and escalation.state not in FINAL:
            reopen(
                by=step.by,
                school_id=escalation.school_id,
                case_no=escalation.case_no,
                refuses=step.via == Via.DESK,
            )
        reports_heard.on_status(escalation, step)


def is_kept_here(code: str) -> bool:
    """Whether reports of a kind are written as reports of a case."""
    return isinstance(source_of(code), CaseSource)
