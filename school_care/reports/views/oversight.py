"""所辖学校汇总: month-end figures of the schools a body oversees; numbers alone."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import workbook_answer
from school_care.core.months import month_before
from school_care.core.sheets import Column, workbook_bytes
from school_care.reports.figures import oversight
from school_care.reports.figures.links import measure_of, month_text, months_beside
from school_care.reports.figures.registry import Measure, measures
from school_care.reports.views.figures import READ, month_asked
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView

EXPLAINED = "本表只有各校上报的月末数字，不含学生信息；※表示人数少于3或可由其他数字推出，不显示。"


class OversightDesk(DeskView):
    """Pages of a body that oversees schools; for any other school they are not there."""

    capability = Capability.READ_OVERSIGHT
    http_method_names = READ

    def month(self, request: HttpRequest) -> date:
        """The month asked for, at most the last that is over, once it is known that there is
        anything to read."""
        if not oversight.oversees(request.school):
            raise Http404
        return min(month_asked(request), month_before(clock.today()))

    def around(self, month: date) -> dict[str, str]:
        """The months beside it."""
        return months_beside(month, month_before(clock.today()))


class OversightPage(OversightDesk, View):
    """Every figure of all schools together, and who has not counted."""

    def get(self, request: HttpRequest) -> HttpResponse:
        month = self.month(request)
        schools = oversight.overseen(request.school)
        context = {
            "month": month,
            "groups": oversight.county_sums(request.school, month),
            "schools": schools,
            "missing": oversight.missing_schools(request.school, schools, month),
            **self.around(month),
        }
        return render(request, "reports/figures/oversight.html", context)


class OversightFigure(OversightDesk, View):
    """One figure: all together, by school, by grade and category, over the months."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        month, one = self.month(request), _measure_or_404(slug)
        lines = oversight.by_school(request.school, one, month)
        words = request.GET.get("q", "")[:40]
        context = {
            "month": month,
            "measure": one,
            "total": oversight.total_of(one, lines),
            "page": oversight.searched(lines, words, request.GET.get("page")),
            "words": words,
            "axes": oversight.by_axis(request.school, one, month),
            "chart": oversight.trend(request.school, one, month),
            **self.around(month),
        }
        return render(request, "reports/figures/oversight_figure.html", context)


def _measure_or_404(slug: str) -> Measure:
    found = measure_of(slug)
    if found is None:
        raise Http404
    return found


class OversightBook(OversightDesk, View):
    """Every school and figure of a month as a workbook, as the pages tell them."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        month = self.month(request)
        found = oversight.table(request.school, measures(), month)
        columns = [Column("学校", 28), *(Column(one.label, 16) for one in measures())]
        rows = [
            (school.name, *(number.words if number else "未统计" for number in numbers))
            for school, numbers in found
        ]
        audit.record(
            "oversight.downloaded",
            actor=request.user,
            school_id=request.school.pk,
            month=month_text(month),
            schools=len(rows),
        )
        notes = [f"{request.school.name} {month.year}年{month.month}月关爱工作数据汇总", EXPLAINED]
        book = workbook_bytes(columns=columns, rows=rows, sheet_name="汇总", notes=notes)
        return workbook_answer(book, f"关爱工作数据汇总-{month_text(month)}")
