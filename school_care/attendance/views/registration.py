"""开学报到 of one class: one tap a pupil, why somebody is missing, the count."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.attendance.forms_terms import CallForm, NotHereForm, RegisteredOnForm
from school_care.attendance.models import AbsenceCall, TermRegistration
from school_care.attendance.selectors_registration import class_registration
from school_care.attendance.services.calls import record_call
from school_care.attendance.services.holidays import people_of
from school_care.attendance.services.registration import (
    hand_in_count,
    mark_not_here,
    may_register,
    register_pupils,
    take_back,
)
from school_care.attendance.term_days import EARLY, registration_term
from school_care.core import clock
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass, Term
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back, with_back
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuids
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import ContactPerson, Student
from school_care.students.person_lines import one_line_each
from school_care.students.views.doors import class_or_404, pupil_or_404, require_may

INVALID = 422
NO_TERM = "还没有学期，请学籍员先设置学期与校历。"


class ClassMixin(DeskView):
    """A class whose pupils the person registers; only seen: 403, not seen: 404."""

    capability = Capability.REGISTER_TERM

    def group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        if not may_register(request.user, group):
            raise PermissionDenied
        return group


class PupilMixin(DeskView):
    """A pupil at the school whom the person registers; only seen: 403, not seen: 404."""

    capability = Capability.REGISTER_TERM

    def pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        student = pupil_or_404(request, public_id)
        require_may(request, self.capability, student)
        return student


def term_of(request: HttpRequest) -> Term | None:
    """The term pupils register for today."""
    return registration_term(calendar_of(request), clock.today())


def shown_term(request: HttpRequest) -> Term | None:
    """The term asked for by its code, else the one of today."""
    wanted = calendar_of(request).term_by_code(request.GET.get("term", ""))
    return wanted or term_of(request)


class ClassPage(ClassMixin, View):
    """Who has come, who has not; the four counts side by side."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        context = page_of(request, group, shown_term(request))
        return render(request, "attendance/terms/registration.html", context)


def page_of(request: HttpRequest, group: SchoolClass, term: Term | None) -> dict[str, Any]:
    """What the class's page shows."""
    context: dict[str, Any] = {"group": group, "term": term, "back": safe_back(request)}
    if term is None:
        return context
    found = class_registration(request.user, group, term)
    return context | {
        "found": found,
        "open": found.open and term == term_of(request),
        "oversees": can(request.user, Capability.OVERSEE_ATTENDANCE, request.school),
    }


class Mark(ClassMixin, View):
    """已报到 for one pupil or all the rest, 撤回."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: back to the page."""
        return redirect("attendance:registration", self.group(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        wanted = uuids(request.POST.getlist("pupil"))
        do = request.POST.get("do", "")
        with refusals_as_messages(request) as tried:
            if not wanted:
                raise Refused("请点选学生。")
            if do == "back":
                take_back(by=request.user, school_class=group, student=wanted[0])
            else:
                done = register_pupils(
                    by=request.user,
                    school_class=group,
                    students=wanted,
                    only_unsaid=do == "rest",
                )
                if do == "rest":
                    messages.success(request, f"已登记{done}人报到。")
        if request.htmx and len(wanted) == 1:
            if not tried.done:
                return HttpResponse(headers={"HX-Refresh": "true"})
            return self._row(request, group, wanted[0])
        anchor = f"#p-{wanted[0]}" if len(wanted) == 1 else ""
        url, back = reverse("attendance:registration", args=[group.public_id]), safe_back(request)
        return redirect((with_back(url, back) if back else url) + anchor)

    def _row(self, request: HttpRequest, group: SchoolClass, wanted: UUID) -> HttpResponse:
        """The pupil's row and the figures above it, in place."""
        context = page_of(request, group, term_of(request))
        lines = context["found"].lines
        context["line"] = next(line for line in lines if line.student.public_id == wanted)
        context["swapped"] = True
        return render(request, "attendance/terms/_registration_swap.html", context)


class HandIn(ClassMixin, View):
    """上报 the count of a day."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again: back to the page."""
        return redirect("attendance:registration", self.group(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        number = request.POST.get("round", "")
        with refusals_as_messages(request) as tried:
            rows = hand_in_count(
                by=request.user,
                school_class=group,
                number=int(number) if number.isdecimal() else 0,
            )
            row = rows[0]
            labels = "、".join(f"第{one.round}天" for one in rows)
            told = f"应到{row.expected}人，实到{row.registered}人"
            messages.success(request, f"{group}{labels}已上报：{told}。")
        back = safe_back(request) if tried.done else ""
        return redirect(back or reverse("attendance:registration", args=[group.public_id]))


class PupilPage(PupilMixin, View):
    """One pupil: 没来 and why, or 已报到 with its date; who was rung."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.pupil(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        came = request.POST.get("do") == "came"
        form = RegisteredOnForm(request.POST) if came else NotHereForm(request.POST)
        if form.is_valid():
            try:
                self._store(request, student, form.cleaned_data, came)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._stored(request, student, form.cleaned_data, came)
        key = "came" if came else "form"
        return self._page(request, student, INVALID, **{key: form})

    def _store(
        self, request: HttpRequest, student: Student, given: dict[str, Any], came: bool
    ) -> None:
        group = student.current_class
        if group is None or student.status != EnrolmentStatus.ENROLLED:
            raise Refused("该生不在本校班级，不用登记报到。")
        group.school = request.school
        if came:
            register_pupils(
                by=request.user,
                school_class=group,
                students=[student.public_id],
                on=given["registered_on"],
            )
            return
        mark_not_here(
            by=request.user,
            school_class=group,
            student=student.public_id,
            reason=given["reason"],
            whereabouts=given["whereabouts"],
            note=given["note"],
        )

    def _stored(
        self, request: HttpRequest, student: Student, given: dict[str, Any], came: bool
    ) -> HttpResponse:
        messages.success(request, f"{student.name}已登记：{'已报到' if came else '没来'}。")
        if not came and given["whereabouts"] == "missing":
            messages.warning(
                request, f"{student.name}失去联系：先报警110，马上告知德育主任，不要等到第三天。"
            )
        url = reverse("attendance:registration", args=[student.current_class.public_id])
        return redirect(f"{url}#p-{student.public_id}")

    def _page(
        self, request: HttpRequest, student: Student, status: int = 200, **given: Any
    ) -> HttpResponse:
        context = pupil_context(request, student) | given
        return render(request, "attendance/terms/registration_pupil.html", context, status=status)


def pupil_context(request: HttpRequest, student: Student) -> dict[str, Any]:
    """What the page of one pupil shows: what was said, who was rung, whom one can ring."""
    term = term_of(request)
    said = TermRegistration.objects.visible_to(request.user).filter(term=term, student=student)
    row = said.first() if term else None
    around = people_of([student])[student.pk]
    calls = []
    if term is not None:
        calls = AbsenceCall.objects.visible_to(request.user).filter(
            student=student, date__range=(term.first_day - EARLY, term.last_day)
        )
        calls = list(calls.order_by("called_at", "id"))
    names = ("reason", "whereabouts", "note")
    initial = {name: getattr(row, name) for name in names} if row else {}
    day = row.registered_on if row and row.registered_on else clock.today()
    return {
        "student": student,
        "term": term,
        "row": row,
        "people": around,
        "calls": calls,
        "form": NotHereForm(initial=initial),
        "came": RegisteredOnForm(initial={"registered_on": day}),
        "call": CallForm(people=callable_people(around)),
    }


def callable_people(around: list[ContactPerson]) -> list[ContactPerson]:
    """Each person once, whatever their roles."""
    return [line.person for line in one_line_each(around)]


class Call(PupilMixin, View):
    """Who was rung about a pupil who has not come."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again: back to the pupil."""
        return redirect("attendance:registration_pupil", self.pupil(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        form = CallForm(request.POST, people=callable_people(people_of([student])[student.pk]))
        if form.is_valid():
            given = form.cleaned_data
            try:
                record_call(
                    by=request.user,
                    student=student,
                    date=clock.today(),
                    contact=form.contact(),
                    whom=form.whom(),
                    result=given["result"],
                    note=given["note"],
                    public_id=given["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已记下这次联系。")
                return redirect("attendance:registration_pupil", student.public_id)
        context = pupil_context(request, student) | {"call": form}
        return render(request, "attendance/terms/registration_pupil.html", context, status=INVALID)
