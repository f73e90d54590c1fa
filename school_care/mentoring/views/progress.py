"""The progress file of one pupil, and its achievements."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.mentoring.forms_progress import AchievementForm, WithdrawForm
from school_care.mentoring.models import Achievement
from school_care.mentoring.selectors_progress import progress_page
from school_care.mentoring.services.progress.achievements import (
    add_achievement,
    withdraw_achievement,
)
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404

INVALID = 422


class OfPupil(DeskView, View):
    """A page about one pupil whose care content the person may read."""

    capability = Capability.READ_CARE

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        """404 for any other."""
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        return pupil_or_404(request, public_id, among=pupils.select_related("current_class"))

    def may_write(self, request: HttpRequest) -> bool:
        """Whether forms are offered."""
        return can(request.user, Capability.WRITE_CARE, request.school)


class ProgressFile(OfPupil):
    """进步档案: what got better, curves, goals, honours."""

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        return self.page(request, student, AchievementForm())

    def page(
        self, request: HttpRequest, student: Student, form: AchievementForm, status: int = 200
    ) -> HttpResponse:
        """With the achievement form as it stands."""
        calendar = calendar_of(request)
        context: dict[str, Any] = {
            "student": student,
            "page": progress_page(request.user, student, calendar, clock.today()),
            "form": form,
            "withdraw": WithdrawForm(),
            "may_write": self.may_write(request),
            "may_print": can(request.user, Capability.PRINT_REPORTS, request.school),
        }
        return render(request, "mentoring/progress/file.html", context, status=status)


class AchievementNew(ProgressFile):
    """Add an achievement; asked for plainly it is the progress file."""

    capability = Capability.WRITE_CARE

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        form = AchievementForm(request.POST)
        if form.is_valid():
            try:
                add_achievement(by=request.user, student=student, **form.cleaned_data)
            except Refused as refusal:
                form.add_error("title", str(refusal))
            else:
                messages.success(request, "已记入进步档案。")
                return redirect("mentoring:progress", student.public_id)
        return self.page(request, student, form, INVALID)


class AchievementWithdraw(OfPupil):
    """撤销: with a reason."""

    capability = Capability.WRITE_CARE
    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        rows = Achievement.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(rows.select_related("student__school"), public_id=public_id)
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请写明撤销原因。")
        else:
            try:
                withdraw_achievement(by=request.user, achievement=row, why=form.cleaned_data["why"])
                messages.success(request, "已撤销。")
            except Refused as refusal:
                messages.error(request, str(refusal))
        return redirect("mentoring:progress", row.student.public_id)
