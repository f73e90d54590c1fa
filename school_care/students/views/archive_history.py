"""变更记录 of one file, and erasing what an entry says."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.access import why_visible
from school_care.students.forms_archive import EraseForm
from school_care.students.models import Student
from school_care.students.services.history import (
    changes_in_sight,
    erase_change,
    is_erased,
    lines_of,
    may_erase,
)
from school_care.students.views.pupils import PupilPageMixin

INVALID = 422
PER_PAGE = 30


class HistoryPage(PupilPageMixin, View):
    """Who changed what, newest first, as far as this person may read the content."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user, student = request.user, self.pupil(request, public_id)
        sight = why_visible(user, student)
        audit.record_read(
            actor=user, row=student, student_id=student.public_id, why=sight.code if sight else ""
        )
        changes = changes_in_sight(user, student)
        page = Paginator(changes, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "student": student,
            "page": page,
            "lines": lines_of(user, student, page.object_list),
            "may_erase": may_erase(user, student),
        }
        return render(request, "students/archive/history.html", context)


class ErasePage(PupilPageMixin, View):
    """抹去内容: what it says, why, and once more; it cannot be undone."""

    capability = Capability.EDIT_ARCHIVE
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID, change_id: UUID) -> HttpResponse:
        student, change = self._change(request, public_id, change_id)
        return self._page(request, student, change, EraseForm())

    def post(self, request: HttpRequest, public_id: UUID, change_id: UUID) -> HttpResponse:
        student, change = self._change(request, public_id, change_id)
        form = EraseForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                erase_change(by=request.user, student=student, change=change, reason=reason)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已抹去这条变更的内容，变更本身仍有记录。")
                return redirect("students:history", student.public_id)
        return self._page(request, student, change, form, status=INVALID)

    def _change(
        self, request: HttpRequest, public_id: UUID, change_id: UUID
    ) -> tuple[Student, FieldChange]:
        student = self.pupil(request, public_id)
        if not may_erase(request.user, student):
            raise PermissionDenied
        changes = changes_in_sight(request.user, student)
        return student, get_object_or_404(changes, public_id=change_id)

    @staticmethod
    def _page(
        request: HttpRequest, student: Student, change: FieldChange, form: Any, status: int = 200
    ) -> HttpResponse:
        context = {
            "student": student,
            "line": lines_of(request.user, student, [change])[0],
            "gone": is_erased(change),
            "form": form,
        }
        return render(request, "students/archive/erase.html", context, status=status)
