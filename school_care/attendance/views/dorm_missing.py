"""Boarders who are not there: whom to ring, what came of it, come after all."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.attendance.models import RoomStay
from school_care.attendance.numbers_shown import record_numbers_shown
from school_care.attendance.selectors_class_night import missing_of_classes
from school_care.attendance.selectors_dorm import rooms_in_sight
from school_care.attendance.selectors_night import Night, night_of_school, not_in_bed
from school_care.attendance.views.absent import RecordCall, Settle
from school_care.attendance.views.dorm_roll import Evening, NightView
from school_care.attendance.views.roll import CALL_BUTTONS
from school_care.school.refusal import Refused
from school_care.students.models import Student


class MissingTonight(NightView, View):
    """Everyone who is not there, those nobody has found first, each with the numbers to ring."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        evening = Evening(request)
        if not evening.session:
            return redirect(f"{reverse('attendance:dorm')}{evening.query}")
        night = _night(request, evening)
        may_take = self.may_take(request) and evening.still_open()
        found = not_in_bed(request.user, request.school, night, may_ring=may_take)
        shown = [one.student for one in found if one.numbers]
        record_numbers_shown(by=request.user, students=shown, on="dormitory")
        context = {
            "evening": evening,
            "night": night,
            "missing": [one for one in found if one.missing],
            "by_class": missing_of_classes(
                request.user, request.school, evening.day, evening.session
            ),
            "others": [one for one in found if not one.missing],
            "may_take": may_take,
            "results": CALL_BUTTONS,
        }
        return render(request, "attendance/dorm/missing.html", context)


class AboutMissing(NightView, View):
    """Something tapped about one boarder, from the page of those who are not there."""

    http_method_names = ["post", "options"]

    def may_read(self, request: HttpRequest) -> bool:
        return self.may_take(request)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        evening = Evening(request)
        student = self._sleeper(request, evening, public_id)
        if not evening.session:
            messages.error(request, "这天不用点名，请重新选择日期。")
            return redirect("attendance:dorm")
        self.session = evening.session
        fresh: dict[str, Any] = {}
        try:
            fresh = self.act(request, student, evening.day)
        except Refused as refusal:
            messages.error(request, str(refusal))
            if request.htmx:
                return HttpResponse(headers={"HX-Refresh": "true"})
        if not request.htmx:
            page = f"{reverse('attendance:dorm_missing')}{evening.query}"
            return redirect(f"{page}#a-{student.public_id}")
        return self._row(request, evening, student, fresh)

    def act(self, request: HttpRequest, student: Student, day: Any) -> dict[str, Any]:
        """Do what was tapped; answers what the row shows beside its state. Raises Refused."""
        raise NotImplementedError

    @staticmethod
    def _sleeper(request: HttpRequest, evening: Evening, public_id: UUID) -> Student:
        """A pupil with a bed in one of the rooms in sight that evening: seen with the room."""
        rooms = rooms_in_sight(request.user, request.school)
        stays = RoomStay.objects.on(evening.day).filter(room__in=rooms)
        stays = stays.select_related("student__school", "student__current_class")
        return get_object_or_404(stays, student__public_id=public_id).student

    @staticmethod
    def _row(
        request: HttpRequest, evening: Evening, student: Student, fresh: dict[str, Any]
    ) -> HttpResponse:
        """The state of the pupil and the figures anew; no number is told again."""
        night = _night(request, evening)
        found = not_in_bed(request.user, request.school, night, may_ring=False)
        one = next((one for one in found if one.student.pk == student.pk), None)
        if one is None:
            return HttpResponse(headers={"HX-Refresh": "true"})
        context = {
            "one": one,
            "night": night,
            "evening": evening,
            "may_take": True,
            "is_fresh": True,
            **fresh,
        }
        return render(request, "attendance/dorm/_state.html", context)


class CallAboutMissing(AboutMissing):
    """已联系, 没有接, 关机: one tap beside the number just rung, as in a class."""

    act = RecordCall.act


class SettleMissing(AboutMissing):
    """到了, 病假, 事假, 在路上, 不知去向: one tap, as in a class at night."""

    act = Settle.act


def _night(request: HttpRequest, evening: Evening) -> Night:
    return night_of_school(request.user, request.school, evening.day, evening.session)
