"""The categories of one pupil: page, entry, exit and taking an exit back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students import selectors
from school_care.students.access import why_visible
from school_care.students.forms_categories import ClaimForm, EndForm
from school_care.students.models import Student, StudentCareLevel, StudentCategory
from school_care.students.selectors_categories import (
    certificate_lines,
    past_lines,
    running_lines,
    term_began,
)
from school_care.students.services.categories import (
    claim_category,
    claimable_categories,
    end_category,
    may_keep,
    restore_category,
)
from school_care.students.views.doors import pupil_or_404

INVALID = 422
FROM_REPORT = "report"


class CategoriesMixin(DeskView):
    """One pupil whose categories this person may see, or one category row; else 404."""

    capability = Capability.VIEW_PUPILS

    def pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        student = pupil_or_404(request, public_id)
        if not selectors.reads_categories(request.user, student):
            raise PermissionDenied
        return student

    def row(self, request: HttpRequest, public_id: UUID) -> StudentCategory:
        rows = StudentCategory.objects.visible_to(request.user).filter(school=request.school)
        return get_object_or_404(
            rows.select_related("category", "student__current_class", "student__school"),
            public_id=public_id,
        )


class PupilCategories(CategoriesMixin, View):
    """Running categories and claims, certificates, past categories folded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = request.user
        student = self.pupil(request, public_id)
        sight = why_visible(user, student)
        audit.record_read(
            actor=user, row=student, student_id=student.public_id, why=sight.code if sight else ""
        )
        papers = certificate_lines(user, student)
        context = {
            "student": student,
            "lines": running_lines(user, student, since_term=term_began(request.school)),
            "past": past_lines(user, student),
            "papers": [line for line in papers if line.state not in ("withdrawn", "replaced")],
            "old_papers": [line for line in papers if line.state in ("withdrawn", "replaced")],
            "may_claim": bool(claimable_categories(user, student)),
            "may_keep_papers": may_keep(user, student, confidential=False),
        }
        return render(request, "students/categories/pupil.html", context)


class NewCategory(CategoriesMixin, View):
    """登记类别: a chip, a day; from the class report straight back to it."""

    http_method_names = ["get", "head", "options", "post"]
    template = "students/categories/new.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._answer(request, self.pupil(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._answer(request, self.pupil(request, public_id))

    def _answer(self, request: HttpRequest, student: Student) -> HttpResponse:
        offered = claimable_categories(request.user, student)
        if not offered:
            raise PermissionDenied
        form = ClaimForm(request.POST or None, offered=offered, today=clock.today())
        back = self._back(request, student)
        if request.method == "POST" and form.is_valid():
            try:
                claimed = claim_category(
                    by=request.user,
                    student=student,
                    claim=form.claim(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                if claimed.created:
                    words = f"已登记「{claimed.row.category}」，等另一人核实。"
                    messages.success(request, words)
                else:
                    messages.info(request, f"「{claimed.row.category}」已经登记过，没有重复登记。")
                return redirect(back)
        context: dict[str, Any] = {"student": student, "form": form, "back": back}
        status = INVALID if request.method == "POST" else 200
        return render(request, self.template, context, status=status)

    def _back(self, request: HttpRequest, student: Student) -> str:
        if request.GET.get("from") == FROM_REPORT and student.current_class:
            return reverse("students:class_report", args=[student.current_class.public_id])
        return reverse("students:categories", args=[student.public_id])


class EndCategory(CategoriesMixin, View):
    """退出: reason, day, and what else ends with it."""

    http_method_names = ["get", "head", "options", "post"]
    template = "students/categories/end.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self._endable(request, public_id)
        form = EndForm(row=row, today=clock.today())
        return render(request, self.template, self._context(row, form))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self._endable(request, public_id)
        form = EndForm(request.POST, row=row, today=clock.today())
        if form.is_valid():
            given = form.cleaned_data
            try:
                end_category(
                    by=request.user,
                    row=row,
                    on=given["on"],
                    reason=given["reason"],
                    note=given["note"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request,
                    f"已退出「{row.category}」（{long_date(given['on'])}）。"
                    "登记错了，今天之内可在下面「已退出」里撤销。",
                )
                return redirect("students:categories", row.student.public_id)
        return render(request, self.template, self._context(row, form), status=INVALID)

    def _endable(self, request: HttpRequest, public_id: UUID) -> StudentCategory:
        row = self.row(request, public_id)
        if not may_keep(request.user, row.student, confidential=row.category.confidential):
            raise PermissionDenied
        return row

    def _context(self, row: StudentCategory, form: EndForm) -> dict[str, Any]:
        # of categories this person may not know the page gives nothing away, not even that
        user = self.request.user
        others = StudentCategory.objects.visible_to(user).on(clock.today())
        others = others.filter(student=row.student)
        return {
            "row": row,
            "student": row.student,
            "form": form,
            "is_last": not others.exclude(pk=row.pk).exists(),
            "knows_all": selectors.reads_care(user, row.student),
        }


class RestoreCategory(CategoriesMixin, View):
    """撤销退出, the same day."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: show the pupil's page."""
        return redirect("students:categories", self._own(request, public_id).student.public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self._own(request, public_id)
        ended_on = row.until
        with refusals_as_messages(request):
            restore_category(by=request.user, row=row)
            messages.success(request, f"已撤销退出，「{row.category}」照旧。")
            if selectors.reads_care(request.user, row.student) and _level_lost(row, ended_on):
                messages.warning(request, "退出时结束的关爱等级没有一起恢复，请重新确定等级。")
        return redirect("students:categories", row.student.public_id)

    def _own(self, request: HttpRequest, public_id: UUID) -> StudentCategory:
        row = self.row(request, public_id)
        if not may_keep(request.user, row.student, confidential=row.category.confidential):
            raise PermissionDenied
        return row


def _level_lost(row: StudentCategory, ended_on: date | None) -> bool:
    """Whether the level that ended with the category did not come back with it: a temporary one,
    and what would have followed it, are not taken up again by themselves."""
    levels = StudentCareLevel.objects.filter(student=row.student)
    return levels.filter(until=ended_on).exists() and not levels.on(clock.today()).exists()
