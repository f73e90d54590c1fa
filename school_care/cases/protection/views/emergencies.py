"""应急预案: what every member of staff opens when it happens, and how it is written."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View

from school_care.cases.models import EmergencyPlan
from school_care.cases.protection.emergency_content import (
    PlanContent,
    changes_between,
    content_of,
)
from school_care.cases.protection.emergency_people import POSTS, Posts
from school_care.cases.protection.emergency_presets import PRESETS
from school_care.cases.protection.enums import EmergencyKind
from school_care.cases.protection.forms_emergency import PlanForm
from school_care.cases.protection.papers_emergency import CARD, PAPERS, print_plan
from school_care.cases.protection.services.plans import set_plan, version_of
from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422
CHILD_HARMED = (EmergencyKind.SELF_HARM, EmergencyKind.VIOLENCE, EmergencyKind.MISSING)


class PlanList(DeskView, View):
    """What may happen, each with its plan."""

    capability = Capability.REPORT_HARM
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        held = {
            plan.kind: plan
            for plan in EmergencyPlan.objects.visible_to(request.user)
            .on(clock.today())
            .filter(school=request.school)
            .order_by("edition")
        }
        context = {
            "rows": [(kind, held.get(kind)) for kind in EmergencyKind],
            "missing": len(EmergencyKind) - len(held),
            "may_plan": can(request.user, Capability.PLAN_EMERGENCY, request.school),
        }
        return render(request, "cases/protection/emergencies.html", context)


class OfPlan(DeskView):
    """One plan by what happens."""

    def editions(self, request: HttpRequest, kind: str) -> list[EmergencyPlan]:
        """All editions, newest first; 404 for what is no kind."""
        if kind not in EmergencyKind.values:
            raise Http404
        rows = EmergencyPlan.objects.visible_to(request.user)
        rows = rows.filter(school=request.school, kind=kind).select_related("set_by")
        return list(rows.order_by("-edition"))

    def present(self, editions: list[EmergencyPlan]) -> EmergencyPlan | None:
        """The edition that holds today."""
        today = clock.today()
        return next((one for one in editions if one.holds_on(today)), None)


class PlanPage(OfPlan, View):
    """The plan; with `?now=1` its steps to be ticked off while it happens. Nothing is written: the
    page does its work where the network fails, and with the reference text where no plan is made
    yet."""

    capability = Capability.REPORT_HARM
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        editions = self.editions(request, kind)
        plan = self.present(editions)
        content = content_of(plan) if plan is not None else PRESETS[kind]
        posts, now = Posts(request.school), bool(request.GET.get("now"))
        calls = posts.calls(content)
        context = {
            "kind": EmergencyKind(kind),
            "plan": plan,
            "content": content,
            "leader_names": posts.names(content.leader),
            "steps": posts.steps(content),
            "calls": calls,
            "many": [one for one in calls if one.of_many],
            "may_plan": can(request.user, Capability.PLAN_EMERGENCY, request.school),
            "group_url": self.group_url(request, kind),
            "child_harmed": kind in CHILD_HARMED,
            "history": [] if now else history_of(editions),
        }
        template = "emergency_now" if now else "emergency"
        return render(request, f"cases/protection/{template}.html", context)

    def group_url(self, request: HttpRequest, kind: str) -> str:
        """Where more follow-up for a group is set, for whom it is allowed."""
        asked = kind in (EmergencyKind.GROUP, EmergencyKind.FLOOD, EmergencyKind.POISON)
        if not asked or not can(request.user, Capability.SET_LEVELS, request.school):
            return ""
        address = reverse("students:emergency_new")
        return f"{address}?{urlencode({'name': EmergencyKind(kind).label})}"


def history_of(editions: list[EmergencyPlan]) -> list[dict[str, Any]]:
    """Each edition, newest first, with what it changed."""
    found = []
    for number, one in enumerate(editions):
        before = editions[number + 1] if number + 1 < len(editions) else None
        changes = changes_between(content_of(before), content_of(one)) if before else []
        found.append({"plan": one, "changes": changes, "is_first": before is None})
    return found


class PlanEdit(OfPlan, View):
    """Written anew as an edition of today; begins as the plan, or as the reference text."""

    capability = Capability.PLAN_EMERGENCY
    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        return self.page(request, kind, self.form(request, kind))

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        more = "more" in request.POST
        form = self.form(request, kind, request.POST, more=more)
        if more:
            return self.page(request, kind, _unjudged(form))
        if form.is_valid():
            try:
                row = set_plan(
                    by=request.user,
                    school=request.school,
                    kind=kind,
                    content=form.content,
                    seen=form.cleaned_data["seen"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                said = "预案已保存，从今天起用，全校教职工都能看到。" if row else "没有变化。"
                messages.success(request, said)
                return redirect("cases:emergency_plan", kind)
        return self.page(request, kind, form, status=INVALID)

    def form(
        self, request: HttpRequest, kind: str, data: Any = None, *, more: bool = False
    ) -> PlanForm:
        plan = self.present(self.editions(request, kind))
        fresh = plan is None or "preset" in request.GET
        content: PlanContent = PRESETS[kind] if fresh else content_of(plan)
        seen = version_of(request.school, kind)
        return PlanForm(data, content=content, seen=seen, more=more)

    def page(
        self, request: HttpRequest, kind: str, form: PlanForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "kind": EmergencyKind(kind),
            "form": form,
            "is_new": not form["seen"].value(),
            "posts": POSTS,
        }
        return render(request, "cases/protection/emergency_edit.html", context, status=status)


def _unjudged(form: PlanForm) -> PlanForm:
    """What was typed so far, without a word about what is still missing."""
    form._errors = {}
    form.cleaned_data = {}
    return form


class PlanPaper(OfPlan, View):
    """The card for the pocket, eight to a sheet, and the sheet for the wall."""

    capability = Capability.REPORT_HARM
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        plan = self.present(self.editions(request, kind))
        if plan is None:
            messages.warning(request, "这一情形还没有预案，编制以后再打印。")
            return redirect("cases:emergency_plan", kind)
        paper = request.GET.get("paper", CARD)
        paper = paper if paper in PAPERS else CARD
        pdf = print_plan(plan=plan, paper=paper, printed_by=request.user)
        return pdf_answer(pdf, PAPERS[paper])
