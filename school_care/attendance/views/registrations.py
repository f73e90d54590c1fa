"""开学报到 of the whole school: on the screen, on paper, as a workbook."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from school_care.attendance.registration_paper import print_registrations, registrations_workbook
from school_care.attendance.selectors_registrations import (
    SchoolRegistration,
    school_registration,
)
from school_care.attendance.views.registration import NO_TERM, shown_term, term_of
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer, workbook_answer
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class OverseeMixin(DeskView):
    """Principal, director and registrar look at one term of all classes."""

    capability = Capability.OVERSEE_ATTENDANCE

    def found(self, request: HttpRequest) -> SchoolRegistration | None:
        """The registration of the wanted term; None before the first term."""
        wanted = request.POST.get("term", "")
        term = calendar_of(request).term_by_code(wanted) if wanted else shown_term(request)
        if term is None:
            return None
        return school_registration(request.user, request.school, term)


class Overview(OverseeMixin, View):
    """By class 应到 实到 未到, who has not handed in, who is missing and why."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        found = self.found(request)
        today = clock.today()
        enrols = can(request.user, Capability.ENROL_PUPILS, request.school)
        context: dict[str, Any] = {
            "found": found,
            "now": term_of(request),
            "terms": [t for t in reversed(calendar_of(request).terms) if t.first_day <= today],
            "registers": can(request.user, Capability.REGISTER_TERM, request.school),
            "papers": [(one, one.paper_url) for one in found.want_paper]
            if found and enrols
            else [],
        }
        return render(request, "attendance/terms/registrations.html", context)


class PrintOverview(OverseeMixin, View):
    """开学到校核查表 on A4."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """After signing in again the address may be asked for plainly: back to the overview."""
        return redirect("attendance:registrations")

    def post(self, request: HttpRequest) -> HttpResponse:
        found = self.found(request)
        if found is None:
            messages.error(request, NO_TERM)
            return redirect("attendance:registrations")
        pdf = print_registrations(found=found, school=request.school, printed_by=request.user)
        _told(request, "registrations.printed", found)
        return pdf_answer(pdf, f"开学到校核查表-{found.term.code}")


class Workbook(OverseeMixin, View):
    """The same as a workbook, to go on working with."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """After signing in again: back to the overview."""
        return redirect("attendance:registrations")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        found = self.found(request)
        if found is None:
            messages.error(request, NO_TERM)
            return redirect("attendance:registrations")
        content = registrations_workbook(found=found, school=request.school)
        _told(request, "registrations.exported", found)
        return workbook_answer(content, f"开学到校核查表-{found.term.code}")


def _told(request: HttpRequest, action: str, found: SchoolRegistration) -> None:
    audit.record(action, actor=request.user, school_id=request.school.pk, term=found.term.code)
