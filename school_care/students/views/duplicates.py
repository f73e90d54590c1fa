"""疑似重复: the pairs of a school, those kept apart, and the search for a second file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import NotSame, Student
from school_care.students.selectors_merging import kept_apart, merges_of, others_like
from school_care.students.services.duplicates import keep_count, suspects, take_back_not_same
from school_care.students.views.doors import pupil_or_404

PER_PAGE = 20
FOUND = 20
APART = 50


class Duplicates(DeskView, View):
    """Pairs of files that may be one child, each with its reasons."""

    capability = Capability.MERGE_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        pairs = suspects(school=request.school)
        keep_count(request.school.pk, len(pairs))
        apart = kept_apart(request.user, request.school)
        context = {
            "page": Paginator(pairs, PER_PAGE).get_page(request.GET.get("page")),
            "apart": list(apart[: APART + 1]),
            "merged": merges_of(request.user, request.school).exists(),
        }
        return render(request, "students/duplicates/list.html", context)


class AskAgain(DeskView, View):
    """重新核对: two files that were kept apart are asked about again."""

    capability = Capability.MERGE_PUPILS
    http_method_names = ["get", "head", "options", "post"]

    def row(self, request: HttpRequest, public_id: UUID) -> NotSame:
        rows = kept_apart(request.user, request.school).select_related("school")
        return get_object_or_404(rows, public_id=public_id)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: to the two files."""
        row = self.row(request, public_id)
        return redirect("students:merge", row.first.public_id, row.second.public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        try:
            take_back_not_same(by=request.user, row=row)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("students:duplicates")
        messages.success(request, "请重新核对这两份档案。")
        return redirect("students:merge", row.first.public_id, row.second.public_id)


class FindOther(DeskView, View):
    """与另一份档案合并: search for the other file of this child; namesakes stand there already."""

    capability = Capability.MERGE_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = pupil_or_404(request, public_id, among=_files(request))
        words = request.GET.get("q", "").strip()[:40]
        found = others_like(request.user, request.school, student, words)
        context: dict[str, Any] = {
            "student": student,
            "words": words,
            "found": list(found[:FOUND]),
        }
        return render(request, "students/duplicates/find.html", context)


def _files(request: HttpRequest) -> Any:
    """Files of the school the person may merge: everything they may see there."""
    pupils = Student.objects.visible_to(request.user).filter(school=request.school)
    return pupils.select_related("current_class")
