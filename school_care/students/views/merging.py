"""Two files side by side, the merge, and taking it back."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit
from school_care.core.public_ids import read_public_id
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import PupilMerge, Student
from school_care.students.selectors_merging import SideBySide, merges_of, side_by_side
from school_care.students.services.duplicates import say_not_same
from school_care.students.services.merging import merge_pupils, undo_merge
from school_care.students.views.doors import pupil_or_404

INVALID = 422
PER_PAGE = 30
MOST_ANSWERS = 40
CHANGED = "这两份档案刚刚有改动，请再看一遍后合并。"


class SideBySidePage(DeskView, View):
    """Both files, field by field: choose and bring together, or say that they are two children."""

    capability = Capability.MERGE_PUPILS
    http_method_names = ["get", "head", "options", "post"]

    def pair(self, request: HttpRequest, public_id: UUID, other: UUID) -> tuple[Student, Student]:
        if public_id == other:
            raise Http404
        pupils = Student.objects.visible_to(request.user).filter(school=request.school)
        pupils = pupils.select_related("current_class")
        first = pupil_or_404(request, public_id, among=pupils)
        return first, pupil_or_404(request, other, among=pupils)

    def get(self, request: HttpRequest, public_id: UUID, other: UUID) -> HttpResponse:
        first, second = self.pair(request, public_id, other)
        for pupil in (first, second):
            audit.record_read(
                actor=request.user, row=pupil, student_id=pupil.public_id, why="merge"
            )
        page = self.page(request, first, second, request.GET.get("keep", ""))
        return self.shown(request, page)

    def post(self, request: HttpRequest, public_id: UUID, other: UUID) -> HttpResponse:
        if done := self.done(request):
            return redirect("students:show", done.kept.public_id)
        first, second = self.pair(request, public_id, other)
        try:
            if request.POST.get("step") == "apart":
                return self.keep_apart(request, first, second)
            return self.merge(request, first, second)
        except Refused as refusal:
            page = self.page(request, first, second, request.POST.get("keep", ""))
            return self.shown(request, page, refusal=refusal)

    @staticmethod
    def done(request: HttpRequest) -> PupilMerge | None:
        """The merge this very form has made already (a second tap)."""
        form_id = read_public_id(request.POST.get("public_id", ""))
        rows = merges_of(request.user, request.school)
        return rows.filter(public_id=form_id).first() if form_id else None

    @staticmethod
    def page(request: HttpRequest, first: Student, second: Student, keep: str) -> SideBySide:
        wanted = {str(pupil.public_id): pupil for pupil in (first, second)}.get(keep)
        given = _answers(request)
        return side_by_side(user=request.user, first=first, second=second, keep=wanted, given=given)

    @staticmethod
    def shown(
        request: HttpRequest, page: SideBySide, refusal: Refused | None = None
    ) -> HttpResponse:
        context = {
            "page": page,
            "refusal": refusal,
            "form_id": read_public_id(request.POST.get("public_id", "")) or uuid4(),
            "why": request.POST.get("why", ""),
        }
        status = INVALID if refusal else 200
        return render(request, "students/duplicates/side_by_side.html", context, status=status)

    def merge(self, request: HttpRequest, first: Student, second: Student) -> HttpResponse:
        page = self.page(request, first, second, request.POST.get("keep", ""))
        public_id = read_public_id(request.POST.get("public_id", ""))
        if public_id is None or request.POST.get("seen") != page.seen:
            raise Refused(CHANGED)
        keep = page.keep
        merge = merge_pupils(
            by=request.user,
            keep=keep,
            absorb=second if keep == first else first,
            choices=_answers(request),
            public_id=public_id,
        )
        messages.success(request, "已合并成一份档案。合并错了，可以在「合并记录」里撤销。")
        return redirect("students:show", merge.kept.public_id)

    @staticmethod
    def keep_apart(request: HttpRequest, first: Student, second: Student) -> HttpResponse:
        why = request.POST.get("why", "").strip()[:200]
        say_not_same(by=request.user, one=first, two=second, why=why)
        messages.success(request, "已记下：不是同一人。以后不再提示这两份档案。")
        return redirect("students:duplicates")


class Merges(DeskView, View):
    """合并记录: who brought which two together, when; undone ones stay."""

    capability = Capability.MERGE_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = merges_of(request.user, request.school)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        return render(request, "students/duplicates/merges.html", {"page": page})


class UndoMerge(DeskView, View):
    """撤销合并: what it means, once more, done."""

    capability = Capability.MERGE_PUPILS
    http_method_names = ["get", "head", "options", "post"]

    def row(self, request: HttpRequest, public_id: UUID) -> PupilMerge:
        return get_object_or_404(merges_of(request.user, request.school), public_id=public_id)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.row(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        try:
            undo_merge(by=request.user, merge=row)
        except Refused as refusal:
            return self.page(request, row, refusal=refusal)
        messages.success(request, "已撤销合并，又是两份档案。请核对是不是同一人。")
        return redirect("students:merges")

    @staticmethod
    def page(request: HttpRequest, row: PupilMerge, refusal: Any = None) -> HttpResponse:
        context = {"row": row, "refusal": refusal}
        status = INVALID if refusal else 200
        return render(request, "students/duplicates/undo.html", context, status=status)


def _answers(request: HttpRequest) -> dict[str, str]:
    """The chosen answers by fact and question, as posted; what nobody asked is not looked at."""
    given = {
        name.removeprefix("of_"): value[:40]
        for name, value in request.POST.items()
        if name.startswith("of_")
    }
    return dict(list(given.items())[:MOST_ANSWERS])
