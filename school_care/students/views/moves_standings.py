"""休学、送教上门、借读 and the like: begin, correct, end; and a pupil's death."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.enums import NOT_EXPECTED, EnrolmentStatus, StandingKind
from school_care.students.forms_moves import (
    DeathForm,
    EditStandingForm,
    EndStandingForm,
    StandingForm,
    form_id,
    standing_kind,
)
from school_care.students.models import Standing
from school_care.students.selectors_moves import standings_in_sight
from school_care.students.services.archive_leaving import record_death
from school_care.students.services.standings import (
    BY_HAND,
    begin_standing,
    edit_standing,
    end_standing,
    end_word,
    standing_words,
    withdraw_standing,
)
from school_care.students.views.archive import EditedPupilMixin
from school_care.students.views.doors import require_may

INVALID = 422


class NewStanding(EditedPupilMixin, View):
    """One form for each kind, chosen on 办理学籍变动."""

    capability = Capability.ENROL_PUPILS
    template = "students/moves/standing_new.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student, kind = self.pupil(request, public_id), self._kind(request)
        return self._page(request, student, kind, StandingForm(kind=kind))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student, kind = self.pupil(request, public_id), self._kind(request)
        form = StandingForm(request.POST, kind=kind)
        if form.is_valid():
            try:
                standing = begin_standing(
                    by=request.user,
                    student=student,
                    kind=kind,
                    starts_on=form.cleaned_data["starts_on"],
                    facts=form.facts(),
                    public_id=form_id(form),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已登记：{standing_words(standing)}。")
                return redirect("students:show", student.public_id)
        return self._page(request, student, kind, form, status=INVALID)

    @staticmethod
    def _kind(request: HttpRequest) -> StandingKind:
        kind = standing_kind(request.GET.get("kind", "suspended"))
        if kind is None:
            raise Http404
        return kind

    def _page(
        self, request: HttpRequest, student: Any, kind: StandingKind, form: Any, status: int = 200
    ) -> HttpResponse:
        context = {
            "student": student,
            "kind": kind,
            "form": form,
            "keeps_out": kind in NOT_EXPECTED,
        }
        return render(request, self.template, context, status=status)


class StandingPage(DeskView, View):
    """A standing: end it (复学), correct it, take it back."""

    capability = Capability.ENROL_PUPILS
    http_method_names = ["get", "head", "options", "post"]
    template = "students/moves/standing.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self._standing(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        standing = self._standing(request, public_id)
        step = request.POST.get("step", "")
        if step == "withdraw":
            return self._withdraw(request, standing)
        edits = step == "edit"
        form = (
            EditStandingForm(request.POST, standing=standing)
            if edits
            else EndStandingForm(request.POST, standing=standing, school=request.school)
        )
        if form.is_valid():
            try:
                said = (
                    self._edit(request, standing, form)
                    if edits
                    else self._end(request, standing, form)
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect("students:show", standing.student.public_id)
        return self._page(request, standing, status=INVALID, **{"edit" if edits else "end": form})

    @staticmethod
    def _edit(request: HttpRequest, standing: Standing, form: EditStandingForm) -> str:
        changed = edit_standing(by=request.user, standing=standing, facts=form.facts())
        return "已保存，原来的内容留在变更记录里。" if changed else "没有改动。"

    @staticmethod
    def _end(request: HttpRequest, standing: Standing, form: EndStandingForm) -> str:
        given = form.cleaned_data
        end_standing(
            by=request.user, standing=standing, on=given["on"], to_class=given["school_class"]
        )
        return f"已登记{end_word(standing.kind)}。"

    @staticmethod
    def _withdraw(request: HttpRequest, standing: Standing) -> HttpResponse:
        with refusals_as_messages(request) as tried:
            withdraw_standing(by=request.user, standing=standing)
        if not tried.done:
            return redirect("students:standing", standing.public_id)
        messages.success(request, "已撤销登记，学生的情况恢复原样。")
        return redirect("students:show", standing.student.public_id)

    @staticmethod
    def _standing(request: HttpRequest, public_id: UUID) -> Standing:
        rows = standings_in_sight(request.user, request.school).select_related("transfer")
        rows = rows.select_related("student__current_class", "student__school", "transfer")
        standing = get_object_or_404(rows, public_id=public_id)
        require_may(request, Capability.ENROL_PUPILS, standing.student)
        return standing

    def _page(
        self, request: HttpRequest, standing: Standing, *, status: int = 200, **forms: Any
    ) -> HttpResponse:
        over = standing.until is not None and standing.until <= clock.today()
        context = {
            "standing": standing,
            "student": standing.student,
            "words": standing_words(standing),
            "end_word": end_word(standing.kind) if standing.kind in BY_HAND else "",
            "changes": standing.kind in BY_HAND and not over,
            "chooses_class": standing.kind in NOT_EXPECTED,
            **forms,
        }
        if context["changes"]:
            context.setdefault("end", EndStandingForm(standing=standing, school=request.school))
            context.setdefault("edit", EditStandingForm(standing=standing))
        return render(request, self.template, context, status=status)


class DeathPage(EditedPupilMixin, View):
    """One quiet step."""

    capability = Capability.ENROL_PUPILS
    template = "students/moves/deceased.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.pupil(request, public_id), DeathForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        form = DeathForm(request.POST)
        if form.is_valid():
            try:
                record_death(by=request.user, student=student, on=form.cleaned_data["on"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.info(request, "已登记。档案保留，不再有任何提醒。")
                return redirect("students:show", student.public_id)
        return self._page(request, student, form, status=INVALID)

    def _page(
        self, request: HttpRequest, student: Any, form: DeathForm, status: int = 200
    ) -> HttpResponse:
        here = student.status == EnrolmentStatus.ENROLLED
        context = {"student": student, "form": form, "here": here}
        return render(request, self.template, context, status=status)
