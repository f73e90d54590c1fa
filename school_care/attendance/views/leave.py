"""Leave: the list, a new note, one note and what can be done with it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.attendance.forms_leave import BackForm, ConfirmForm, ExtendForm, LeaveForm
from school_care.attendance.leave_papers import print_leave
from school_care.attendance.models import LeaveNote
from school_care.attendance.selectors_leaves import (
    guardians_of,
    leaves_of,
    notes_in_sight,
    trace_of,
)
from school_care.attendance.services.leave import (
    cancel_leave,
    confirm_leave,
    end_leave,
    extend_leave,
    span_words,
    write_leave,
)
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.templatetags.days import near_day
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student
from school_care.students.selectors import may, search_pupils
from school_care.students.views.doors import pupil_or_404

INVALID = 422
FOUND = 60  # pupils offered at once; a class, or what a name finds
POSTED = ["get", "head", "options", "post"]


class LeaveList(DeskView, View):
    """请假: who is not back, what waits for a guardian, who is on leave today."""

    capability = Capability.VIEW_ATTENDANCE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, today = request.user, request.school, clock.today()
        found = leaves_of(notes_in_sight(user, school), school, calendar_of(request), today)
        context = {
            "today": today,
            "leaves": found,
            "may_write": can(user, Capability.GRANT_LEAVE, school),
        }
        return render(request, "attendance/leave/list.html", context)


class LeavePick(DeskView, View):
    """登记请假: whose? The own pupils at once, or by name."""

    capability = Capability.GRANT_LEAVE
    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, "")

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search; posted, so that no name stands in an address."""
        return self._page(request, request.POST.get("words", "")[:40])

    def _page(self, request: HttpRequest, words: str) -> HttpResponse:
        user, school = request.user, request.school
        kept = Student.objects.kept_by(user, self.capability).filter(school=school)
        pupils = search_pupils(user=user, school=school, words=words)
        rows = list(pupils.filter(pk__in=kept.order_by().values("pk"))[: FOUND + 1])
        context = {"words": words, "pupils": rows[:FOUND], "more": len(rows) > FOUND}
        return render(request, "attendance/leave/pick.html", context)


class LeaveNew(DeskView, View):
    """A note for one pupil."""

    capability = Capability.GRANT_LEAVE
    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        return self.page(request, student, self.form(request, student))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        form = self.form(request, student, request.POST)
        if form.is_valid():
            try:
                return self.store(request, student, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self.page(request, student, form, status=INVALID)

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        pupils = Student.objects.kept_by(request.user, self.capability).enrolled()
        pupils = pupils.filter(school=request.school).select_related("current_class")
        return pupil_or_404(request, public_id, among=pupils)

    def form(self, request: HttpRequest, student: Student, data: Any = None) -> LeaveForm:
        today = clock.today()
        people = guardians_of(request.user, student, today)
        calendar = calendar_of(request)
        return LeaveForm(data, today=today, calendar=calendar, people=people)

    def store(self, request: HttpRequest, student: Student, form: LeaveForm) -> HttpResponse:
        given = form.cleaned_data
        note = write_leave(
            by=request.user,
            student=student,
            kind=given["kind"],
            first=given["first"],
            last=given["last"],
            part=given["part"],
            reason=given["reason"],
            confirmed=form.confirmed(),
            public_id=given["public_id"],
        )
        said = f"{student.name}{note.get_kind_display()}，{span_words(note)}"
        if note.confirmed_at:
            messages.success(request, f"已登记：{said}。点名时会自动显示请假。")
        else:
            messages.warning(request, f"已登记：{said}，待监护人确认。确认前不算请假。")
        return redirect("attendance:leave", note.public_id)

    def page(
        self, request: HttpRequest, student: Student, form: LeaveForm, status: int = 200
    ) -> HttpResponse:
        context = {"student": student, "form": form}
        return render(request, "attendance/leave/new.html", context, status=status)


class LeaveMixin(DeskView):
    """One note of the active school within the person's sight, else 404."""

    capability = Capability.VIEW_ATTENDANCE

    def note(self, request: HttpRequest, public_id: UUID) -> LeaveNote:
        notes = LeaveNote.objects.visible_to(request.user).filter(school=request.school)
        notes = notes.select_related("student__current_class", "written_by", "cancelled_by")
        note = get_object_or_404(notes, public_id=public_id)
        note.school = note.student.school = request.school
        return note

    def page(
        self, request: HttpRequest, note: LeaveNote, status: int = 200, **forms: Any
    ) -> HttpResponse:
        """The note, what was done with it, and what can be done now; refused input stays in
        `forms`."""
        user, today = request.user, clock.today()
        may_change = note.cancelled_at is None and may(user, Capability.GRANT_LEAVE, note.student)
        people = guardians_of(user, note.student, today) if may_change else []
        waits = note.confirmed_at is None
        context = {
            "note": note,
            "span": span_words(note),
            "school_days": _school_days(request, note),
            "trace": trace_of(note),
            "may_change": may_change,
            "may_print": may(user, Capability.GRANT_LEAVE, note.student),
            "waits": waits,
            "running": not waits and note.back_on is None and note.starts_on <= today,
            "confirm_form": ConfirmForm(people=people, prefix="confirm"),
            "extend_form": ExtendForm(people=people, prefix="extend"),
            "back_form": BackForm(initial={"back_on": today}, prefix="back"),
            **forms,
        }
        return render(request, "attendance/leave/show.html", context, status=status)


def _school_days(request: HttpRequest, note: LeaveNote) -> int:
    """How many school days the note covers."""
    last = note.until - timedelta(days=1)
    return len(calendar_of(request).school_days(note.starts_on, last))


class LeaveShow(LeaveMixin, View):
    """One note."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.note(request, public_id))


class LeaveStep(LeaveMixin, View):
    """What is posted from a note's page; asked for plainly it leads back there."""

    capability = Capability.GRANT_LEAVE
    http_method_names = POSTED

    def note(self, request: HttpRequest, public_id: UUID) -> LeaveNote:
        kept = Student.objects.kept_by(request.user, self.capability).filter(school=request.school)
        get_object_or_404(kept, leave_notes__public_id=public_id)
        return super().note(request, public_id)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("attendance:leave", self.note(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        name, form = self.form(request, note)
        if form.is_valid():
            try:
                done = self.store(request, note, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, done)
                return redirect("attendance:leave", note.public_id)
        return self.page(request, note, status=INVALID, **{name: form})

    def people(self, request: HttpRequest, note: LeaveNote) -> list[Any]:
        return guardians_of(request.user, note.student, clock.today())

    def form(self, request: HttpRequest, note: LeaveNote) -> tuple[str, Any]:
        """The name of the form on the page, and the form with what was sent."""
        raise NotImplementedError

    def store(self, request: HttpRequest, note: LeaveNote, form: Any) -> str:
        """Do it; what to tell. Raises Refused."""
        raise NotImplementedError


class LeaveConfirm(LeaveStep):
    """监护人已确认."""

    def form(self, request: HttpRequest, note: LeaveNote) -> tuple[str, Any]:
        people = self.people(request, note)
        return "confirm_form", ConfirmForm(request.POST, people=people, prefix="confirm")

    def store(self, request: HttpRequest, note: LeaveNote, form: Any) -> str:
        confirm_leave(by=request.user, note=note, confirmed=form.confirmation())
        return "监护人已确认，点名时会显示请假；已点名的「未到待核实」也改为请假。"


class LeaveExtend(LeaveStep):
    """续假."""

    def form(self, request: HttpRequest, note: LeaveNote) -> tuple[str, Any]:
        people = self.people(request, note)
        return "extend_form", ExtendForm(request.POST, people=people, prefix="extend")

    def store(self, request: HttpRequest, note: LeaveNote, form: Any) -> str:
        last = form.cleaned_data["last"]
        extend_leave(by=request.user, note=note, last=last, confirmed=form.confirmation())
        return f"已续假到{near_day(last)}（含当天）。"


class LeaveBack(LeaveStep):
    """销假."""

    def form(self, request: HttpRequest, note: LeaveNote) -> tuple[str, Any]:
        return "back_form", BackForm(request.POST, prefix="back")

    def store(self, request: HttpRequest, note: LeaveNote, form: Any) -> str:
        back_on = form.cleaned_data["back_on"]
        end_leave(by=request.user, note=note, back_on=back_on)
        return f"已销假，{near_day(back_on)}返校。"


class LeaveCancel(LeaveStep):
    """撤回."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        with refusals_as_messages(request) as tried:
            cancel_leave(by=request.user, note=note)
        if tried.done:
            messages.success(
                request, "请假条已撤回，仍可查看。因它记为请假的点名改回「未到待核实」。"
            )
        return redirect("attendance:leave", note.public_id)


class LeavePrint(LeaveStep):
    """The note on A5, with lines to sign."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        note = self.note(request, public_id)
        days = _school_days(request, note)
        with refusals_as_messages(request) as tried:
            pdf = print_leave(note=note, school_days=days, printed_by=request.user)
        if not tried.done:
            return redirect("attendance:leave", note.public_id)
        audit.record(
            "leave.printed", actor=request.user, row=note, student_id=note.student.public_id
        )
        return pdf_answer(pdf, f"请假条-{note.starts_on}")
