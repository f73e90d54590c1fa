"""一人一案: a case, what was reported of it, and what came back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.alerts.freshness import be_fresh
from school_care.cases.dropout.selectors_course import page_of
from school_care.cases.enums import CaseType
from school_care.cases.models import Case
from school_care.cases.protection.enums import PROTECTED
from school_care.cases.protection.selectors_results import keeps_results, results_of
from school_care.cases.selectors import history_of, reports_of
from school_care.cases.services.closing import close
from school_care.core import audit, clock
from school_care.escalation.enums import OPEN
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.selectors import may


def case_or_404(request: HttpRequest, public_id: UUID) -> Case:
    """The case of the active school within the person's sight; Http404 for any other, and for a
    protected one, which has a page of its own."""
    rows = Case.objects.visible_to(request.user).filter(school=request.school)
    rows = rows.exclude(type__in=PROTECTED)
    case = get_object_or_404(
        rows.select_related("student__current_class", "opened_by"), public_id=public_id
    )
    case.school = case.student.school = request.school
    return case


class ShowCase(DeskView, View):
    """The case with its reports and their history."""

    capability = Capability.VIEW_REPORTS_UP
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        if case_or_404(request, public_id).type == CaseType.DO:
            be_fresh(request)  # a roll handed in a minute ago may have brought the child back
        case = case_or_404(request, public_id)
        audit.record_read(
            actor=request.user, row=case, student_id=case.student.public_id, why="case"
        )
        lines = reports_of(request.user, case)
        under_way = any(one.state in OPEN for line in lines for one in line.escalations)
        sends = can(request.user, Capability.SEND_REPORT, request.school)
        page = page_of(request.user, case, clock.today())
        runs = page is not None and not page.is_over
        ends = case.closed_on is None and not under_way and not runs
        context = {
            "case": case,
            "student": case.student,
            "lines": lines,
            "page": page,
            "alert_tab": "cases:dropouts",
            "closes": ends and sends,
            "history": history_of(request.user, case),
            "drafts": may(request.user, Capability.DRAFT_REPORT, case.student),
            "keeps_results": keeps_results(case),
            "results": results_of(request.user, case) if keeps_results(case) else [],
            "edits_file": may(request.user, Capability.EDIT_ARCHIVE, case.student),
            "sends": sends,
        }
        return render(request, "cases/case.html", context)


class CloseCase(DeskView, View):
    """结案, when nothing is under way any more."""

    capability = Capability.SEND_REPORT
    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = case_or_404(request, public_id)
        with refusals_as_messages(request) as tried:
            close(by=request.user, case=case)
        if tried.done:
            messages.success(request, "已结案。")
        return redirect("cases:case", case.public_id)
