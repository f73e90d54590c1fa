"""Filling in an assessment, what it suggests, deciding on it, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.students import selectors_levels as selectors
from school_care.students.assessment_form import NO_LEVEL_WORDS
from school_care.students.forms_assessments import AssessForm, DecideForm, WithdrawForm
from school_care.students.models import Student
from school_care.students.models.assessments import Assessment
from school_care.students.selectors import may
from school_care.students.services import assessments as service
from school_care.students.services.care import care_levels_of
from school_care.students.services.levels import effective_level
from school_care.students.views.doors import pupil_or_404, require_may

INVALID = 422
PER_PAGE = 40


class Assess(DeskView, View):
    """评估: one page, chips, under two minutes on a phone."""

    capability = Capability.ASSESS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student, form = self.student(request, public_id), service.current_form(request.school)
        filled = AssessForm(content=form.content, initial={"version": form.version})
        return self.page(request, student, filled)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student, form = self.student(request, public_id), service.current_form(request.school)
        filled = AssessForm(request.POST, content=form.content)
        if filled.is_valid():
            try:
                row = self.store(request, student, form, filled)
            except Refused as refusal:
                filled.add_error(None, str(refusal))
            else:
                return self.saved(request, row)
        return self.page(request, student, filled, status=INVALID)

    def saved(self, request: HttpRequest, row: Assessment) -> HttpResponse:
        """What it suggests; or where the form was opened from, unless something is to be done at
        once."""
        back = safe_back(request)
        if not back or row.is_urgent:
            return redirect("students:assessment", row.public_id)
        messages.success(request, f"{row.student.name}的评估已保存，等待确定等级。")
        return redirect(back)

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        pupils = service.assessable(request.user, request.school)
        return pupil_or_404(request, public_id, among=pupils)

    def store(
        self, request: HttpRequest, student: Student, form: Any, filled: AssessForm
    ) -> Assessment:
        if filled.cleaned_data["version"] != form.version:
            raise Refused("评估表刚刚更新过，请重新打开本页再填。")
        return service.record_assessment(
            by=request.user,
            student=student,
            form=form,
            found=filled.found(),
            public_id=filled.cleaned_data["public_id"],
        )

    def page(
        self, request: HttpRequest, student: Student, form: AssessForm, status: int = 200
    ) -> HttpResponse:
        context = {"student": student, "form": form, "back": safe_back(request)}
        return render(request, "students/assessments/assess.html", context, status=status)


class AssessmentMixin(DeskView):
    """One assessment of the active school whose answers the person may read, else 404."""

    capability = Capability.READ_CARE

    def assessment(self, request: HttpRequest, public_id: UUID) -> Assessment:
        rows = selectors.assessments_in_sight(request.user, request.school)
        return get_object_or_404(rows, public_id=public_id)


class AssessmentShow(AssessmentMixin, View):
    """What was found, what it suggests and why; the decision, or the form to take it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.assessment(request, public_id))

    def page(
        self,
        request: HttpRequest,
        row: Assessment,
        *,
        form: DecideForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page; leaves the trace that the answers were read."""
        audit.record(
            "assessment.read", actor=request.user, row=row, student_id=row.student.public_id
        )
        names = _names(request.school)
        decides = _open(row) and may(request.user, Capability.SET_LEVELS, row.student)
        now = effective_level([row.student], clock.today())[row.student_id]
        context = {
            "row": row,
            "student": row.student,
            "found": selectors.explain(row),
            "suggested": names[row.suggested_rank],
            "decided": names[row.decided_level.rank if row.decided_level else 0],
            "now": now,
            "in_time": service.in_time(row),
            "form": form or (_decide_form(row, names) if decides else None),
            "may_withdraw": not service.why_not_withdraw(row, request.user),
            "waits": _open(row),
        }
        return render(request, "students/assessments/show.html", context, status=status)


class AssessmentDecide(AssessmentShow):
    """确定等级: once."""

    capability = Capability.SET_LEVELS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("students:assessment", self.assessment(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.assessment(request, public_id)
        require_may(request, self.capability, row.student)
        form = _decide_form(row, _names(request.school), request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                service.decide_assessment(
                    by=request.user, assessment=row, rank=given["rank"], reason=given["reason"]
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
                if not _open(row):  # decided meanwhile: the page shows no form to say it in
                    messages.error(request, str(refusal))
            else:
                messages.success(request, f"已确定{row.student.name}的等级。")
                return redirect("students:assessments")
        return self.page(request, row, form=form if _open(row) else None, status=INVALID)


class AssessmentWithdraw(AssessmentMixin, View):
    """撤销: with a reason, and only before the decision."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.withdrawable(request, public_id), WithdrawForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row, form = self.withdrawable(request, public_id), WithdrawForm(request.POST)
        if form.is_valid():
            try:
                service.withdraw_assessment(
                    by=request.user, assessment=row, reason=form.cleaned_data["reason"]
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已撤销，不再作为依据。")
                return redirect("students:show", row.student.public_id)
        return self.page(request, row, form, status=INVALID)

    def withdrawable(self, request: HttpRequest, public_id: UUID) -> Assessment:
        row = self.assessment(request, public_id)
        if service.why_not_withdraw(row, request.user):
            raise PermissionDenied
        return row

    def page(
        self, request: HttpRequest, row: Assessment, form: WithdrawForm, status: int = 200
    ) -> HttpResponse:
        context = {"row": row, "form": form}
        return render(request, "students/assessments/withdraw.html", context, status=status)


class AssessmentList(DeskView, View):
    """待确定 for those who decide; 我的评估 with its outcome for those who assess."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        decides = can(user, Capability.SET_LEVELS, school)
        if not decides and not can(user, Capability.ASSESS, school):
            raise PermissionDenied
        mine = selectors.assessments_in_sight(user, school)
        if not decides:
            mine = mine.filter(assessed_by=user)
        waiting = selectors.waiting_for_decision(user, school) if decides else []
        past = mine.filter(decided_on__isnull=False) if decides else mine
        page = Paginator(past, PER_PAGE).get_page(request.GET.get("page"))
        names = _names(school)
        rows = [_listed(row, names) for row in page.object_list]
        context = {
            "decides": decides,
            "waiting": [_listed(row, names) for row in waiting[:200]],
            "page": page,
            "rows": rows,
        }
        return render(request, "students/assessments/list.html", context)


def _listed(row: Assessment, names: dict[int, str]) -> dict[str, Any]:
    """A row of a list: nothing of the answers, of an urgent one only that it is."""
    decided = names[row.decided_level.rank if row.decided_level else 0] if row.decided_on else ""
    return {
        "row": row,
        "suggested": "" if row.is_urgent else names[row.suggested_rank],
        "decided": decided,
        "late": not service.in_time(row),
    }


def _names(school: Any) -> dict[int, str]:
    levels = {rank: level.name for rank, level in care_levels_of(school).items()}
    return {**levels, 0: NO_LEVEL_WORDS}


def _open(row: Assessment) -> bool:
    return row.decided_on is None and row.withdrawn_on is None


def _decide_form(row: Assessment, names: dict[int, str], data: Any = None) -> DecideForm:
    initial = {"rank": row.suggested_rank}
    return DecideForm(data, names=names, suggested=row.suggested_rank, initial=initial)
