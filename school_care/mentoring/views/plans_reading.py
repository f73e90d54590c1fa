"""Plans to read and print: one plan with its versions, a pupil's plans, a class's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.pdf import PrintError
from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.models import Plan
from school_care.mentoring.plan_papers import mentors_in, paper_of, print_plans
from school_care.mentoring.selectors_plans import (
    class_plans,
    kind_for,
    picture_of,
    plan_to_continue,
    plans_in_sight,
    plans_of,
    versions_of,
    with_everything,
)
from school_care.mentoring.services.plans.rules import planning_term, term_over
from school_care.mentoring.views.plans_writing import care_pupil_or_404
from school_care.school.access import can, can_for_class
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.students.access import why_visible
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.views.doors import class_or_404, require_for_class

FOR_SCHOOL = "school"


class PlanMixin(DeskView):
    """One plan of the active school within the person's sight, else 404."""

    capability = Capability.READ_CARE

    def plan(self, request: HttpRequest, public_id: UUID) -> Plan:
        plans = with_everything(plans_in_sight(request.user, request.school))
        plan = get_object_or_404(plans, public_id=public_id)
        plan.student.school = plan.school = request.school
        return plan


def may_write(request: HttpRequest, plan: Plan) -> bool:
    """Whether the person may still change this plan: its term runs, the pupil is here."""
    here = plan.student.status == EnrolmentStatus.ENROLLED
    open_term = not term_over(plan.term, clock.today())
    return here and open_term and can(request.user, Capability.WRITE_CARE, request.school)


class PlanPage(PlanMixin, View):
    """The plan: what is next on top, then goals, checks, what it says, earlier versions."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        plan = self.plan(request, public_id)
        student = plan.student
        sight = why_visible(request.user, student)
        audit.record_read(
            actor=request.user,
            row=student,
            student_id=student.public_id,
            why=sight.code if sight else "",
        )
        picture, writes = picture_of(plan), may_write(request, plan)
        running = plan.state == PlanState.RUNNING
        context = {
            "plan": plan,
            "student": student,
            "picture": picture,
            "versions": versions_of(plan) if plan.version else [],
            "may_write": writes,
            "is_running": running,
            "is_draft": plan.state == PlanState.DRAFT,
            "is_over": term_over(plan.term, clock.today()),
            "all_checked": running and writes and picture.done and picture.next_check is None,
            "today": clock.today(),
            "back": safe_back(request),
        }
        return render(request, "mentoring/plans/show.html", context)


class PlansOfPupil(DeskView, View):
    """All plans of one pupil, those of past terms too."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = care_pupil_or_404(request, student_id)
        here = student.status == EnrolmentStatus.ENROLLED
        context = {
            "student": student,
            "plans": list(plans_of(request.user, student)),
            "begun": _is_begun(request, student),
            "may_write": here and can(request.user, Capability.WRITE_CARE, request.school),
            "today": clock.today(),
        }
        return render(request, "mentoring/plans/list.html", context)


def _is_begun(request: HttpRequest, student: Student) -> bool:
    """Whether the plan one would write now is there already, at least as a draft."""
    today = clock.today()
    try:
        term = planning_term(calendar_of(request), today)
    except Refused:
        return False
    kind = kind_for(student, today)
    return plan_to_continue(request.user, student, term, kind) is not None


class ClassPlans(DeskView, View):
    """A class's care pupils, one after the other: who has no plan yet, whose check is next."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = class_or_404(request, public_id)
        require_for_class(request, Capability.READ_CARE, group)
        today, context = clock.today(), {"group": group}
        try:
            term = planning_term(calendar_of(request), today)
        except Refused as refusal:
            context |= {"sentence": str(refusal), "lines": []}
        else:
            lines = class_plans(request.user, group, term, today)
            context |= {
                "term": term,
                "lines": lines,
                "planned": sum(_stands(line.states) for line in lines),
            }
        context |= {
            "today": today,
            "may_write": can_for_class(request.user, Capability.WRITE_CARE, group),
            "may_print": can_for_class(request.user, Capability.PRINT_REPORTS, group),
            "back": reverse("mentoring:class_plans", args=[public_id]),
        }
        return render(request, "mentoring/plans/class.html", context)


def _stands(states: list[Any]) -> bool:
    return any(state.plan.state != PlanState.DRAFT for state in states)


class PlanPrint(PlanMixin, View):
    """The plan on paper: the family's copy to be signed, or ?edition=school with the
    staged checks."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        plan = self.plan(request, public_id)
        back = redirect("mentoring:plan", plan.public_id)
        if not plan.version or plan.state == PlanState.WITHDRAWN:
            messages.error(request, "这份计划还没有开始执行，不能打印。")
            return back
        mentors = mentors_in([plan.student_id], plan.term).get(plan.student_id, "")
        try:
            pdf = print_plans(
                papers=[paper_of(plan, mentors)],
                school=request.school,
                printed_by=request.user,
                for_family=request.GET.get("edition") != FOR_SCHOOL,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return back
        except PrintError:
            messages.error(request, "打印没有成功，请稍后再试。")
            return back
        return pdf_answer(pdf, "帮扶计划", as_attachment=False)
