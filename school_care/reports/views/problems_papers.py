"""排查情况表 附件1 and 汇总表 附件2."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from school_care.core import clock
from school_care.core.answers import pdf_answer, workbook_answer
from school_care.reports.enums import PrintPurpose
from school_care.reports.forms_problems import ScreeningForm, ScreeningLeavingForm
from school_care.reports.standing.screening import screened_counts
from school_care.reports.standing.screening_papers import (
    export_screening,
    print_screening,
    print_summary,
)
from school_care.reports.standing.screening_summary import screening_summary
from school_care.reports.views.standing import day_asked
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422
READS = ("get", "head", "options")
WRITES = (*READS, "post")
FOLDER = "reports/problems"


class Screening(DeskView, View):
    """附件1: who would be in it; posted, the paper."""

    capability = Capability.KEEP_SCHOOL_PAPERS
    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, ScreeningForm(initial={"purpose": PrintPurpose.SUPERIOR}))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = ScreeningForm(request.POST)
        if form.is_valid():
            try:
                pdf = print_screening(
                    by=request.user,
                    school=request.school,
                    numbers=form.cleaned_data["numbers"],
                    what_for=form.what_for(),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return pdf_answer(pdf, f"排查情况表-{clock.today():%Y%m%d}")
        return self.page(request, form, INVALID)

    def page(self, request: HttpRequest, form: ScreeningForm, status: int = 200) -> HttpResponse:
        pupils, with_problems = screened_counts(
            user=request.user, school=request.school, on=clock.today()
        )
        context = {
            "form": form,
            "pupils": pupils,
            "with_problems": with_problems,
            "exports": can(request.user, Capability.EXPORT_PUPILS, request.school),
        }
        return render(request, f"{FOLDER}/screening.html", context, status=status)


@method_decorator(sensitive_post_parameters("password", "own_password"), name="dispatch")
class ScreeningFile(DeskView, View):
    """附件1 as a workbook that leaves the school."""

    capability = Capability.KEEP_SCHOOL_PAPERS
    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        starting = ScreeningLeavingForm.starting()
        return self.page(request, ScreeningLeavingForm(request=request, initial=starting))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = ScreeningLeavingForm(request.POST, request=request)
        if form.is_valid():
            try:
                done = export_screening(
                    by=request.user,
                    school=request.school,
                    numbers=form.cleaned_data["numbers"],
                    leaving=form.leaving,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                form.note_person()
                return workbook_answer(done.content, done.name)
        return self.page(request, form, INVALID)

    def page(
        self, request: HttpRequest, form: ScreeningLeavingForm, status: int = 200
    ) -> HttpResponse:
        return render(request, f"{FOLDER}/screening_file.html", {"form": form}, status=status)


class Summary(DeskView, View):
    """附件2 as of a day."""

    capability = Capability.KEEP_SCHOOL_PAPERS
    http_method_names = READS

    def get(self, request: HttpRequest) -> HttpResponse:
        today, on = clock.today(), day_asked(request)
        context = {
            "summary": screening_summary(school=request.school, on=on),
            "on": on,
            "today": today,
        }
        return render(request, f"{FOLDER}/summary.html", context)


class SummaryPaper(DeskView, View):
    """The same on paper."""

    capability = Capability.KEEP_SCHOOL_PAPERS
    http_method_names = READS

    def get(self, request: HttpRequest) -> HttpResponseBase:
        on = day_asked(request)
        try:
            pdf = print_summary(by=request.user, school=request.school, on=on)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{reverse('reports:problems_summary')}?on={on.isoformat()}")
        return pdf_answer(pdf, f"排查汇总表-{on:%Y%m%d}")
