"""待核的行: doubtful rows of finished imports, decided side by side, one at a time."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students import selectors_parked as selectors
from school_care.students.enums import ReviewChoice
from school_care.students.forms_import import SettleForm
from school_care.students.models import RosterImport, RosterImportRow, Student
from school_care.students.selectors_imports import undoable
from school_care.students.services.imports.parked import (
    ERASED,
    SETTLED,
    Trial,
    candidates_of,
    is_parked,
    settle_row,
    told_by,
    try_same,
)
from school_care.students.services.imports.pupil_file import Archive

ROWS_A_PAGE = 30


@dataclass(frozen=True)
class Side:
    """A candidate beside the row: both, field by field, and what 是同一人 would change."""

    student: Student
    lines: list[selectors.Line]
    trial: Trial

    @property
    def changes(self) -> list[list[str]]:
        """Label, old, new as a page may show them."""
        return [change.shown() for change in self.trial.changes]


class ParkedPage(DeskView, View):
    """Base: the capability."""

    capability = Capability.IMPORT_ROSTER


class ParkedList(ParkedPage):
    """All rows of the school that wait."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = selectors.parked_rows(request.user, request.school)
        page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "rows": selectors.open_parked(list(page)),
            "erased": selectors.erased_count(request.user, request.school),
        }
        return render(request, "students/imports/parked.html", context)


class ParkedShow(ParkedPage):
    """One row: left what it says, right the candidate's file; the decision is applied at once."""

    def get(self, request: HttpRequest, row_id: Any) -> HttpResponse:
        row = self._row()
        if (gone := _why_closed(row)) is not None:
            messages.info(request, gone)
            return redirect("students:parked")
        return self._show(row)

    def post(self, request: HttpRequest, row_id: Any) -> HttpResponse:
        row = self._row()
        form = SettleForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请在三个按钮中选择一个。")
            return redirect("students:parked_row", row_id=row.public_id)
        choice = form.cleaned_data["choice"]
        try:
            held = settle_row(
                row=row,
                choice=ReviewChoice(choice),
                by=request.user,
                student=self._chosen(form.cleaned_data["candidate"]),
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("students:parked_row", row_id=row.public_id)
        messages.success(request, _told(held))
        return redirect("students:parked")

    def _row(self) -> RosterImportRow:
        """404 for a row of another school, or of one this person may not import into."""
        imports = RosterImport.objects.visible_to(self.request.user).filter(
            school=self.request.school
        )
        rows = RosterImportRow.objects.select_related("roster_import__school", "school")
        return get_object_or_404(rows, public_id=self.kwargs["row_id"], roster_import__in=imports)

    def _chosen(self, public_id: Any) -> Student | None:
        if public_id is None:
            return None
        mine = Student.objects.visible_to(self.request.user).filter(school=self.request.school)
        return get_object_or_404(mine, public_id=public_id)

    def _show(self, row: RosterImportRow) -> HttpResponse:
        candidates, can_be_new, why = candidates_of(row)
        mine = Student.objects.visible_to(self.request.user)
        seen = mine.filter(pk__in=[student.pk for student in candidates])
        seen = seen.select_related("current_class").order_by("pk")
        (opened,) = selectors.open_parked([row])
        context = {
            "item": opened,
            "sides": [self._side(row, student) for student in seen],
            "alone": [] if candidates else self._lines(row, None),
            "can_be_new": can_be_new,
            "why": why or "现在看，这一行可以直接对上：请核对后决定。",
            "undoable": undoable(row.roster_import),
        }
        return render(self.request, "students/imports/parked_row.html", context)

    def _side(self, row: RosterImportRow, student: Student) -> Side:
        audit.record_read(
            actor=self.request.user, row=student, student_id=student.public_id, why="parked-row"
        )
        return Side(student, self._lines(row, student), try_same(row, student))

    @staticmethod
    def _lines(row: RosterImportRow, student: Student | None) -> list[selectors.Line]:
        told, comparison = told_by(row)
        known = None
        if student is not None:
            archive = Archive([student], comparison.book)
            known = archive.file_of(student, id_number=None, number=None)
        return selectors.side_by_side(told, known, comparison.words)


def _why_closed(row: RosterImportRow) -> str | None:
    if not is_parked(row):
        return SETTLED
    if row.payload_sealed is None:
        return ERASED
    return None


def _told(row: RosterImportRow) -> str:
    name = row.student.name if row.student else ""
    return {
        ReviewChoice.SAME: f"已按这一行更新{name}的档案。",
        ReviewChoice.NEW: f"已登记{name}为一名新学生。",
        ReviewChoice.SKIP: "已记下：这一行不需要导入，以后再上传也不会再问。",
    }[ReviewChoice(row.choice)]
