"""半年报表 (F-23): changes, dropouts and their whereabouts on a snapshot day."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.attendance.flow_table import unbalanced_of
from school_care.cases.dropout.half_year import HalfYear, read_half_year
from school_care.cases.dropout.half_year_days import Snapshot, snapshot_of, snapshots
from school_care.cases.dropout.half_year_flow import flow_table
from school_care.cases.dropout.half_year_tables import EXPLAINED, named, span_words, tables_of
from school_care.cases.dropout.views.figures_nav import figure_pages
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.enums import Capability
from school_care.school.papers import print_paper
from school_care.school.scoped import DeskView


class HalfYearMixin(DeskView):
    """The snapshot that was asked for."""

    capability = Capability.KEEP_LEDGERS
    http_method_names = ["get", "head", "options"]

    def snapshot(self, request: HttpRequest) -> Snapshot:
        """The day asked for, else the last usual one; a day to come is not counted."""
        school_id, today = request.school.pk, clock.today()
        wanted = request.GET.get("on", "")
        if not wanted:
            return snapshots(school_id, today)[0]
        try:
            on = date.fromisoformat(wanted)
        except ValueError:
            on = None
        if on is None or on > today or on.year < 2000:
            messages.error(request, "请选择今天或以前的日期。下面是最近一次统计。")
            return snapshots(school_id, today)[0]
        return snapshot_of(school_id, on, today)

    def tables(self, request: HttpRequest, found: HalfYear) -> dict[str, Any]:
        """What page and paper both show."""
        return {
            "found": found,
            "snapshot": found.snapshot,
            "span": span_words(found.snapshot),
            "first": flow_table(found.flow),
            "tables": tables_of(found),
            "unbalanced": unbalanced_of(request.user, found.flow),
            "explained": EXPLAINED,
        }


class HalfYearPage(HalfYearMixin, View):
    """The three tables, and who is in them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = read_half_year(request.school, self.snapshot(request))
        context = {
            **self.tables(request, found),
            "offered": snapshots(request.school.pk, clock.today()),
            "named": named(request.user, found),
            "today": clock.today(),
            "pages": figure_pages(request.user, request.school, "cases:half_year"),
        }
        return render(request, "cases/dropout/half_year.html", context)


class HalfYearPaper(HalfYearMixin, View):
    """The three tables on A4 sideways, counts alone, with a trace."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = read_half_year(request.school, self.snapshot(request))
        pdf = print_paper(
            "print/dropout_half_year.html",
            self.tables(request, found),
            school=request.school,
            printed_by=request.user,
        )
        on = found.snapshot.on
        audit.record(
            "half_year.printed",
            actor=request.user,
            school_id=request.school.pk,
            on=on.isoformat(),
            closes=found.closes,
        )
        return pdf_answer(pdf, f"学生变动辍学统计表-{on}")
