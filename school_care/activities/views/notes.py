"""One pupil's note of a month: written, looked at as the family sees it, given, taken back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.activities.choices.home import NoteState, NoteWay
from school_care.activities.forms_notes import NoteForm, WithdrawForm
from school_care.activities.models import HomeNote
from school_care.activities.months_shown import month_asked
from school_care.activities.note_content import MAX_WORDS, reply_of, told
from school_care.activities.note_papers import print_notes
from school_care.activities.selectors_notes import (
    default_month,
    months_of_notes,
    not_to_be_given,
    offered_to,
)
from school_care.activities.services.note_links import OPEN_FOR, make_link, stop_link
from school_care.activities.services.notes import (
    issue_on_paper,
    save_note,
    standing_note,
    take_slip,
    withdraw_note,
)
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.qr import qr_data_uri
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404, require_may

INVALID = 422


class NoteWrite(DeskView, View):
    """写联系册: tick lines, add own words, look at it."""

    capability = Capability.ISSUE_NOTES
    http_method_names = ("get", "head", "options", "post")

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        """404 out of sight; 403 for a pupil whose family hears from somebody else."""
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        student = pupil_or_404(request, public_id, among=pupils.select_related("current_class"))
        require_may(request, self.capability, student)
        return student

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student, month = self.asked(request, student_id)
        note = standing_note(student, month)
        if note is not None and note.state == NoteState.ISSUED:
            return redirect("activities:note_show", note.public_id)
        offered = offered_to(request.user, student, month, note)
        form = NoteForm(offered=offered, initial={"words": (note.words if note else "") or ""})
        return self.page(request, student, month, form)

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student, month = self.asked(request, student_id)
        note = standing_note(student, month)
        offered = offered_to(request.user, student, month, note)
        form = NoteForm(request.POST, offered=offered)
        if form.is_valid():
            try:
                note = save_note(
                    by=request.user,
                    student=student,
                    month=month,
                    lines=form.chosen(),
                    words=form.cleaned_data["words"],
                    calendar=calendar_of(request),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("activities:note_show", note.public_id)
        return self.page(request, student, month, form, INVALID)

    def asked(self, request: HttpRequest, student_id: UUID) -> tuple[Student, date]:
        """The pupil and the month."""
        student = self.student(request, student_id)
        calendar = calendar_of(request)
        return student, month_asked(request, default_month(calendar, clock.today()))

    def page(
        self,
        request: HttpRequest,
        student: Student,
        month: date,
        form: NoteForm,
        status: int = 200,
    ) -> HttpResponse:
        """With the form as it stands."""
        context: dict[str, Any] = {
            "student": student,
            "month": month,
            "months": months_of_notes(calendar_of(request), clock.today()),
            "form": form,
            "most": MAX_WORDS,
        }
        return render(request, "activities/notes/write.html", context, status=status)


class OfNote(DeskView, View):
    """A page about one note of a pupil to whose family the person may give it."""

    capability = Capability.ISSUE_NOTES

    def note(self, request: HttpRequest, public_id: UUID) -> HomeNote:
        """404 out of sight; 403 for a pupil whose family hears from somebody else."""
        rows = HomeNote.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related(
            "student__school", "student__current_class", "school", "issued_by", "made_by", "term"
        )
        note = get_object_or_404(rows, public_id=public_id)
        require_may(request, self.capability, note.student)
        return note

    def page(
        self,
        request: HttpRequest,
        note: HomeNote,
        *,
        url: str = "",
        withdraw: WithdrawForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The note as the family sees it; `url`: its private address, shown this once."""
        running = bool(note.link_hash and note.link_until and note.link_until > clock.now())
        context: dict[str, Any] = {
            "note": note,
            "student": note.student,
            "told": told(note, on_paper=note.way != NoteWay.LINK),
            "reply": reply_of(note),
            "is_draft": note.state == NoteState.DRAFT,
            "is_issued": note.state == NoteState.ISSUED,
            "running": running,
            "url": url,
            "code": qr_data_uri(url) if url else "",
            "days": OPEN_FOR.days,
            "withdraw": withdraw or WithdrawForm(),
            "barred": not_to_be_given(request.user, note.student),
        }
        return render(request, "activities/notes/show.html", context, status=status)


class NoteShow(OfNote):
    """Looked at; posted: it goes out on paper."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.note(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        with refusals_as_messages(request):
            issue_on_paper(by=request.user, notes=[note])
            messages.success(request, "已发出，请打印后让孩子带回家。")
        return redirect("activities:note_show", note.public_id)


class NoteLink(OfNote):
    """The private address: made, made anew, stopped. It is shown in the answer and never again;
    asked for plainly it is the note."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("activities:note_show", self.note(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        try:
            if request.POST.get("do") == "stop":
                stop_link(by=request.user, note=note)
                messages.success(request, "链接已停用。")
                return redirect("activities:note_show", note.public_id)
            made = make_link(by=request.user, note=note)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("activities:note_show", note.public_id)
        return self.page(request, self.note(request, public_id), url=made.url)


class NoteSlip(OfNote):
    """回执已收."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        with refusals_as_messages(request):
            take_slip(by=request.user, note=note)
            messages.success(request, "已登记收到回执。")
        if request.POST.get("to") == "class" and note.student.current_class:
            address = reverse("activities:class_notes", args=[note.student.current_class.public_id])
            return redirect(f"{address}?month={note.month:%Y-%m}")
        return redirect("activities:note_show", note.public_id)


class NoteWithdraw(OfNote):
    """撤回, with a reason; asked for plainly it is the note."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("activities:note_show", self.note(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        form = WithdrawForm(request.POST)
        if form.is_valid():
            try:
                withdraw_note(by=request.user, note=note, why=form.cleaned_data["why"])
            except Refused as refusal:
                form.add_error("why", str(refusal))
            else:
                messages.success(request, "已撤回，链接同时失效。可以重新写这个月的联系册。")
                address = reverse("activities:note_write", args=[note.student.public_id])
                return redirect(f"{address}?month={note.month:%Y-%m}")
        return self.page(request, note, withdraw=form, status=INVALID)


class NotePaper(OfNote):
    """The paper of a note that went out: the note with the slip to cut off."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        if note.state != NoteState.ISSUED:
            messages.error(request, "还没有发出，请先发出再打印。")
            return redirect("activities:note_show", note.public_id)
        with refusals_as_messages(request) as tried:
            pdf = print_notes([note], school=request.school, printed_by=request.user)
        if not tried.done:
            return redirect("activities:note_show", note.public_id)
        audit.record(
            "note.printed", actor=request.user, row=note, student_id=note.student.public_id
        )
        return pdf_answer(pdf, f"家校联系册-{note.month.month}月")
