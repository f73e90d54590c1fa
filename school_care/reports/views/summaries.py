"""工作报告: the reports of the school, and one of them with what can be done next."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import file_answer, pdf_answer
from school_care.reports.enums import SummaryState
from school_care.reports.forms_summaries import WhyForm, WordsForm
from school_care.reports.models import Summary
from school_care.reports.summaries import selectors as reads
from school_care.reports.summaries import sending
from school_care.reports.summaries.docx import DOCX, document_of
from school_care.reports.summaries.layout import numbered, sections_of
from school_care.reports.summaries.papers import narrative_of, print_summary
from school_care.reports.summaries.periods import Period, period_of
from school_care.reports.summaries.services import stamp_of
from school_care.reports.summaries.words import STATEMENT
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class Summaries(DeskView, View):
    """The months of a year; plans, terms and years."""

    capability = Capability.WRITE_SUMMARY
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        today, calendar = clock.today(), calendar_of(request)
        found = reads.overview(request.user, request.school, calendar, today)
        return render(request, "reports/summaries/list.html", {"found": found})


@dataclass(frozen=True)
class Found:
    """A report as it is looked at: the newest version, or the one that was asked for."""

    period: Period
    versions: list[Summary]
    row: Summary | None

    @property
    def is_newest(self) -> bool:
        """Whether what is looked at is what counts."""
        return self.row is None or self.row == self.versions[0]


class SummaryMixin(DeskView):
    """One report of the active school; a period it does not have is not found."""

    capability = Capability.WRITE_SUMMARY

    def period(self, request: HttpRequest, kind: str, period: str) -> Period:
        found = period_of(calendar_of(request), kind, period)
        if found is None or clock.today() < min(found.since, found.opens_on):
            raise Http404
        return found

    def found(self, request: HttpRequest, kind: str, period: str) -> Found:
        """With every version in the person's sight."""
        about = self.period(request, kind, period)
        versions = reads.versions_of(request.user, request.school, about)
        asked = request.GET.get("version", "")
        row = versions[0] if versions else None
        if asked:
            row = next((one for one in versions if str(one.version) == asked), None)
            if row is None:
                raise Http404
        return Found(about, versions, row)

    def row(self, request: HttpRequest, kind: str, period: str) -> Summary:
        """The newest version; 404 where nothing was drafted."""
        found = self.found(request, kind, period)
        if not found.versions:
            raise Http404
        return found.versions[0]

    def shown(self, request: HttpRequest, kind: str, period: str) -> tuple[Period, Summary]:
        """The period and the version asked for; 404 where nothing was drafted."""
        found = self.found(request, kind, period)
        if found.row is None:
            raise Http404
        return found.period, found.row


class ShowSummary(SummaryMixin, View):
    """One report: figures, words, where it stands."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        return summary_page(request, self.found(request, kind, period))


def summary_page(
    request: HttpRequest,
    found: Found,
    status: int = 200,
    *,
    overtaken: bool = False,
    **refused: forms.Form,
) -> HttpResponse:
    """The page; a form that was not taken stays as it was typed, by its name. `overtaken`: somebody
    saved meanwhile, whose words stand beside it."""
    row, period = found.row, found.period
    context: dict[str, Any] = {"found": found, "period": period, "row": row}
    if row is None:
        context["is_open"] = clock.today() >= period.opens_on
        return render(request, "reports/summaries/begin.html", context)
    school, user = request.school, request.user
    steps = reads.steps_of(user, row)
    is_signed, may_sign = row.state == SummaryState.SIGNED, _signs(request, found)
    context |= {
        "sections": numbered(sections_of(row.kind, row.figures)),
        "narrative": narrative_of(row),
        "words_form": refused.get("words") or WordsForm(row=row),
        "back_form": refused.get("back") or WhyForm(label="退回原因", prefix="back"),
        "correct_form": refused.get("correct") or WhyForm(label="更正原因", prefix="correct"),
        "steps": steps,
        "returned": reads.returned_why(row, steps),
        "stamp": stamp_of(row),
        "statement": STATEMENT,
        "may_sign": may_sign,
        "overtaken": overtaken,
        "is_draft": row.state == SummaryState.DRAFT and found.is_newest,
        "in_review": row.state == SummaryState.IN_REVIEW and found.is_newest,
        "is_signed": is_signed,
        "due_on": reads.due_of(period, reads.policy_day(school, clock.today())),
    }
    if found.is_newest and can(user, Capability.SEND_REPORT, school):
        if is_signed or may_sign:
            context["offers"] = sending.offers_for(school, row)
        if is_signed:
            context["sent"] = sending.sent_of(user, school, row)
    return render(request, "reports/summaries/summary.html", context, status=status)


def _signs(request: HttpRequest, found: Found) -> bool:
    """Whether the page offers the signature: what was handed in, and the principal's own draft."""
    row = found.row
    if row is None or not found.is_newest:
        return False
    if not can(request.user, Capability.SIGN_REPORT, request.school):
        return False
    own = row.state == SummaryState.DRAFT and row.drafted_by_id == request.user.pk
    return row.state == SummaryState.IN_REVIEW or own


class SummaryPaper(SummaryMixin, View):
    """The report on A4, with a trace; as it stands, 未签发 on one nobody has signed."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, kind: str, period: str) -> HttpResponseBase:
        about, row = self.shown(request, kind, period)
        pdf = print_summary(row=row, period=about, school=request.school, printed_by=request.user)
        _trace(request, row, "summary.printed")
        return pdf_answer(pdf, about.title)


class SummaryDocx(SummaryMixin, View):
    """The same to go on editing, with a trace."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, kind: str, period: str) -> HttpResponseBase:
        about, row = self.shown(request, kind, period)
        content = document_of(row=row, period=about, school=request.school)
        _trace(request, row, "summary.downloaded")
        return file_answer(content, f"{about.title}.docx", DOCX)


def _trace(request: HttpRequest, row: Summary, action: str) -> None:
    audit.record(
        action,
        actor=request.user,
        row=row,
        kind=row.kind,
        period=row.period,
        version=row.version,
    )
