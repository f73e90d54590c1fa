"""What is done with a running plan: staged checks, another day, ending it, taking it back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.forms_plan_checks import CheckForm, MoveForm, WhyForm
from school_care.mentoring.models import Plan, PlanCheck
from school_care.mentoring.selectors_plans import goals_at, picture_of
from school_care.mentoring.services.plans.checks import (
    correct_check,
    move_check,
    record_check,
    why_not_correct,
)
from school_care.mentoring.services.plans.rules import term_over
from school_care.mentoring.services.plans.writing import close_plan, reopen_plan, withdraw_plan
from school_care.mentoring.views.plans_reading import PlanMixin, may_write
from school_care.mentoring.views.writing import BY_SCRIPT, INVALID
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back


class ActingMixin(PlanMixin):
    """Pages that change a plan."""

    capability = Capability.WRITE_CARE

    def check_and_plan(self, request: HttpRequest, public_id: UUID) -> tuple[PlanCheck, Plan]:
        """A check that counts, and its plan with everything, within the person's sight."""
        checks = PlanCheck.objects.visible_to(request.user).filter(
            plan__school=request.school, withdrawn_at__isnull=True
        )
        check = get_object_or_404(checks.select_related("plan", "done_by"), public_id=public_id)
        plan = self.plan(request, check.plan.public_id)
        check.plan = plan
        return check, plan


class PlanCheckPage(ActingMixin, View):
    """One screen: each goal one tap, a sentence if wanted, what comes next. Done already: read,
    and mended by whoever made it."""

    http_method_names = ["get", "head", "options", "post"]
    template = "mentoring/plans/check.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        check, plan = self.check_and_plan(request, public_id)
        if not self._writable(request, check, plan):
            return redirect("mentoring:plan", plan.public_id)
        return self._page(request, check, plan, self._form(request, check, plan))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        check, plan = self.check_and_plan(request, public_id)
        form = self._form(request, check, plan)
        if form.is_valid():
            try:
                if check.done_on and "again" in request.POST:
                    correct_check(by=request.user, check=check, checked=form.checked())
                    return self._saved(request, plan, "已更正，原来写的留有记录。")
                record_check(
                    by=request.user,
                    check=check,
                    checked=form.checked(),
                    calendar=calendar_of(request),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._saved(request, plan, f"{plan.student.name}：阶段检查已记下。")
        return self._page(request, check, plan, form)

    def _writable(self, request: HttpRequest, check: PlanCheck, plan: Plan) -> bool:
        if plan.state != PlanState.RUNNING or term_over(plan.term, clock.today()):
            return False
        return not check.done_on or not why_not_correct(check, request.user)

    def _form(self, request: HttpRequest, check: PlanCheck, plan: Plan) -> CheckForm:
        today = clock.today()
        near = [(today.isoformat(), "今天"), ((today - timedelta(days=1)).isoformat(), "昨天")]
        goals, initial = goals_at(plan, plan.version), {}
        if check.done_on:
            goals = [result.goal for result in check.results.select_related("goal")]
            initial = {
                f"outcome-{result.goal_id}": result.outcome for result in check.results.all()
            }
            initial |= {"found": check.found, "next_measures": check.next_measures}
            near = [(check.done_on.isoformat(), f"{check.done_on.month}月{check.done_on.day}日")]
        else:
            following = self._following(check, plan)
            initial["next_due"] = following.due_on if following else None
        return CheckForm(request.POST or None, goals=goals, days=near, initial=initial)

    @staticmethod
    def _following(check: PlanCheck, plan: Plan) -> PlanCheck | None:
        left = [line.check for line in picture_of(plan).checks if line.check.done_on is None]
        return next((row for row in left if row.pk != check.pk), None)

    def _saved(self, request: HttpRequest, plan: Plan, message: str) -> HttpResponse:
        messages.success(request, message)
        url = safe_back(request) or reverse("mentoring:plan", args=[plan.public_id])
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"next": url})
        return redirect(url)

    def _page(
        self, request: HttpRequest, check: PlanCheck, plan: Plan, form: CheckForm
    ) -> HttpResponse:
        picture = picture_of(plan)
        line = next((one for one in picture.checks if one.check.pk == check.pk), None)
        last = {state.goal.pk: state.words for state in picture.goals}
        context = {
            "check": check,
            "plan": plan,
            "student": plan.student,
            "form": form,
            "place": line.place if line else 1,
            "rows": [(goal, field, last.get(goal.pk, "")) for goal, field in form.goal_fields()],
            "picture": picture,
            "today": clock.today(),
            "back": safe_back(request),
        }
        return render(request, self.template, context, status=INVALID if form.is_bound else 200)


class PlanCheckMove(ActingMixin, View):
    """改期: a check nobody has made gets another day."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        check, plan = self.check_and_plan(request, public_id)
        if check.done_on or not may_write(request, plan):
            return redirect("mentoring:plan", plan.public_id)
        form = MoveForm(initial={"to": check.due_on})
        return self._page(request, check, plan, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        check, plan = self.check_and_plan(request, public_id)
        form = MoveForm(request.POST)
        if form.is_valid():
            try:
                move_check(
                    by=request.user,
                    check=check,
                    to=form.cleaned_data["to"],
                    calendar=calendar_of(request),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "检查日期已改。")
                return redirect("mentoring:plan", plan.public_id)
        return self._page(request, check, plan, form)

    def _page(self, request: HttpRequest, check: PlanCheck, plan: Plan, form: Any) -> HttpResponse:
        context = {"check": check, "plan": plan, "student": plan.student, "form": form}
        status = INVALID if form.is_bound else 200
        return render(request, "mentoring/plans/move.html", context, status=status)


class PlanClose(ActingMixin, View):
    """结束计划."""

    http_method_names = ["options", "post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return _act(
            request, self.plan(request, public_id), close_plan, "计划已结束，内容仍可查看。"
        )


class PlanReopen(ActingMixin, View):
    """继续执行: take a closing back."""

    http_method_names = ["options", "post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        words = "计划继续执行。请点「修改」定下次检查的日期。"
        return _act(request, self.plan(request, public_id), reopen_plan, words)


def _act(request: HttpRequest, plan: Plan, service: Any, words: str) -> HttpResponse:
    try:
        service(by=request.user, plan=plan)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("mentoring:plan", plan.public_id)


class PlanWithdraw(ActingMixin, View):
    """撤销: a reason, then it stays, marked, and counts no more."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        plan = self._plan(request, public_id)
        return self._page(request, plan, WhyForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        plan = self._plan(request, public_id)
        form = WhyForm(request.POST)
        if form.is_valid():
            try:
                withdraw_plan(by=request.user, plan=plan, why=form.cleaned_data["why"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "计划已撤销，不再计入。")
                return redirect("students:show", plan.student.public_id)
        return self._page(request, plan, form)

    def _plan(self, request: HttpRequest, public_id: UUID) -> Plan:
        plan = self.plan(request, public_id)
        if not may_write(request, plan):
            raise PermissionDenied
        return plan

    def _page(self, request: HttpRequest, plan: Plan, form: WhyForm) -> HttpResponse:
        context = {"plan": plan, "student": plan.student, "form": form}
        status = INVALID if form.is_bound else 200
        return render(request, "mentoring/plans/withdraw.html", context, status=status)
