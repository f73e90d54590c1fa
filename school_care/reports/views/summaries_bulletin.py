"""月通报 on a page and on one sheet."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.reports.enums import SummaryKind
from school_care.reports.summaries.bulletin import bulletin_of
from school_care.reports.summaries.periods import Period, months_offered
from school_care.reports.views.summaries import SummaryMixin
from school_care.school.calendar import calendar_of
from school_care.school.papers import print_paper


class Bulletin(SummaryMixin, View):
    """A month by item."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, period: str) -> HttpResponse:
        about = self.period(request, SummaryKind.MONTH, period)
        context = {
            "period": about,
            "found": bulletin_of(request.school, about),
            "months": months_offered(calendar_of(request), clock.today()),
            "is_running": about.until > clock.today(),
            "report_tab": "reports:summaries",
        }
        return render(request, "reports/summaries/bulletin.html", context)


class BulletinPaper(SummaryMixin, View):
    """The same on one sheet, with a trace."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, period: str) -> HttpResponseBase:
        about: Period = self.period(request, SummaryKind.MONTH, period)
        content = {
            "period": about,
            "found": bulletin_of(request.school, about),
            "is_running": about.until > clock.today(),
            "today": clock.today(),
        }
        pdf = print_paper(
            "print/bulletin.html", content, school=request.school, printed_by=request.user
        )
        audit.record(
            "bulletin.printed", actor=request.user, school_id=request.school.pk, month=period
        )
        return pdf_answer(pdf, f"{about.words}工作通报")
