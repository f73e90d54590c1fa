"""本周谈心: a class's care pupils, who has waited longest for a talk first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.duties.enums import DutyState
from school_care.duties.services.sync import fresh
from school_care.mentoring.selectors_talks import talks_of_week
from school_care.school.access import can_for_class
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.students.views.doors import class_or_404, require_for_class

SAVED = "saved"  # a record was written from here just now


class ClassTalks(DeskView, View):
    """One tap opens the talk with a pupil; after saving, here again while the week needs talks,
    else today. Whoever reads of the class's care may look; whoever writes of it may write."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = class_or_404(request, public_id)
        require_for_class(request, Capability.READ_CARE, group)
        today, calendar = clock.today(), calendar_of(request)
        fresh(request.school, calendar)
        talks = talks_of_week(request.user, group, calendar, today)
        if SAVED in request.GET and not talks.left:
            return redirect("workspace:today")
        context = {
            "group": group,
            "talks": talks,
            "waived": talks.duty is not None and talks.duty.state == DutyState.WAIVED,
            "teaches": calendar.exists_week(today),
            "sunday": calendar.week_of(today)[1],
            "may_write": can_for_class(request.user, Capability.WRITE_CARE, group),
            "back": f"{reverse('mentoring:class_talks', args=[public_id])}?{SAVED}=1",
        }
        return render(request, "mentoring/class_talks.html", context)
