"""核实: one claim, or several of one kind together."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.forms_categories import EvidenceForm, RefuteForm, VerifyForm
from school_care.students.models import CareCategory, StudentCategory
from school_care.students.selectors_categories import (
    certificate_lines,
    term_began,
    waiting_kinds,
    waiting_of_kind,
    waiting_rows,
)
from school_care.students.services.verifying import (
    Verified,
    is_sole_director,
    refute_category,
    verify_categories,
    verify_category,
    why_not_verify,
)
from school_care.students.views.categories import INVALID, CategoriesMixin
from school_care.students.views.doors import require_may

PER_PAGE = 50
SHOWN_REFUSALS = 5
FROM_QUEUE = "queue"


class VerifyCategory(CategoriesMixin, View):
    """核实 one claim: what was seen, what it truly is; or 不属实."""

    capability = Capability.VERIFY_CATEGORIES
    http_method_names = ["get", "head", "options", "post"]
    template = "students/categories/verify.html"

    def row(self, request: HttpRequest, public_id: UUID) -> StudentCategory:
        """A category of a pupil for whom the person verifies; only seen: 403."""
        row = super().row(request, public_id)
        require_may(request, self.capability, row.student)
        return row

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        return self._page(request, row, self._form(request, row), RefuteForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        if "refute" in request.POST:
            return self._refute(request, row)
        form = self._form(request, row)
        if form.is_valid():
            try:
                done = verify_category(
                    by=request.user,
                    row=row,
                    evidence=form.evidence(),
                    as_category=form.cleaned_data["category"],
                    cause=form.cleaned_data["cause"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{row.student.name}：「{done.category}」已核实。")
                return redirect(self._back(request, row))
        return self._page(request, row, form, RefuteForm(), status=INVALID)

    def _refute(self, request: HttpRequest, row: StudentCategory) -> HttpResponse:
        form = RefuteForm(request.POST)
        if form.is_valid():
            try:
                refute_category(by=request.user, row=row, note=form.cleaned_data["note"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{row.student.name}：「{row.category}」不属实，已退出。")
                return redirect(self._back(request, row))
        return self._page(request, row, VerifyForm(row=row), form, status=INVALID)

    def _form(self, request: HttpRequest, row: StudentCategory) -> VerifyForm:
        papers = [
            line.row
            for line in certificate_lines(request.user, row.student)
            if line.state in ("valid", "soon")
        ]
        return VerifyForm(request.POST or None, row=row, certificates=papers)

    def _page(
        self,
        request: HttpRequest,
        row: StudentCategory,
        form: VerifyForm,
        refute_form: RefuteForm,
        status: int = 200,
    ) -> HttpResponse:
        own = row.claimed_by_id == request.user.pk
        sole = own and is_sole_director(request.user, request.school)
        context = {
            "row": row,
            "student": row.student,
            "form": form,
            "refute_form": refute_form,
            "own": own,
            "why_not": why_not_verify(request.user, row, sole_director=sole),
            "back": self._back(request, row),
            "over": row.until is not None and not row.holds_on(max(row.starts_on, row.until)),
        }
        return render(request, self.template, context, status=status)

    def _back(self, request: HttpRequest, row: StudentCategory) -> str:
        if request.GET.get("from") == FROM_QUEUE:
            return f"{reverse('students:categories_waiting')}?kind={row.category_id}"
        return reverse("students:categories", args=[row.student.public_id])


class WaitingCategories(CategoriesMixin, View):
    """待核实: by category and word first, then the claims of one kind to tick."""

    capability = Capability.VERIFY_CATEGORIES
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        category = self._chosen(request)
        if category is None:
            return self._kinds(request)
        return self._claims(request, category, EvidenceForm(category=category))

    def post(self, request: HttpRequest) -> HttpResponse:
        category = self._chosen(request)
        if category is None:
            return redirect("students:categories_waiting")
        form = EvidenceForm(request.POST, category=category)
        chosen = self._ticked(request, category)
        if form.is_valid():
            if not chosen:
                form.add_error(None, "请先勾选要核实的学生。")
            elif not form.evidence().text:
                form.add_error("seen", "请点选或写明核实依据。")
            else:
                result = verify_categories(
                    by=request.user,
                    rows=chosen,
                    evidence=form.evidence(),
                    as_category=form.cleaned_data["category"],
                )
                self._tell(request, result)
                return redirect(f"{reverse('students:categories_waiting')}?kind={category.pk}")
        ticked = {row.public_id for row in chosen}
        return self._claims(request, category, form, ticked=ticked, status=INVALID)

    def _kinds(self, request: HttpRequest) -> HttpResponse:
        kinds = waiting_kinds(request.user, request.school, term_began(request.school))
        context = {"kinds": kinds, "total": sum(kind.count for kind in kinds)}
        return render(request, "students/categories/waiting.html", context)

    def _claims(
        self,
        request: HttpRequest,
        category: CareCategory,
        form: EvidenceForm,
        *,
        ticked: set[UUID] = frozenset(),
        status: int = 200,
    ) -> HttpResponse:
        since = term_began(request.school)
        rows = waiting_of_kind(request.user, request.school, since, category)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "category": category,
            "form": form,
            "page": page,
            "groups": self._by_words(request, page, ticked),
        }
        return render(request, "students/categories/waiting_kind.html", context, status=status)

    def _by_words(
        self, request: HttpRequest, page: Page, ticked: set[UUID]
    ) -> list[dict[str, Any]]:
        """The claims of the page under the words they were made with; own ones cannot be ticked."""
        sole = is_sole_director(request.user, request.school)
        groups: list[dict[str, Any]] = []
        for row in page.object_list:
            if not groups or groups[-1]["words"] != row.claimed_as:
                groups.append({"words": row.claimed_as, "lines": []})
            why_not = why_not_verify(request.user, row, sole_director=sole)
            groups[-1]["lines"].append(
                {"row": row, "why_not": why_not, "ticked": row.public_id in ticked}
            )
        return groups

    def _ticked(self, request: HttpRequest, category: CareCategory) -> list[StudentCategory]:
        ids = []
        for text in request.POST.getlist("rows"):
            try:
                ids.append(UUID(text))
            except ValueError:
                continue
        rows = waiting_of_kind(request.user, request.school, term_began(request.school), category)
        return list(rows.filter(public_id__in=ids[:PER_PAGE]))

    def _chosen(self, request: HttpRequest) -> CareCategory | None:
        """The kind of the address; one that has nothing waiting is as good as none."""
        kind = request.GET.get("kind", "")
        if not kind.isdecimal() or len(kind) > 9:
            return None
        category = get_object_or_404(CareCategory, pk=int(kind))
        since = term_began(request.school)
        waiting = waiting_rows(request.user, request.school, since).filter(category=category)
        return category if waiting.exists() else None

    def _tell(self, request: HttpRequest, result: Verified) -> None:
        if result.done:
            messages.success(request, f"已核实{len(result.done)}项。")
        for row, why in result.refused[:SHOWN_REFUSALS]:
            messages.error(request, f"{row.student.name}：{why}")
        if (more := len(result.refused) - SHOWN_REFUSALS) > 0:
            messages.error(request, f"还有{more}项没有核实，请逐项打开查看。")
