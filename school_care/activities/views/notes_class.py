"""A class's notes of a month: who gets one, how far they are, printed together."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.activities.choices.home import NoteState
from school_care.activities.months_shown import month_asked
from school_care.activities.note_papers import print_notes
from school_care.activities.selectors_notes import (
    NoteRow,
    counts_of_classes,
    default_month,
    months_of_notes,
    rows_of_class,
)
from school_care.activities.services.notes import issue_on_paper
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.silence import spoken_rows
from school_care.students.views.doors import class_or_404, require_for_class
from school_care.students.views.left_out import say_left_out


class NotesView(DeskView, View):
    """Whoever gives notes to families."""

    capability = Capability.ISSUE_NOTES

    def month(self, request: HttpRequest) -> date:
        """The month asked for, else the latest with school."""
        return month_asked(request, default_month(calendar_of(request), clock.today()))

    def group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        """404 out of sight, 403 without the right."""
        group = class_or_404(request, public_id)
        require_for_class(request, self.capability, group)
        return group

    def rows(self, request: HttpRequest, group: SchoolClass, month: date) -> list[NoteRow]:
        """The class's list as this person sees it."""
        return rows_of_class(request.user, request.school, group, month, clock.today())


class Notes(NotesView):
    """The classes one reaches and how far their notes are; with one class, that class."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        month, today = self.month(request), clock.today()
        counts = counts_of_classes(request.user, request.school, month, today)
        if len(counts) == 1:
            url = reverse("activities:class_notes", args=[counts[0].group.public_id])
            return redirect(f"{url}?month={month:%Y-%m}")
        context = {
            "month": month,
            "months": months_of_notes(calendar_of(request), today),
            "counts": counts,
        }
        return render(request, "activities/notes/school.html", context)


class ClassNotes(NotesView):
    """Who is owed a note this month, and everybody who has one; the whole class by choice."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, month = self.group(request, public_id), self.month(request)
        everyone = self.rows(request, group, month)
        whole = bool(request.GET.get("all"))
        context: dict[str, Any] = {
            "group": group,
            "month": month,
            "months": months_of_notes(calendar_of(request), clock.today()),
            "rows": [row for row in everyone if whole or row.owed or row.note],
            "whole": whole,
            "others": sum(not (row.owed or row.note) for row in everyone),
            "drafts": sum(bool(row.note) and row.note.state == NoteState.DRAFT for row in everyone),
            "issued": sum(
                bool(row.note) and row.note.state == NoteState.ISSUED for row in everyone
            ),
        }
        return render(request, "activities/notes/class.html", context)


class ClassNotesPaper(NotesView):
    """All notes of the month on paper; posted: the drafts go out first."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, month = self.group(request, public_id), self.month(request)
        notes, left_out = spoken_rows(self.notes(request, group, month, NoteState.ISSUED))
        say_left_out(request, left_out)
        if not notes and left_out:
            return redirect(_address(group, month))
        if not notes:
            messages.error(request, "这个月还没有发出的联系册，写好发出后再打印。")
            return redirect(_address(group, month))
        pdf = print_notes(notes, school=request.school, printed_by=request.user)
        audit.record(
            "notes.printed",
            actor=request.user,
            row=group,
            month=f"{month:%Y-%m}",
            count=len(notes),
        )
        return pdf_answer(pdf, f"家校联系册-{group}-{month.month}月")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, month = self.group(request, public_id), self.month(request)
        notes, left_out = spoken_rows(self.notes(request, group, month, NoteState.DRAFT))
        with refusals_as_messages(request):
            count = issue_on_paper(by=request.user, notes=notes)
            if count:
                messages.success(request, f"已发出{count}份，请打印后让孩子带回家。")
            say_left_out(request, left_out)
        return redirect(_address(group, month))

    def notes(self, request: HttpRequest, group: SchoolClass, month: date, state: str) -> list:
        """The class's notes of the month in a state, by name."""
        found = []
        for row in self.rows(request, group, month):
            if row.note is not None and row.note.state == state:
                row.note.student, row.note.school = row.student, request.school
                row.student.school, row.student.current_class = request.school, group
                found.append(row.note)
        return found


def _address(group: SchoolClass, month: date) -> str:
    address = reverse("activities:class_notes", args=[group.public_id])
    return f"{address}?month={month:%Y-%m}"
