"""One pupil's calls: booked, noted, moved, cancelled."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.activities.forms_calls import CallForm
from school_care.activities.letter_people import readers_of
from school_care.activities.models import CallTurn
from school_care.activities.selectors_calls import calls_of, coming_turns
from school_care.activities.selectors_turns import slots_for
from school_care.activities.services.calls import tries, turns
from school_care.activities.services.calls.rights import may_keep
from school_care.activities.views.calls import POSTED, CallsView
from school_care.core import clock
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404, require_may

INVALID = 422
SHOWN = 20


class CallPupil(CallsView, View):
    """The pupil's calls; a turn booked, a call noted."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        return self.page(request, student, self.form(student))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        if request.POST.get("do") == "book":
            return self.book(request, student)
        form = self.form(student, request.POST)
        if form.is_valid():
            try:
                self.note(request, student, form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已登记{student.name}的通话。")
                return redirect(safe_back(request) or request.path)
        return self.page(request, student, form, status=INVALID)

    def book(self, request: HttpRequest, student: Student) -> HttpResponse:
        slots = slots_for(request.school, calendar_of(request), student)
        wanted = next((one for one in slots if one.key == request.POST.get("slot")), None)
        with refusals_as_messages(request) as tried:
            if wanted is None:
                raise Refused("请选择时间；刚才的时间可能已有人订了。")
            turns.book_turn(by=request.user, student=student, slot=wanted)
        if tried.done:
            day = f"{wanted.day.month}月{wanted.day.day}日"
            messages.success(request, f"已约{day}{wanted.begins:%H:%M}。")
        return redirect(request.path)

    def note(self, request: HttpRequest, student: Student, given: dict[str, Any]) -> None:
        readers = readers_of([student], clock.today())[student.pk]
        reader = next((one for one in readers if one.word == given["who"]), None)
        tried = tries.Tried(
            result=given["result"],
            on=given["on"],
            at=given["at"],
            contact=reader.contact if reader else None,
            who=given["who"],
            way=given["way"],
            direction=given["direction"],
            minutes=given["minutes"],
            follow_up=given["follow_up"],
        )
        tries.note_call(by=request.user, student=student, tried=tried, public_id=given["public_id"])

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        student = pupil_or_404(request, public_id)
        require_may(request, Capability.KEEP_CALLS, student)
        return student

    def form(self, student: Student, data: Any = None) -> CallForm:
        readers = readers_of([student], clock.today())[student.pk]
        initial = {"on": clock.today(), "who": readers[0].word if readers else ""}
        return CallForm(data, people=[one.word for one in readers], initial=initial)

    def page(
        self, request: HttpRequest, student: Student, form: CallForm, status: int = 200
    ) -> HttpResponse:
        today = clock.today()
        context = {
            "student": student,
            "form": form,
            "turns": list(coming_turns(request.user, student, today)),
            "slots": slots_for(request.school, calendar_of(request), student),
            "calls": list(calls_of(request.user, student)[:SHOWN]),
            "back": safe_back(request),
            "here": reverse("activities:call_pupil", args=[student.public_id]),
        }
        return render(request, "activities/calls/pupil.html", context, status=status)


class Turn(CallsView, View):
    """One turn: moved, cancelled."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        turn = self.kept(request, public_id)
        slots = slots_for(request.school, calendar_of(request), turn.student)
        context = {
            "turn": turn,
            "student": turn.student,
            "slots": slots,
            "back": safe_back(request),
        }
        return render(request, "activities/calls/turn.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        turn = self.kept(request, public_id)
        back = safe_back(request)
        with refusals_as_messages(request) as tried:
            if request.POST.get("do") == "cancel":
                turns.cancel_turn(by=request.user, turn=turn)
                messages.success(request, f"已取消{turn.student.name}的这次安排。")
            else:
                self.move(request, turn)
        if not tried.done:
            return redirect(request.path)
        return redirect(back or reverse("activities:call_pupil", args=[turn.student.public_id]))

    def move(self, request: HttpRequest, turn: CallTurn) -> None:
        slots = slots_for(request.school, calendar_of(request), turn.student)
        wanted = next((one for one in slots if one.key == request.POST.get("slot")), None)
        if wanted is None:
            raise Refused("请选择新的时间；刚才的时间可能已有人订了。")
        turns.move_turn(by=request.user, turn=turn, slot=wanted)
        day = f"{wanted.day.month}月{wanted.day.day}日"
        messages.success(request, f"{turn.student.name}已改到{day}{wanted.begins:%H:%M}。")

    def kept(self, request: HttpRequest, public_id: UUID) -> CallTurn:
        turn = self.turn(request, public_id)
        if not may_keep(request.user, turn.student):
            raise PermissionDenied
        return turn
