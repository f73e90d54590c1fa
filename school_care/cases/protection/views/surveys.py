"""The anonymous survey on the desk: made, handed out, counted, read, summed up."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.models import BullyingSurvey, SurveyAnswer, SurveyClass
from school_care.cases.protection import papers_survey as papers
from school_care.cases.protection.forms_survey import CloseForm, CountForm, DaysForm, SummaryForm
from school_care.cases.protection.services import surveys
from school_care.cases.protection.survey_figures import (
    FEWEST_SHEETS,
    HIDDEN,
    results_of,
    shares_of,
)
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.small_cells import FEWEST
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404

INVALID = 422
READS = ["get", "head", "options"]
WRITES = [*READS, "post"]
FOLDER = "cases/protection"
EARLIER = 2  # terms beside this one
USUAL_DAYS = 7


class OfSurvey(DeskView):
    """Pages of whoever keeps the survey."""

    capability = Capability.KEEP_SURVEY
    http_method_names = READS

    def survey(self, request: HttpRequest, public_id: UUID) -> BullyingSurvey:
        """A survey of this school; 404 elsewhere."""
        rows = BullyingSurvey.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(rows.select_related("term", "summed_up_by"), public_id=public_id)
        row.school = request.school
        return row

    def share(self, request: HttpRequest, public_id: UUID) -> SurveyClass:
        """A class's share of a survey of this school; 404 elsewhere."""
        rows = SurveyClass.objects.visible_to(request.user).filter(survey__school=request.school)
        rows = rows.select_related("survey__term", "school_class", "paper_by")
        row = get_object_or_404(rows, public_id=public_id)
        row.survey.school = request.school
        return row


class Surveys(OfSurvey, View):
    """The surveys of the school, term by term."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = BullyingSurvey.objects.visible_to(request.user).filter(school=request.school)
        found = list(rows.select_related("term")[:60])
        term = calendar_of(request).term_on(clock.today())
        urgent = SurveyAnswer.objects.visible_to(request.user).filter(
            survey_class__survey__school=request.school,
            survey_class__survey__summed_up_on__isnull=True,
            answers__has_key=surveys.URGENT,
        )
        context = {
            "surveys": [(one, _standing(one)) for one in found],
            "term": term,
            "may_make": term is not None and all(one.term_id != term.pk for one in found),
            "urgent": urgent.count(),
        }
        return render(request, f"{FOLDER}/surveys.html", context)


def _standing(survey: BullyingSurvey) -> tuple[str, str]:
    """Where it stands, and the look of its tag."""
    if clock.today() < survey.opens_on:
        return "还没有开始", ""
    if not surveys.is_over(survey):
        return "正在进行", "brand"
    if survey.summed_up_on is None:
        return "等待分析", "due"
    return "已分析", "good"


class SurveyNew(OfSurvey, View):
    """The survey of this term."""

    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        term = calendar_of(request).term_on(today)
        last = today + USUAL_DAYS * surveys.ONE_DAY
        if term is not None:
            last = min(last, term.last_day)
        return self.page(request, DaysForm(initial={"opens_on": today, "closes_on": last}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DaysForm(request.POST)
        if form.is_valid():
            try:
                made = surveys.make_survey(
                    by=request.user, school=request.school, **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "问卷已建好，请打印二维码或纸质问卷。")
                return redirect("cases:survey", made.public_id)
        return self.page(request, form, INVALID)

    def page(self, request: HttpRequest, form: DaysForm, status: int = 200) -> HttpResponse:
        wordings = [
            ("四至九年级", surveys.asked_of(surveys.QUESTIONS, small=False)),
            ("一至三年级", surveys.asked_of(surveys.QUESTIONS, small=True)),
        ]
        context = {"form": form, "wordings": wordings, "survey_tab": "cases:surveys"}
        return render(request, f"{FOLDER}/survey_new.html", context, status=status)


class ShowSurvey(OfSurvey, View):
    """Taking part while it runs, figures once it is over."""

    http_method_names = WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        survey = self.survey(request, public_id)
        return survey_page(request, survey, CloseForm(initial={"closes_on": survey.closes_on}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Another last day."""
        survey = self.survey(request, public_id)
        form = CloseForm(request.POST)
        if form.is_valid():
            try:
                surveys.change_end(by=request.user, survey=survey, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "截止日期已改。")
                return redirect("cases:survey", survey.public_id)
        return survey_page(request, survey, form, INVALID)


def survey_page(
    request: HttpRequest, survey: BullyingSurvey, form: forms.Form, status: int = 200
) -> HttpResponse:
    """The page of a survey."""
    over = surveys.is_over(survey)
    shares = shares_of(survey, figures=over)
    context: dict[str, Any] = {
        "survey": survey,
        "is_over": over,
        "is_open": surveys.is_open(survey),
        "shares": shares,
        "sheets": sum(one.sheets for one in shares),
        "asked": sum(one.row.asked for one in shares),
        "form": form,
        "fewest": (FEWEST_SHEETS, FEWEST, HIDDEN),
        "urgent": _written(survey).filter(answers__has_key=surveys.URGENT).count(),
        "written": _written(survey).exclude(words_sealed=None).count() if over else None,
    }
    if over:
        earlier = earlier_than(survey)
        groups, results = results_of(survey, shares, earlier)
        terms = [one.term.short_name for one in earlier]
        context |= {"groups": groups, "results": results, "earlier": terms}
    return render(request, f"{FOLDER}/survey.html", context, status=status)


def earlier_than(survey: BullyingSurvey) -> list[BullyingSurvey]:
    """The surveys before it, newest first."""
    rows = BullyingSurvey.objects.filter(school_id=survey.school_id, closes_on__lt=survey.opens_on)
    return list(rows.select_related("term").order_by("-opens_on")[:EARLIER])


def _written(survey: BullyingSurvey):
    return SurveyAnswer.objects.filter(survey_class__survey=survey)


class SurveyWords(OfSurvey, View):
    """What children wrote: what is urgent at once and with its class, the rest once it is over, in
    no order and without a class."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        survey = self.survey(request, public_id)
        rows = _written(survey).select_related("survey_class__school_class")
        urgent = [
            (one.words, one.survey_class.school_class.name_on(survey.opens_on), one.on)
            for one in rows.filter(answers__has_key=surveys.URGENT)
        ]
        over = surveys.is_over(survey)
        others = rows.exclude(answers__has_key=surveys.URGENT).exclude(words_sealed=None)
        context = {
            "survey": survey,
            "urgent": urgent,
            "is_over": over,
            "words": [one.words for one in others] if over else [],
        }
        audit.record("survey.words_read", actor=request.user, row=survey)
        return render(request, f"{FOLDER}/survey_words.html", context)


class SurveyCount(OfSurvey, View):
    """A class's paper sheets, counted by hand."""

    http_method_names = WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.share(request, public_id)
        return self.page(request, row, CountForm(row=row))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.share(request, public_id)
        form = CountForm(request.POST, row=row)
        if form.is_valid():
            try:
                surveys.count_paper(by=request.user, row=row, counted=form.counted())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "纸质统计已保存，请把纸质问卷封好保管。")
                return redirect("cases:survey", row.survey.public_id)
        return self.page(request, row, form, INVALID)

    def page(
        self, request: HttpRequest, row: SurveyClass, form: CountForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "row": row,
            "survey": row.survey,
            "name": row.school_class.name_on(row.survey.opens_on),
            "form": form,
        }
        return render(request, f"{FOLDER}/survey_count.html", context, status=status)


class SurveyLink(OfSurvey, View):
    """A new link for one class."""

    http_method_names = WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("cases:survey", self.share(request, public_id).survey.public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.share(request, public_id)
        with refusals_as_messages(request) as tried:
            surveys.change_link(by=request.user, row=row)
        if tried.done:
            messages.success(request, "已换新的链接，原来的打不开了，请重新打印这个班的二维码。")
        return redirect("cases:survey", row.survey.public_id)


class SurveyPapers(OfSurvey, View):
    """The codes to hang up, class by class; `?blank=1`: sheets to fill in with a pen; `?class=`:
    one class alone."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        survey = self.survey(request, public_id)
        rows = [one.row for one in shares_of(survey, figures=False)]
        if wanted := request.GET.get("class"):
            rows = [
                get_object_or_404(
                    SurveyClass.objects.filter(survey=survey), public_id=uuid_or_404(wanted)
                )
            ]
            rows[0].survey = survey
        blank = bool(request.GET.get("blank"))
        audit.record("survey.papers_printed", actor=request.user, row=survey)
        if blank:
            pdf = papers.print_blank(survey=survey, rows=rows, printed_by=request.user)
            return pdf_answer(pdf, "匿名问卷-纸质")
        pdf = papers.print_codes(survey=survey, rows=rows, printed_by=request.user)
        return pdf_answer(pdf, "匿名问卷-二维码")


class SurveySumUp(OfSurvey, View):
    """分析和措施."""

    http_method_names = WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        survey = self.survey(request, public_id)
        return self.page(request, survey, SummaryForm(initial={"summary": survey.summary or ""}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        survey = self.survey(request, public_id)
        form = SummaryForm(request.POST)
        if form.is_valid():
            try:
                surveys.sum_up(by=request.user, survey=survey, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "分析和措施已保存，可以打印摘要存档。")
                return redirect("cases:survey", survey.public_id)
        return self.page(request, survey, form, INVALID)

    def page(
        self, request: HttpRequest, survey: BullyingSurvey, form: SummaryForm, status: int = 200
    ) -> HttpResponse:
        context = {"survey": survey, "form": form, "is_over": surveys.is_over(survey)}
        return render(request, f"{FOLDER}/survey_sum_up.html", context, status=status)


class SurveySummary(OfSurvey, View):
    """One page for the file: taking part, figures of the school, what is done."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        survey = self.survey(request, public_id)
        if not surveys.is_over(survey):
            messages.error(request, "问卷还没有截止，截止后再打印摘要。")
            return redirect("cases:survey", survey.public_id)
        pdf = papers.print_summary(
            survey=survey, earlier=earlier_than(survey), printed_by=request.user
        )
        audit.record("survey.printed", actor=request.user, row=survey)
        return pdf_answer(pdf, "匿名问卷摘要")
