"""学生变动表 (F-24, F-23 表1): on the screen, who is behind a figure, on paper, as a workbook."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from school_care.attendance.flow import LABELS, Flow, build_flow
from school_care.attendance.flow_paper import flow_workbook, print_flow
from school_care.attendance.flow_presence import FlowPresence, add_presence
from school_care.attendance.flow_rows import TOTAL
from school_care.attendance.flow_table import EXPLAINED, table_of, unbalanced_of
from school_care.attendance.forms_checks import FlowForm, Wish
from school_care.core import audit
from school_care.core.answers import pdf_answer, workbook_answer
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.students.models import Student


class FlowMixin(DeskView):
    """The span that was asked for and its table."""

    capability = Capability.OVERSEE_ATTENDANCE
    http_method_names = ["get", "head", "options"]

    def form(self, request: HttpRequest) -> FlowForm:
        return FlowForm(request.GET, calendar=calendar_of(request))

    def table(self, request: HttpRequest, wish: Wish) -> tuple[Flow, FlowPresence]:
        flow = build_flow(
            school=request.school, since=wish.since, until=wish.until, by_class=wish.by_class
        )
        return flow, add_presence(flow, request.school)

    def traced(self, request: HttpRequest, action: str, flow: Flow) -> None:
        audit.record(
            action,
            actor=request.user,
            school_id=request.school.pk,
            since=flow.since.isoformat(),
            until=flow.until.isoformat(),
            closes=flow.closes,
        )


class FlowPage(FlowMixin, View):
    """The table; every figure leads to its pupils."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request)
        wish = form.wish()
        flow, presence = self.table(request, wish)
        context: dict[str, Any] = {
            "form": form,
            "wish": wish,
            "shortcuts": form.shortcuts(wish),
            "flow": flow,
            "presence": presence,
            "table": table_of(flow, presence),
            "unbalanced": unbalanced_of(request.user, flow),
            "explained": EXPLAINED,
        }
        return render(request, "attendance/checks/flow.html", context)


class FlowWho(FlowMixin, View):
    """The pupils behind one figure."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wish = self.form(request).wish()
        column = request.GET.get("column") or "closing"
        flow = build_flow(
            school=request.school, since=wish.since, until=wish.until, by_class=wish.by_class
        )
        if column in ("expected", "here", "leave", "missing", "untaken"):
            add_presence(flow, request.school, rates=False)
        row = flow.row(request.GET.get("row") or TOTAL)
        if row is None or column not in LABELS or column == "due":
            raise Http404
        found = row.cells[column]
        pupils = Student.objects.visible_to(request.user).filter(school=request.school)
        pupils = (
            pupils.filter(pk__in=[who.student_id for who in found])
            .select_related("current_class")
            .in_class_order()
        )
        # in class order; who left twice stands there twice, as the figure counts
        lines = [(one, who.day) for one in pupils for who in found if who.student_id == one.pk]
        context = {
            "wish": wish,
            "row": row,
            "label": LABELS[column],
            "lines": lines,
            "flow": flow,
        }
        return render(request, "attendance/checks/flow_who.html", context)


class PrintFlow(FlowMixin, View):
    """学生变动月报 on A4 sideways, with a trace."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wish = self.form(request).wish()
        flow, presence = self.table(request, wish)
        pdf = print_flow(
            flow=flow,
            presence=presence,
            unbalanced=unbalanced_of(request.user, flow),
            school=request.school,
            printed_by=request.user,
        )
        self.traced(request, "flow.printed", flow)
        return pdf_answer(pdf, f"学生变动表-{wish.since}至{wish.until}")


class FlowWorkbook(FlowMixin, View):
    """The same as a workbook."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        wish = self.form(request).wish()
        flow, presence = self.table(request, wish)
        content = flow_workbook(flow=flow, presence=presence, school=request.school)
        self.traced(request, "flow.exported", flow)
        return workbook_answer(content, f"学生变动表-{wish.since}至{wish.until}")
