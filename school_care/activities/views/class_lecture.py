"""The class's lecture of the month: noted in one form, or arranged."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from school_care.activities.choices.programme import ActivityState
from school_care.activities.forms_activity import LectureForm, lecture_days
from school_care.activities.members import known_absent
from school_care.activities.models import Activity
from school_care.activities.selectors_activity import lectures_of_month
from school_care.activities.services.activities import TITLES, make_activity
from school_care.activities.services.activity_records import RecordWords, hold_with_record
from school_care.activities.views.activity_doors import INVALID, Runs, to_activity
from school_care.attendance.expected import expected_in_class
from school_care.core import clock
from school_care.core.months import first_of, last_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.views.doors import class_or_404, require_for_class


class ClassLecture(Runs):
    """本月讲座. One that is arranged and due leads to its record; else the form says when and what:
    already given, or to come."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self._group(request, public_id)
        known = self._known(group)
        due = [one for one in known if one.state == "planned"]
        due = [one for one in due if one.starts_on <= clock.today()]
        if due and "new" not in request.GET:
            return redirect("activities:activity_record", due[0].public_id)
        return self._page(request, group, self._form(request, group, None), known)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self._group(request, public_id)
        form = self._form(request, group, request.POST)
        if form.is_valid():
            try:
                activity = self._save(request, group, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return to_activity(activity)
        return self._page(request, group, form, self._known(group), INVALID)

    @transaction.atomic
    def _save(self, request: HttpRequest, group: SchoolClass, form: LectureForm) -> Activity:
        given = form.cleaned_data
        if "plan" not in request.POST and given["on"] > clock.today():
            raise Refused("这一天还没到：请点“先安排”，讲完再登记。")
        activity = make_activity(
            by=request.user,
            school=request.school,
            plan=form.plan_given(group, request.user),
            public_id=given["public_id"],
        )
        if "plan" in request.POST or activity.state == ActivityState.HELD:
            messages.success(request, "讲座已安排，讲完以后在这里登记。")
            return activity
        members = expected_in_class(group, activity.starts_on)
        ticked = set(given["absent"])
        absent = {pupil.pk for pupil in members if str(pupil.public_id) in ticked}
        absent |= known_absent(request.school, activity.starts_on, [one.pk for one in members])
        words = RecordWords(summary=given["summary"])
        hold_with_record(by=request.user, activity=activity, words=words, absent={group.pk: absent})
        messages.success(request, "讲座已登记。")
        return activity

    def _form(self, request: HttpRequest, group: SchoolClass, data: Any) -> LectureForm:
        today = clock.today()
        days = lecture_days(today, calendar_of(request).is_school_day)
        initial = {"day": days[0].isoformat(), "host": request.user.name}
        members = expected_in_class(group, today)
        return LectureForm(data, days=days, members=members, initial=initial)

    def _known(self, group: SchoolClass) -> list[Activity]:
        today = clock.today()
        return lectures_of_month(group, first_of(today), last_of(today))

    def _group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        require_for_class(request, Capability.RUN_ACTIVITY, group)
        return group

    def _page(
        self,
        request: HttpRequest,
        group: SchoolClass,
        form: LectureForm,
        known: list[Activity],
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "group": group,
            "form": form,
            "known": known,
            "titles": [title for titles in TITLES.values() for title in titles],
        }
        return render(request, "activities/activity/lecture.html", context, status=status)
