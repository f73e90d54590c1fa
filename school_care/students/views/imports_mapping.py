"""Pages of 栏目和词语: how a file was understood, and corrected; what the school remembers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from school_care.school.refusal import Refused
from school_care.students import selectors_mapping as selectors
from school_care.students.enums import ImportState
from school_care.students.forms_mapping import Pointed, Said, effective, pointed_in, said_in
from school_care.students.models import RosterImport, SheetShape, WordMeaning
from school_care.students.roster.meanings import SHEET_CLASS
from school_care.students.roster.seeing import likely_heading, pointed_at
from school_care.students.roster.seen import SheetSeen
from school_care.students.selectors_remembered import remembered
from school_care.students.services.imports import waking
from school_care.students.services.imports.correcting import (
    correct_import,
    require_pupils,
    version_of,
)
from school_care.students.services.imports.understanding import Understanding
from school_care.students.services.shapes import forget_shape
from school_care.students.services.words import forget_word
from school_care.students.views.imports import ImportPage

OPEN_STATES = (ImportState.PREVIEW, ImportState.REFUSED)
FEW_COLUMNS = 30  # of more, the ones that are known get their select only when asked for


class ImportMapping(ImportPage):
    """Columns and words of one import."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        understanding = self._understanding(roster_import)
        if understanding is None:
            return self.back(roster_import)
        return self._page(roster_import, understanding, Said())

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        understanding = self._understanding(roster_import)
        if understanding is None:
            messages.error(request, "这次导入的状态已经改变，栏目和词语不能再改。")
            return self.back(roster_import)
        pointed, seen = self._pointed(request.POST, roster_import, understanding)
        said = said_in(
            request.POST,
            roster_import=roster_import,
            understanding=understanding,
            pointed=pointed,
            seen=seen,
        )
        try:
            if (codes := effective(said, understanding, pointed, seen)) is not None:
                require_pupils(codes)
            roster_import = correct_import(
                by=request.user,
                roster_import=roster_import,
                columns=said.columns,
                words=said.words,
                sheets=said.sheets,
                seen=request.POST.get("seen", ""),
            )
            waking.check_soon(roster_import)
        except Refused as refusal:
            roster_import.refresh_from_db()
            understanding = self._understanding(roster_import)
            if understanding is None:
                messages.error(request, str(refusal))
                return self.back(roster_import)
            return self._page(roster_import, understanding, said, str(refusal))
        return self.back(roster_import)

    @staticmethod
    def _understanding(roster_import: RosterImport) -> Understanding | None:
        """What there is to correct; None once the import is past it, or was never read."""
        if roster_import.state not in OPEN_STATES or not roster_import.stored_file:
            return None
        return Understanding.of(roster_import)

    @staticmethod
    def _pointed(
        query: Any, roster_import: RosterImport, understanding: Understanding
    ) -> tuple[Pointed | None, SheetSeen | None]:
        """The heading pointed at and the sheet read by it. No row named: the one it was read by,
        and for a sheet in which no heading was found, the row that looks most like one."""
        pointed = pointed_in(query)
        unread = selectors.unread_of(understanding)
        if pointed is None:
            if roster_import.state != ImportState.REFUSED or not unread:
                return None, None
            pointed = Pointed(unread[0][0], 0)
        if pointed.sheet >= len(understanding.sheets):
            raise Http404
        seen = understanding.sheets[pointed.sheet].seen
        if seen is None or not seen.first_rows:
            raise Http404
        row, height = pointed.row, pointed.height
        if not row and any(number == seen.heading_row for number, _ in seen.first_rows):
            row, height = seen.heading_row, seen.heading_rows
        row = row or likely_heading(seen)
        read = pointed_at(seen, row, height)
        if read is None:
            raise Http404
        return Pointed(pointed.sheet, row, height), read

    def _page(
        self, roster_import: RosterImport, understanding: Understanding, said: Said, problem=""
    ) -> HttpResponse:
        query = self.request.POST if self.request.method == "POST" else self.request.GET
        pointed, seen = self._pointed(query, roster_import, understanding)
        tables = self._tables(roster_import, understanding, said, seen)
        columns = sum(len(table.lines) for table in tables)
        chosen = said.sheets if said.typed_columns else roster_import.only_sheets
        context = {
            "roster": roster_import,
            "tables": tables,
            "words": selectors.word_lines(understanding, roster_import, said.typed_words),
            "pointed": pointed,
            "sheet": understanding.sheets[pointed.sheet] if pointed else None,
            "first_rows": selectors.first_rows(seen) if seen else [],
            "unread": selectors.unread_of(understanding),
            "pointable": selectors.pointable_of(understanding),
            "sheets": [
                (s, s.name in chosen if chosen else not s.hidden) for s in understanding.sheets
            ],
            "class_said": selectors.class_from_sheet(understanding),
            "sheet_class": said.sheet_class
            if said.typed_columns
            else SHEET_CLASS not in roster_import.columns,
            "recalled": understanding.recalled,
            "every": bool(pointed) or columns <= FEW_COLUMNS or "all" in self.request.GET,
            "seen": version_of(roster_import),
            "problem": problem,
        }
        status = 422 if problem else 200
        return render(self.request, "students/mapping/page.html", context, status=status)

    @staticmethod
    def _tables(
        roster_import: RosterImport, understanding: Understanding, said: Said, seen: Any
    ) -> list[selectors.SheetTable]:
        if seen is None:
            return selectors.tables_of(understanding, roster_import, said.typed_columns)
        table = selectors.SheetTable([], seen, warnings=selectors.said_twice(seen.columns))
        table.doubtful = [
            selectors.line_of(column, number, roster_import, None, said.typed_columns)
            for number, column in enumerate(seen.columns)
        ]
        return [table]


class Remembered(ImportPage):
    """Forms and words the school remembers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        context = remembered(user, school)
        return render(request, "students/mapping/remembered.html", context)


class ShapeForget(ImportPage):
    """忘记 a form."""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        mine = SheetShape.objects.visible_to(request.user).filter(school=request.school)
        shape = get_object_or_404(mine.select_related("school"), public_id=public_id)
        return _forget(request, lambda: forget_shape(by=request.user, shape=shape))


class WordForget(ImportPage):
    """忘记 a word."""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        mine = WordMeaning.objects.visible_to(request.user).filter(school=request.school)
        word = get_object_or_404(mine.select_related("school"), public_id=public_id)
        return _forget(request, lambda: forget_word(by=request.user, word=word))


def _forget(request: HttpRequest, forget: Any) -> HttpResponse:
    try:
        forget()
        messages.success(request, "已忘记：以后的文件重新按词典读取。已导入的学生不受影响。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("students:import_remembered")
