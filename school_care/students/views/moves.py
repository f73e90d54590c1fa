"""办理学籍变动 of one pupil, 转班 of several, and 更正 of a move."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students import selectors
from school_care.students.enums import (
    GONE,
    Direction,
    EnrolmentStatus,
    LeaveReason,
    StandingKind,
    TransferState,
)
from school_care.students.forms_archive import LeaveForm, MoveForm
from school_care.students.forms_moves import ClassMoveForm, CorrectForm, ReadmitForm
from school_care.students.models import Enrolment, Student
from school_care.students.selectors_moves import Places, enrolments_in_sight, places_of
from school_care.students.services.archive_entry import readmit_pupil
from school_care.students.services.archive_leaving import (
    call_off_departure,
    leave_school,
    move_pupil,
    move_pupils,
)
from school_care.students.services.enrolment_corrections import (
    before_of,
    correct_start,
    undo_move,
    why_not_undone,
)
from school_care.students.services.standings import BY_HAND
from school_care.students.views.archive import EditedPupilMixin
from school_care.students.views.doors import class_or_404, require_for_class, require_may

INVALID = 422
POST = ["get", "head", "options", "post"]


class MembershipPage(EditedPupilMixin, View):
    """The door to all that changes where a pupil belongs; 转班, 离校, 重新入学 on the spot."""

    capability = Capability.ENROL_PUPILS
    template = "students/moves/membership.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.pupil(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        step = request.POST.get("step", "")
        if step == "stay":
            return self._stay(request, student)
        form = self._form(request, student, step)
        if form.is_valid():
            try:
                said = self._done(request, student, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect("students:show", student.public_id)
        named = {"leave" if isinstance(form, LeaveForm) else "move": form}
        return self._page(request, student, status=INVALID, **named)

    @staticmethod
    def _form(request: HttpRequest, student: Student, step: str) -> Any:
        if step == "leave":
            return LeaveForm(request.POST)
        gone = student.status == EnrolmentStatus.LEFT
        made = ReadmitForm if gone else MoveForm
        return made(request.POST, school=request.school)

    @staticmethod
    def _done(request: HttpRequest, student: Student, form: Any) -> str:
        if isinstance(form, LeaveForm):
            leave_school(by=request.user, student=student, **form.cleaned_data)
            return f"已办理离校。{student.name}的档案保留，回校时可以重新入学。"
        group, on = form.cleaned_data["school_class"], form.cleaned_data["on"]
        if isinstance(form, ReadmitForm):
            came = form.came()
            readmit_pupil(by=request.user, student=student, school_class=group, on=on, came=came)
            return f"已重新入学，{group}。以前的档案接着用。"
        move_pupil(by=request.user, student=student, to_class=group, on=on)
        ahead = f"，{near_day(on)}生效" if on > clock.today() else ""
        return f"已转到{group}{ahead}。"

    @staticmethod
    def _stay(request: HttpRequest, student: Student) -> HttpResponse:
        with refusals_as_messages(request):
            call_off_departure(by=request.user, student=student)
            messages.success(request, "已撤销离校登记，学生继续在原来的班就读。")
        return redirect("students:membership", student.public_id)

    @staticmethod
    def _page(
        request: HttpRequest, student: Student, *, status: int = 200, **forms: Any
    ) -> HttpResponse:
        gone = student.status == EnrolmentStatus.LEFT
        places = places_of(request.user, student)
        made = ReadmitForm if gone else MoveForm
        context = {
            "student": student,
            "gone": gone,
            "places": places,
            "running": places.running(clock.today()),
            "leaving": any(
                row.state == TransferState.OPEN and row.direction == Direction.OUT
                for row in places.transfers
            ),
            "leaves_on": _leaves_on(places),
            "kinds": [StandingKind(kind) for kind in BY_HAND],
            "move": made(school=request.school),
            "leave": LeaveForm(),
            **forms,
        }
        return render(request, MembershipPage.template, context, status=status)


def _leaves_on(places: Places):
    """The day still to come from which the pupil is gone; None without one."""
    last = places.last
    if last is None or last.leave_reason not in GONE or last.until is None:
        return None
    return last.until if last.until > clock.today() else None


class CorrectPage(DeskView, View):
    """更正 a stay's first day, or take a mistaken move back."""

    capability = Capability.ENROL_PUPILS
    http_method_names = POST
    template = "students/moves/correct.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        interval = self._interval(request, public_id)
        return self._page(request, interval, CorrectForm(initial={"on": interval.starts_on}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        interval = self._interval(request, public_id)
        student = interval.student
        undoes = request.POST.get("step") == "undo"
        form = CorrectForm(None if undoes else request.POST)
        try:
            if undoes:
                undo_move(by=request.user, interval=interval)
                messages.success(request, "已撤销这次转班，学生回到原来的班。")
                return redirect("students:show", student.public_id)
            if form.is_valid():
                correct_start(by=request.user, interval=interval, on=form.cleaned_data["on"])
                messages.success(request, "日期已更正，原来的日期留在变更记录里。")
                return redirect("students:show", student.public_id)
        except Refused as refusal:
            if undoes:
                messages.error(request, str(refusal))
                return redirect("students:enrolment_correct", public_id)
            form.add_error(None, str(refusal))
        return self._page(request, interval, form, status=INVALID)

    @staticmethod
    def _interval(request: HttpRequest, public_id: UUID) -> Enrolment:
        rows = enrolments_in_sight(request.user, request.school)
        interval = get_object_or_404(rows, public_id=public_id)
        require_may(request, Capability.ENROL_PUPILS, interval.student)
        return interval

    def _page(
        self, request: HttpRequest, interval: Enrolment, form: CorrectForm, status: int = 200
    ) -> HttpResponse:
        before = before_of(interval)
        moved = before is not None and before.leave_reason == LeaveReason.MOVED_CLASS
        context = {
            "interval": interval,
            "student": interval.student,
            "before": before,
            "form": form,
            "moved": moved,
            "why_not": why_not_undone(interval, before) if moved else "",
        }
        return render(request, self.template, context, status=status)


class ClassMove(DeskView, View):
    """Several pupils of a class to another: tick, class, day; then once more with the names."""

    capability = Capability.ENROL_PUPILS
    http_method_names = POST
    template = "students/moves/class_move.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, pupils = self._group(request, public_id)
        form = ClassMoveForm(school=request.school, group=group, pupils=pupils)
        return self._page(request, group, pupils, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, pupils = self._group(request, public_id)
        form = ClassMoveForm(request.POST, school=request.school, group=group, pupils=pupils)
        if not form.is_valid():
            return self._page(request, group, pupils, form, status=INVALID)
        step = request.POST.get("step", "")
        if step == "back":
            return self._page(request, group, pupils, form)
        if step != "confirm":
            chosen = form.chosen()
            return self._page(request, group, pupils, form, chosen=chosen)
        target, on = form.cleaned_data["school_class"], form.cleaned_data["on"]
        try:
            moved = move_pupils(by=request.user, students=form.chosen(), to_class=target, on=on)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, group, pupils, form, status=INVALID)
        messages.success(request, f"{len(moved)}名学生已转到{target}，{near_day(on)}起。")
        return redirect("students:class", group.public_id)

    @staticmethod
    def _group(request: HttpRequest, public_id: UUID) -> tuple[SchoolClass, list[Student]]:
        group = class_or_404(request, public_id)
        require_for_class(request, Capability.ENROL_PUPILS, group)
        pupils = selectors.search_pupils(
            user=request.user, school=request.school, school_class=group
        )
        return group, list(pupils)

    def _page(
        self,
        request: HttpRequest,
        group: SchoolClass,
        pupils: list[Student],
        form: ClassMoveForm,
        *,
        chosen: list[Student] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        if not pupils and request.method == "POST":
            raise Http404
        ticked = set(form["students"].value() or ())
        context = {
            "group": group,
            "pupils": [(pupil, str(pupil.public_id) in ticked) for pupil in pupils],
            "form": form,
            "chosen": chosen,
        }
        return render(request, self.template, context, status=status)
