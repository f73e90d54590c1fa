"""What cases add to shared pages: the pupil's file, a report's page, the inbox."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.cases.body import warnings_of
from school_care.cases.content import Content, what_is_missing
from school_care.cases.dropout import panels as dropout_panels
from school_care.cases.models import CaseReport
from school_care.cases.prefill import known_of
from school_care.cases.selectors import open_of_pupil
from school_care.cases.services.reports import NEWS, SENDABLE
from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.duties.news import register_news
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.escalation.report_parts import report_parts
from school_care.escalation.sources import kind_of, label_of
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.selectors import may

BEFORE_SENDING = (*SENDABLE, State.IN_REVIEW)


def register() -> None:
    """Fill the registries; called once at start-up."""
    pupil_panels.register(Part("cases", 12, "cases/_panel.html", reports_panel, "rest"))
    pupil_panels.register(Part("cases.start", 4, "cases/_action.html", start_action, "actions"))
    report_parts.register(Part("case", 10, "cases/_report_part.html", case_part, "side"))
    dropout_panels.register()
    register_news(NEWS, "有上报草稿等您送审", lambda: reverse("escalation:reports"))


def reports_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The open reports about the child, for whoever may see them; one query."""
    if not may(request.user, Capability.DRAFT_REPORT, student):
        return None
    reports = open_of_pupil(request.user, student)
    if not reports:
        return None
    for one in reports:
        one.label = label_of(one.kind)
    return {"reports": reports}


def start_action(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """上报与转介, for whoever may report this child."""
    if not may(request.user, Capability.DRAFT_REPORT, student):
        return None
    return {"student": student}


def case_part(request: HttpRequest, escalation: Escalation) -> dict[str, Any] | None:
    """Beside a report: where its words are mended, and what the receiver would miss."""
    report = (
        CaseReport.objects.visible_to(request.user)
        .filter(
            case__school_id=escalation.school_id,
            case__case_no=escalation.case_no,
            kind=escalation.kind,
        )
        .select_related("case__student__school")
        .first()
    )
    kind = kind_of(escalation.kind)
    if report is None or kind is None:
        return None
    case, today = report.case, clock.today()
    part: dict[str, Any] = {"page": reverse("cases:case", args=[case.public_id])}
    if escalation.state in SENDABLE and case.closed_on is None:
        part["mend"] = reverse("cases:report", args=[case.public_id, kind.code])
    if escalation.state in BEFORE_SENDING:
        content = Content.from_json(report.content)
        known = known_of(case.student, case_type=case.type, opened_on=case.opened_on, on=today)
        org_type = escalation.recipient.org_type
        part["warnings"] = warnings_of(case.student, org_type, known, content)
        part["missing"] = what_is_missing(content, kind)
    return part
