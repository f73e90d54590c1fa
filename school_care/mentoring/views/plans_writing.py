"""Writing a plan and changing it: one page of chips."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.mentoring import plan_words
from school_care.mentoring.choices.plans import PlanKind, PlanState
from school_care.mentoring.forms_plans import PlanForm
from school_care.mentoring.models import Plan
from school_care.mentoring.plan_content import PlanContent
from school_care.mentoring.plan_suggestions import Suggested, suggest
from school_care.mentoring.selectors_plans import (
    content_of,
    kind_for,
    plan_to_continue,
    plans_in_sight,
    with_everything,
)
from school_care.mentoring.services.plans.risk import high_risk_areas
from school_care.mentoring.services.plans.rules import (
    AreaWithoutGoal,
    planning_term,
    require_at_school,
)
from school_care.mentoring.services.plans.writing import (
    NEW,
    adopt_plan,
    base_of,
    revise_plan,
    save_draft,
)
from school_care.mentoring.views.writing import BY_SCRIPT, INVALID
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.selectors import lessons_given

ADOPT = "adopt"


def care_pupil_or_404(request: HttpRequest, student_id: UUID) -> Student:
    """The pupil of the active school whose care the person reads; Http404 for any other."""
    pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
    return get_object_or_404(pupils.select_related("current_class", "school"), public_id=student_id)


class PlanFormView(DeskView, View):
    """What writing and changing share: the page and its answers."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options", "post"]
    template = "mentoring/plans/write.html"

    def form_for(
        self,
        request: HttpRequest,
        student: Student,
        kind: str,
        content: PlanContent,
        **options: Any,
    ) -> PlanForm:
        teachers = []
        if kind == PlanKind.HOME_TAUGHT:
            rows = lessons_given(student, clock.today())
            teachers = list(dict.fromkeys(row.user.name for row in rows))
        return PlanForm(
            request.POST or None,
            kind=kind,
            content=content,
            areas=high_risk_areas(student),
            teachers=teachers,
            **options,
        )

    def page(
        self, request: HttpRequest, student: Student, form: PlanForm, **more: Any
    ) -> HttpResponse:
        """The form's page; 422 with what to mend."""
        context = {
            "student": student,
            "form": form,
            "kind": PlanKind(form.kind),
            "back": safe_back(request),
            "goal_words": [(weak, words) for weak, words in plan_words.GOALS.items()],
            "plain_goals": plan_words.PLAIN_GOALS,
            "pupil_goals": plan_words.PUPIL_GOALS,
            "area_words": [(area, plan_words.area_goals(area)) for area in form.areas],
            **more,
        }
        return render(request, self.template, context, status=INVALID if form.is_bound else 200)

    def saved(self, request: HttpRequest, plan: Plan, message: str) -> HttpResponse:
        """The answer after saving: where the form was opened from, else the plan."""
        messages.success(request, message)
        url = safe_back(request) or reverse("mentoring:plan", args=[plan.public_id])
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"next": url})
        return redirect(url)

    @staticmethod
    def refuse(form: PlanForm, refusal: Refused) -> None:
        """Put the service's sentence on the form, and a goal where one is owed."""
        form.add_error(None, str(refusal))
        if isinstance(refusal, AreaWithoutGoal):
            form.ask_goal(refusal.area, str(refusal))


class PlanNew(PlanFormView):
    """写计划: begun from last term's, the class's subjects and the assessment's areas."""

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = care_pupil_or_404(request, student_id)
        try:
            require_at_school(student)
            term = planning_term(calendar_of(request), clock.today())
        except Refused as refusal:
            context = {"student": student, "sentence": str(refusal)}
            return render(request, "mentoring/plans/none.html", context)
        kind = self._kind(request, student)
        held = plan_to_continue(request.user, student, term, kind)
        if held is not None:
            name = "plan_edit" if held.state == PlanState.DRAFT else "plan"
            return redirect(f"mentoring:{name}", held.public_id)
        begun = self._begun(request, student, term, kind)
        form = self.form_for(request, student, kind, begun.content)
        return self._page(request, student, form, term, begun)

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = care_pupil_or_404(request, student_id)
        kind, calendar = self._kind(request, student), calendar_of(request)
        try:
            term = planning_term(calendar, clock.today())
        except Refused as refusal:
            context = {"student": student, "sentence": str(refusal)}
            return render(request, "mentoring/plans/none.html", context)
        begun = self._begun(request, student, term, kind)
        form = self.form_for(request, student, kind, begun.content)
        if form.is_valid():
            adopts = request.POST.get("do") == ADOPT
            keep = adopt_plan if adopts else save_draft
            try:
                plan = keep(
                    by=request.user,
                    student=student,
                    kind=kind,
                    content=form.content(),
                    public_id=form.cleaned_data["public_id"],
                    base=NEW,
                    after=begun.after,
                    calendar=calendar,
                )
            except Refused as refusal:
                self.refuse(form, refusal)
            else:
                return self.saved(request, plan, told(student, adopts=adopts))
        return self._page(request, student, form, term, begun)

    def _kind(self, request: HttpRequest, student: Student) -> str:
        asked = request.POST.get("kind") or request.GET.get("kind")
        return asked if asked in PlanKind.values else kind_for(student, clock.today())

    def _begun(self, request: HttpRequest, student: Student, term: Term, kind: str) -> Suggested:
        return suggest(
            user=request.user,
            student=student,
            term=term,
            kind=kind,
            calendar=calendar_of(request),
            today=clock.today(),
            fresh="fresh" in request.GET or "fresh" in request.POST,
        )

    def _page(
        self, request: HttpRequest, student: Student, form: PlanForm, term: Term, begun: Suggested
    ) -> HttpResponse:
        fits = kind_for(student, clock.today())
        return self.page(
            request,
            student,
            form,
            term=term,
            after=begun.after,
            fits=fits if fits != form.kind else None,
            other_kinds=[kind for kind in PlanKind if kind != form.kind],
            is_fresh="fresh" in request.GET or "fresh" in request.POST,
        )


class PlanEdit(PlanFormView):
    """A draft goes on; a running plan gets its next version, with a reason."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        plan = self._plan(request, public_id)
        if plan.state not in (PlanState.DRAFT, PlanState.RUNNING):
            return redirect("mentoring:plan", plan.public_id)
        form = self._form(request, plan)
        return self._page(request, plan, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        plan = self._plan(request, public_id)
        form = self._form(request, plan)
        if form.is_valid():
            try:
                return self._store(request, plan, form)
            except Refused as refusal:
                self.refuse(form, refusal)
        return self._page(request, plan, form)

    def _plan(self, request: HttpRequest, public_id: UUID) -> Plan:
        plans = with_everything(plans_in_sight(request.user, request.school))
        plan = get_object_or_404(plans, public_id=public_id)
        plan.student.school = request.school
        return plan

    def _form(self, request: HttpRequest, plan: Plan) -> PlanForm:
        version = next(row for row in plan.versions.all() if row.number == max(plan.version, 1))
        initial = {"public_id": plan.public_id, "base": base_of(plan, version)}
        revises = plan.state == PlanState.RUNNING
        return self.form_for(
            request,
            plan.student,
            plan.kind,
            content_of(plan),
            initial=initial,
            revises=revises,
        )

    def _store(self, request: HttpRequest, plan: Plan, form: PlanForm) -> HttpResponse:
        given, calendar = form.cleaned_data, calendar_of(request)
        if "why" in form.fields:
            revise_plan(
                by=request.user,
                plan=plan,
                content=form.content(),
                why=given["why"],
                base=given["base"],
                calendar=calendar,
            )
            return self.saved(request, plan, f"{plan.student.name}的计划已修改，旧版仍可查看。")
        adopts = request.POST.get("do") == ADOPT
        keep = adopt_plan if adopts else save_draft
        plan = keep(
            by=request.user,
            student=plan.student,
            kind=plan.kind,
            content=form.content(),
            public_id=plan.public_id,
            base=given["base"],
            calendar=calendar,
        )
        return self.saved(request, plan, told(plan.student, adopts=adopts))

    def _page(self, request: HttpRequest, plan: Plan, form: PlanForm) -> HttpResponse:
        return self.page(request, plan.student, form, term=plan.term, plan=plan)


def told(student: Student, *, adopts: bool) -> str:
    """What saving came to."""
    if adopts:
        return f"{student.name}的计划开始执行。可以打印出来，请家长和学生签名。"
    return f"{student.name}的计划已存为草稿，写完后点「开始执行」。"
