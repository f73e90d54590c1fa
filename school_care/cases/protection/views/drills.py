"""演练和启用记录: the log, a new one, what is mended; a list for inspections."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.models import EmergencyDrill, EmergencyPlan
from school_care.cases.protection.drill_duty import term_state
from school_care.cases.protection.enums import EmergencyKind
from school_care.cases.protection.forms_emergency import DrillForm, MendForm
from school_care.cases.protection.papers_emergency import print_drills
from school_care.cases.protection.services.drills import mend, write_drill
from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422
A_PAGE, MOST_PRINTED = 30, 200


def drills_of(request: HttpRequest) -> QuerySet[EmergencyDrill]:
    """The drills of the active school, newest first."""
    rows = EmergencyDrill.objects.visible_to(request.user).filter(school=request.school)
    return rows.select_related("plan", "written_by", "school")


class DrillList(DeskView, View):
    """Newest first; above it whether this term had one."""

    capability = Capability.REPORT_HARM
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        page = Paginator(drills_of(request), A_PAGE).get_page(request.GET.get("page"))
        term = calendar_of(request).term_on(today)
        context = {
            "page": page,
            "today": today,
            "term": term_state(request.school.pk, term) if term else None,
            "may_plan": can(request.user, Capability.PLAN_EMERGENCY, request.school),
            "has_plan": bool(kinds_planned(request)),
        }
        return render(request, "cases/protection/drills.html", context)


def kinds_planned(request: HttpRequest) -> list[str]:
    """The kinds for which the school has a plan, in their order."""
    rows = EmergencyPlan.objects.visible_to(request.user).filter(school=request.school)
    held = set(rows.order_by().values_list("kind", flat=True))
    return [kind for kind in EmergencyKind.values if kind in held]


class DrillNew(DeskView, View):
    """A drill, or a real use, written down."""

    capability = Capability.PLAN_EMERGENCY
    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        if not kinds_planned(request):
            messages.warning(request, "请先编制预案，再写演练记录。")
            return redirect("cases:emergencies")
        asked = {"kind": request.GET.get("kind", "")}
        if request.GET.get("real"):
            asked["what"] = DrillForm.REAL
        return self.page(request, self.form(request, initial=asked))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST)
        if form.is_valid():
            try:
                write_drill(
                    by=request.user,
                    school=request.school,
                    held=form.held,
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已记下。")
                return redirect("cases:drills")
        return self.page(request, form, status=INVALID)

    def form(self, request: HttpRequest, data: Any = None, **options: Any) -> DrillForm:
        return DrillForm(data, kinds=kinds_planned(request), today=clock.today(), **options)

    def page(self, request: HttpRequest, form: DrillForm, status: int = 200) -> HttpResponse:
        return render(request, "cases/protection/drill_new.html", {"form": form}, status=status)


class DrillMended(DeskView, View):
    """整改完成."""

    capability = Capability.PLAN_EMERGENCY
    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        drill = self.drill(request, public_id)
        if drill.mended_on is not None or not drill.problems:
            return redirect("cases:drills")
        return self.page(request, drill, MendForm(today=clock.today()))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        drill = self.drill(request, public_id)
        form = MendForm(request.POST, today=clock.today())
        if form.is_valid():
            try:
                mend(by=request.user, drill=drill, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "整改已登记。")
                return redirect("cases:drills")
        return self.page(request, drill, form, status=INVALID)

    def drill(self, request: HttpRequest, public_id: UUID) -> EmergencyDrill:
        return get_object_or_404(drills_of(request), public_id=public_id)

    def page(
        self, request: HttpRequest, drill: EmergencyDrill, form: MendForm, status: int = 200
    ) -> HttpResponse:
        context = {"drill": drill, "form": form}
        return render(request, "cases/protection/drill_mended.html", context, status=status)


class DrillPaper(DeskView, View):
    """演练台账, to be shown and filed."""

    capability = Capability.PLAN_EMERGENCY
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = list(drills_of(request)[:MOST_PRINTED])
        if not rows:
            messages.warning(request, "还没有演练记录，没有可打印的内容。")
            return redirect("cases:drills")
        pdf = print_drills(school=request.school, rows=rows, printed_by=request.user)
        return pdf_answer(pdf, "应急演练台账")
