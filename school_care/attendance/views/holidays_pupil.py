"""假期去向 of one pupil: one tap as the archive says, the form, the number to ring, 已返校."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.attendance.forms_terms import StayForm
from school_care.attendance.models import HolidayStay
from school_care.attendance.selectors_holidays import last_stay, line_of
from school_care.attendance.services.holidays import (
    ARCHIVE_CHANGED,
    StayFacts,
    mark_returned,
    people_of,
    record_stay,
)
from school_care.attendance.term_days import Holiday, holiday_asked, holiday_past
from school_care.attendance.views.holidays import class_page
from school_care.attendance.views.registration import INVALID, PupilMixin
from school_care.core import audit, clock
from school_care.school.calendar import calendar_of
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student
from school_care.students.person_lines import one_line_each

NOT_NOW = "现在不登记假期去向：放假前三周开始登记，到下学期开学为止。"


def asked_of(request: HttpRequest) -> Holiday | None:
    """The holidays pupils are asked about today."""
    return holiday_asked(calendar_of(request), clock.today())


def back_to_class(student: Student) -> HttpResponse:
    """To the class's page, at this pupil."""
    if student.current_class is None:
        return redirect("students:show", student.public_id)
    url = reverse("attendance:holiday", args=[student.current_class.public_id])
    return redirect(f"{url}#p-{student.public_id}")


class PupilPage(PupilMixin, View):
    """The form: chips first, nothing has to be typed."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.pupil(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        form = StayForm(request.POST, people=_people(student), stay=self._stay(request, student))
        if form.is_valid():
            try:
                record_stay(by=request.user, student=student, facts=form.facts())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{student.name}的假期去向已登记。")
                back = safe_back(request)
                return redirect(back) if back else back_to_class(student)
        return self._page(request, student, form, INVALID)

    def _stay(self, request: HttpRequest, student: Student) -> HolidayStay | None:
        holiday = asked_of(request)
        if holiday is None:
            return None
        stays = HolidayStay.objects.visible_to(request.user)
        return stays.filter(term=holiday.term, student=student).first()

    def _page(
        self,
        request: HttpRequest,
        student: Student,
        form: StayForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        holiday = asked_of(request)
        context: dict[str, Any] = {"student": student, "holiday": holiday, "not_now": NOT_NOW}
        if holiday:
            line = line_of(request.user, student, holiday)
            people = _people(student)
            context |= {
                "line": line,
                "form": form or StayForm(people=people, stay=line.stay, preset=line.archive),
                "works": next((one.place for one in people if one.place), ""),
            }
        return render(request, "attendance/terms/holiday_pupil.html", context, status=status)


def _people(student: Student) -> list:
    return [line.person for line in one_line_each(people_of([student])[student.pk])]


class FromClassMixin(PupilMixin):
    """What is posted from the class's page."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again: back to the class."""
        return back_to_class(self.pupil(request, public_id))


class OneTap(FromClassMixin, View):
    """与上次相同, or at home with the main carer, without a form."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        with refusals_as_messages(request) as tried:
            self._store(request, student)
        if request.htmx and student.current_class:
            if not tried.done:
                return HttpResponse(headers={"HX-Refresh": "true"})
            line = line_of(request.user, student, asked_of(request))
            context = {"line": line, "swapped": True}
            return render(request, "attendance/terms/_holiday_row.html", context)
        return back_to_class(student)

    def _store(self, request: HttpRequest, student: Student) -> None:
        holiday = asked_of(request)
        if holiday is None:
            raise Refused(NOT_NOW)
        line = line_of(request.user, student, holiday)
        which = request.POST.get("preset", "")
        preset = {"archive": line.archive, "last": line.last}.get(which)
        if preset is None or request.POST.get("seen") != preset.seen:
            raise Refused(ARCHIVE_CHANGED)
        phone = None
        if which == "last" and preset.contact is None:
            phone = last_stay(student, holiday).phone or ""
        record_stay(by=request.user, student=student, facts=StayFacts.of(preset, phone))


class StayMixin(FromClassMixin):
    """The pupil's entry for the holidays shown today."""

    def stay(self, request: HttpRequest, student: Student) -> HolidayStay:
        """The entry; Http404 without one."""
        holiday = asked_of(request) or holiday_past(calendar_of(request), clock.today())
        rows = HolidayStay.objects.visible_to(request.user).filter(student=student)
        stay = get_object_or_404(rows, term=holiday.term if holiday else None)
        stay.student = student
        return stay


class ShowPhone(StayMixin, View):
    """The number to ring, on request and with a trace."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        stay = self.stay(request, student)
        audit.record(
            "phones.revealed",
            actor=request.user,
            row=student,
            student_id=student.public_id,
            on="holiday",
        )
        number = stay.phone or ""
        if request.htmx or student.current_class is None:
            return render(request, "attendance/terms/_holiday_number.html", {"number": number})
        student.current_class.school = request.school
        return class_page(request, student.current_class, revealed={student.public_id: number})


class Returned(StayMixin, View):
    """已返校, on a day."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        stay = self.stay(request, student)
        with refusals_as_messages(request):
            mark_returned(by=request.user, stay=stay, on=clock.today())
            messages.success(request, f"{student.name}已返校。")
        return back_to_class(student)
