"""F-19 缺席学生情况登记表, on the screen and on A4 sideways."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.attendance.forms_absences import AbsencesForm
from school_care.attendance.selectors_absences import absence_lines
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.enums import Capability
from school_care.school.papers import print_paper
from school_care.school.scoped import DeskView


class AbsencesMixin(DeskView):
    """The class or school and the days that were asked for; this week without a choice."""

    capability = Capability.VIEW_ATTENDANCE
    http_method_names = ["get", "head", "options"]

    def found(self, request: HttpRequest) -> dict[str, Any]:
        form = AbsencesForm(
            request.GET, user=request.user, school=request.school, today=clock.today()
        )
        group, since, until = form.chosen()
        return {
            "form": form,
            "group": group,
            "since": since,
            "until": until,
            "lines": absence_lines(request.user, request.school, since, until, group),
        }


class Absences(AbsencesMixin, View):
    """The form on the screen."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "attendance/roll/absences.html", self.found(request))


class PrintAbsences(AbsencesMixin, View):
    """The form on paper, with a trace."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found, school = self.found(request), request.school
        audit.record(
            "absences.printed",
            actor=request.user,
            row=found["group"],
            school_id=school.pk,
            since=found["since"].isoformat(),
            until=found["until"].isoformat(),
        )
        pdf = print_paper("print/absences.html", found, school=school, printed_by=request.user)
        return pdf_answer(pdf, f"缺席学生情况登记表-{found['since']}")
