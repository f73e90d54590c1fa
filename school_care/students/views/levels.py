"""A pupil's level, and the levels of several pupils at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.selectors import present_classes
from school_care.school.views.tools import refusals_as_messages
from school_care.students import selectors_levels as selectors
from school_care.students.forms_levels import EndForm, GroupFilterForm, LevelForm
from school_care.students.models import Student
from school_care.students.services.care import care_levels_of
from school_care.students.services.levels import (
    effective_level,
    end_level_of,
    end_override_of,
    override_level,
    set_level,
)
from school_care.students.views.doors import pupil_or_404

INVALID = 422
PER_PAGE = 100


class PupilLevelMixin(DeskView):
    """One pupil whose level the person may set."""

    capability = Capability.SET_LEVELS

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        pupils = Student.objects.kept_by(request.user, self.capability).filter(
            school=request.school
        )
        return pupil_or_404(request, public_id, among=pupils.select_related("current_class"))

    def back(self, student: Student, message: str) -> HttpResponse:
        messages.success(self.request, message)
        return redirect("students:show", student.public_id)


class OnLevelPage(PupilLevelMixin):
    """What is posted from the pupil's level page; asked for plainly (after signing in again) it
    leads back there."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("students:level", self.student(request, public_id).public_id)


class PupilLevel(PupilLevelMixin, View):
    """调整等级: level, how long, why."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        return render(request, "students/levels/pupil.html", self.context(request, student))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        form = LevelForm(request.POST, levels=_levels(request))
        if form.is_valid():
            try:
                return self.back(student, self.store(request, student, form))
            except Refused as refusal:
                form.add_error(None, str(refusal))
        context = self.context(request, student, form=form)
        return render(request, "students/levels/pupil.html", context, status=INVALID)

    def store(self, request: HttpRequest, student: Student, form: LevelForm) -> str:
        """Set the level, for good or for a while; what to tell."""
        given = {
            "by": request.user,
            "level": form.chosen,
            "reason": form.cleaned_data["reason"],
            "expected": form.cleaned_data["seen"],
        }
        last_day = form.until_last_day(clock.today())
        if last_day is None:
            set_level(students=[student], **given)
            return f"已定为「{form.chosen.name}」。"
        override_level(student=student, last_day=last_day, **given)
        return (
            f"已临时调为「{form.chosen.name}」，到{short_date(last_day)}（含当天），之后自动恢复。"
        )

    def context(
        self, request: HttpRequest, student: Student, *, form: LevelForm | None = None
    ) -> dict[str, Any]:
        """What the page shows; refused input stays in `form`."""
        today = clock.today()
        now = effective_level([student], today)[student.pk]
        seen = {"seen": now.level.public_id if now.level else None}
        return {
            "student": student,
            "now": now,
            "today": today,
            "levels": _levels(request),
            "history": selectors.levels_of(request.user, student),
            "form": form or LevelForm(levels=_levels(request), initial=seen),
            "end_form": EndForm(initial=seen, prefix="end"),
        }


class EndOverride(OnLevelPage, View):
    """结束临时调整: what was before holds again today."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        with refusals_as_messages(request) as tried:
            end_override_of(student=student, by=request.user)
        if not tried.done:
            return redirect("students:level", student.public_id)
        return self.back(student, "临时调整已结束，恢复原来的等级。")


class EndLevel(OnLevelPage, View):
    """取消等级, with a reason."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        form = EndForm(request.POST, prefix="end")
        if not form.is_valid():
            messages.error(request, "请写明取消等级的原因。")
            return redirect(f"{reverse('students:level', args=[student.public_id])}#end")
        given = form.cleaned_data
        with refusals_as_messages(request) as tried:
            ended = end_level_of(
                student=student,
                on=clock.today(),
                by=request.user,
                reason=given["reason"],
                expected=given["seen"],
            )
        if not tried.done:
            return redirect("students:level", student.public_id)
        return self.back(student, "已取消等级。" if ended else "该生本来就没有等级。")


class GroupLevels(DeskView, View):
    """Several care pupils at once: tick, level, reason."""

    capability = Capability.SET_LEVELS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        form = LevelForm(levels=_levels(request), temporary=False)
        return render(request, "students/levels/group.html", self.context(request, form, ()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LevelForm(request.POST, levels=_levels(request), temporary=False)
        ticked = set(request.POST.getlist("students"))
        pupils = selectors.care_pupils_by_level(request.user, request.school)
        chosen = [pupil for pupil in pupils if str(pupil.public_id) in ticked]
        if form.is_valid():
            try:
                changed = set_level(
                    by=request.user,
                    students=chosen,
                    level=form.chosen,
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已把{changed}名学生定为「{form.chosen.name}」。")
                return redirect(request.get_full_path())
        context = self.context(request, form, ticked)
        return render(request, "students/levels/group.html", context, status=INVALID)

    def context(self, request: HttpRequest, form: LevelForm, ticked: Any) -> dict[str, Any]:
        """The list with ticks kept, and the form."""
        user, school = request.user, request.school
        data = request.GET if "rank" in request.GET else {"rank": selectors.NO_LEVEL}
        filters = GroupFilterForm(
            data, levels=_levels(request), offered=list(present_classes(school))
        )
        pupils = selectors.care_pupils_by_level(user, school, **filters.criteria())
        page = Paginator(pupils, PER_PAGE).get_page(request.GET.get("page"))
        rows = list(page.object_list)
        levels = effective_level(rows, clock.today())
        for row in rows:
            row.now, row.ticked = levels[row.pk], str(row.public_id) in ticked
        return {"filters": filters, "form": form, "page": page, "pupils": rows}


def _levels(request: HttpRequest) -> list[Any]:
    """The school's levels, most intensive first; read once a request."""
    if not hasattr(request, "care_levels"):
        held = care_levels_of(request.school)
        request.care_levels = [held[rank] for rank in sorted(held, reverse=True)]
    return request.care_levels
