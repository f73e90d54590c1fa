"""我的: who am I, what may I see and why; on a phone also the rest of the menu."""

from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView, View

from school_care.core import clock
from school_care.school.access import appointments_of, can, schools_of, teaching_of
from school_care.school.enums import Capability
from school_care.school.middleware import ACTIVE_SCHOOL
from school_care.school.models import Appointment
from school_care.school.scoped import DeskView
from school_care.school.selectors import REACH
from school_care.school.views.tools import uuid_or_404


class MeView(DeskView, TemplateView):
    """The person's own appointments, with the sentence each one is worth."""

    capability = Capability.SIGN_IN
    template_name = "school/me.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        posts = list(appointments_of(user).select_related("school", "school_class"))
        for post in posts:
            post.reach = REACH[post.role]
        waiting = Appointment.objects.waiting().filter(user=user)
        coming = (
            Appointment.objects.confirmed()
            .filter(user=user, starts_on__gt=clock.today())
            .exclude(until__lte=clock.today())
        )
        return super().get_context_data(
            posts=posts,
            lessons=teaching_of(user).select_related("school", "school_class"),
            waiting=waiting.select_related("school_class"),
            coming=[
                row for row in coming.select_related("school_class") if row.until != row.starts_on
            ],
            schools=schools_of(user),
            has_duties=can(user, Capability.READ_CARE, self.request.school or None),
            **kwargs,
        )


class SwitchSchoolView(DeskView, View):
    """Work at another of one's schools from now on, in this session."""

    capability = Capability.SIGN_IN
    http_method_names = ["post"]

    def post(self, request):
        asked = request.POST.get("school")
        if not asked:
            return redirect("school:me")
        school = get_object_or_404(schools_of(request.user), public_id=uuid_or_404(asked))
        request.session[ACTIVE_SCHOOL] = school.pk
        return redirect("workspace:today")
