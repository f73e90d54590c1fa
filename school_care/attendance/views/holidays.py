"""假期去向 of a class: before the holidays everybody on one screen, afterwards who is back; and the
school's overview."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.attendance.numbers_shown import record_numbers_shown
from school_care.attendance.registration_paper import print_holiday
from school_care.attendance.selectors_holidays import (
    class_holiday,
    class_return,
    school_holiday,
)
from school_care.attendance.services.holidays import (
    archive_presets,
    digest_of,
    record_from_archive,
)
from school_care.attendance.term_days import holiday_after, holiday_asked, holiday_past
from school_care.attendance.views.registration import INVALID, ClassMixin
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import uuids


class ClassPage(ClassMixin, View):
    """The class before the holidays, or the return check after them."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return class_page(request, self.group(request, public_id))


def class_page(
    request: HttpRequest, group: SchoolClass, *, revealed: dict[UUID, str] | None = None
) -> HttpResponse:
    """The class's page; `revealed`: the number of the one pupil asked for, by public id."""
    calendar, today = calendar_of(request), clock.today()
    holiday = holiday_asked(calendar, today)
    past = None if holiday else holiday_past(calendar, today)
    context: dict[str, Any] = {
        "group": group,
        "today": today,
        "holiday": holiday or past,
        "revealed": revealed or {},
        "oversees": can(request.user, Capability.OVERSEE_ATTENDANCE, request.school),
    }
    if holiday:
        context["found"] = class_holiday(request.user, group, holiday)
        return render(request, "attendance/terms/holiday.html", context)
    term = calendar.current_or_last_term(today)
    context["coming"] = holiday_after(term, calendar) if term else None
    context["found"] = class_return(request.user, group, past) if past else None
    return render(request, "attendance/terms/holiday_return.html", context)


class FromArchive(ClassMixin, View):
    """其余按档案登记: what would be written, then one confirmation."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.group(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        try:
            done = record_from_archive(
                by=request.user,
                school_class=group,
                students=uuids(request.POST.getlist("pupil")),
                seen=request.POST.get("seen", ""),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self._page(request, group, INVALID)
        messages.success(request, f"已按档案登记{done}人。")
        return redirect("attendance:holiday", group.public_id)

    def _page(self, request: HttpRequest, group: SchoolClass, status: int = 200) -> HttpResponse:
        holiday = holiday_asked(calendar_of(request), clock.today())
        if holiday is None:
            return redirect("attendance:holiday", group.public_id)
        presets = archive_presets(request.user, group, holiday)
        waiting = class_holiday(request.user, group, holiday).waiting
        context = {
            "group": group,
            "holiday": holiday,
            "presets": presets,
            "seen": digest_of(presets),
            "unknown": [line.student for line in waiting if line.archive is None],
        }
        return render(request, "attendance/terms/holiday_rest.html", context, status=status)


class PrintClass(ClassMixin, View):
    """The class's list with the numbers, for the head teacher's holidays."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again: back to the page."""
        return redirect("attendance:holiday", self.group(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        calendar, today = calendar_of(request), clock.today()
        holiday = holiday_asked(calendar, today) or holiday_past(calendar, today)
        found = class_holiday(request.user, group, holiday) if holiday else None
        if found is None or not found.recorded:
            messages.error(request, "还没有登记假期去向，没有可打印的内容。")
            return redirect("attendance:holiday", group.public_id)
        pdf = print_holiday(found=found, group=group, printed_by=request.user)
        audit.record("holiday.printed", actor=request.user, row=group, term=holiday.term.code)
        shown = [line.student for line in found.recorded if line.stay.phone_sealed]
        record_numbers_shown(by=request.user, students=shown, on="holiday_print")
        return pdf_answer(pdf, f"假期去向-{group}-{today}")


class Overview(DeskView, View):
    """假期去向 of the school: which classes are done, who is alone, who is not back."""

    capability = Capability.OVERSEE_ATTENDANCE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        calendar, today = calendar_of(request), clock.today()
        asked = holiday_asked(calendar, today)
        holiday = asked or holiday_past(calendar, today)
        term = calendar.current_or_last_term(today)
        context: dict[str, Any] = {
            "found": school_holiday(request.user, request.school, holiday, asked=asked is not None)
            if holiday
            else None,
            "coming": holiday_after(term, calendar) if term else None,
            "registers": can(request.user, Capability.REGISTER_TERM, request.school),
            "reads_care": can(request.user, Capability.READ_CARE, request.school),
        }
        return render(request, "attendance/terms/holidays.html", context)
