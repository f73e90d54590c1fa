"""One activity: its page, its plan, called off and taken back, its 倡议书."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from school_care.activities.access import activities_near, may_keep
from school_care.activities.choices.programme import (
    FOR_PARENTS,
    ActivityKind,
    ActivityState,
    Reach,
)
from school_care.activities.forms_activity import (
    APPEAL,
    ActivityForm,
    CancelForm,
    initial_of,
)
from school_care.activities.models import Activity, Participation
from school_care.activities.papers_activity import print_appeal
from school_care.activities.selectors_activity import attended
from school_care.activities.selectors_photos import pictures_of
from school_care.activities.services.activities import change_activity, make_activity
from school_care.activities.services.activity_states import (
    cancel_activity,
    may_plan,
    restore_activity,
)
from school_care.activities.services.photos import may_upload
from school_care.activities.views.activity_doors import (
    INVALID,
    Acts,
    OfActivity,
    Runs,
    activity_or_404,
    attempt,
    to_activity,
)
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can, can_for_class
from school_care.school.calendar import school_year_of
from school_care.school.enums import Capability
from school_care.school.models import Appointment, SchoolClass, User
from school_care.school.refusal import Refused
from school_care.students.models import Student

OPEN = (ActivityState.DRAFT, ActivityState.PLANNED)


class ActivityShow(OfActivity):
    """What, when, where, who; what can be done next; once held, its record."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = activity_or_404(request, public_id)
        return render(request, "activities/activity/show.html", self._context(request, activity))

    def _context(self, request: HttpRequest, activity: Activity) -> dict[str, Any]:
        user = request.user
        keeps = may_keep(user, activity)
        near = keeps or activity.pk in activities_near(user).filter(pk=activity.pk).values_list(
            "pk", flat=True
        )
        found = attended(user, activity)
        held = activity.state == ActivityState.HELD
        return {
            "activity": activity,
            "attended": found,
            "may_keep": keeps,
            "may_plan": may_plan(user, activity),
            "may_upload": near and may_upload(user, activity),
            "near": near,
            "is_held": held,
            "is_open": activity.state in OPEN,
            "is_due": activity.starts_on <= clock.today(),
            "for_parents": activity.kind in FOR_PARENTS,
            "with_pupils": activity.by_name or activity.kind == ActivityKind.HONOUR,
            "with_appeal": activity.kind == ActivityKind.THEME and bool(activity.appeal),
            "joined": _joined(activity),
            "deeds": _deeds(user, activity) if near else [],
            "pictures": pictures_of(user, activity) if near else [],
            "late": held and activity.held_at and _held_on(activity) > activity.ends_on,
            "cancel": CancelForm(),
        }


class ActivityNew(Runs):
    """安排活动."""

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {"starts_on": clock.today(), "appeal": APPEAL}
        kind = request.GET.get("kind", "")
        if kind in ActivityKind.values:
            initial["kind"] = kind
        groups, reaches = choices_of(request)
        asked = request.GET.get("reach", "")
        if reaches == [Reach.CLASS] or asked in reaches:
            initial["reach"] = asked if asked in reaches else Reach.CLASS
        chosen = [g.public_id for g in groups if str(g.public_id) == request.GET.get("class")]
        initial["classes"] = chosen or ([groups[0].public_id] if len(groups) == 1 else [])
        return self._page(request, _form(request, None, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = _form(request, request.POST)
        if form.is_valid():
            try:
                activity = make_activity(
                    by=request.user,
                    school=request.school,
                    plan=form.plan_given(),
                    places=form.places_given(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return to_activity(activity)
        return self._page(request, form, INVALID)

    def _page(self, request: HttpRequest, form: ActivityForm, status: int = 200) -> HttpResponse:
        return render(request, "activities/activity/form.html", {"form": form}, status=status)


class ActivityEdit(Runs):
    """Change the plan."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = self._activity(request, public_id)
        return self._page(request, activity, _form(request, None, initial=initial_of(activity)))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = self._activity(request, public_id)
        form = _form(request, request.POST)
        if form.is_valid():
            try:
                change_activity(
                    by=request.user,
                    activity=activity,
                    plan=form.plan_given(),
                    revision=form.cleaned_data["revision"] or 0,
                    places=form.places_given(),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return to_activity(activity)
        return self._page(request, activity, form, INVALID)

    def _activity(self, request: HttpRequest, public_id: UUID) -> Activity:
        activity = activity_or_404(request, public_id)
        if not may_plan(request.user, activity):
            raise PermissionDenied
        return activity

    def _page(
        self, request: HttpRequest, activity: Activity, form: ActivityForm, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "activity": activity}
        return render(request, "activities/activity/form.html", context, status=status)


class ActivityCancel(Acts):
    """It does not take place."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = _plannable(request, public_id)
        why = request.POST.get("why", "")
        attempt(
            request,
            lambda: cancel_activity(by=request.user, activity=activity, why=why),
            "活动已取消，日历上划线保留；误点可以恢复。",
        )
        return to_activity(activity)


class ActivityRestore(Acts):
    """It does, after all."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = _plannable(request, public_id)
        attempt(
            request, lambda: restore_activity(by=request.user, activity=activity), "活动已恢复。"
        )
        return to_activity(activity)


class AppealPaper(OfActivity):
    """倡议书 on A4."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = activity_or_404(request, public_id)
        if not activity.appeal:
            raise Http404
        pdf = print_appeal(activity=activity, printed_by=request.user)
        audit.record("activity.printed", actor=request.user, row=activity, paper="appeal")
        return pdf_answer(pdf, "倡议书")


def _plannable(request: HttpRequest, public_id: UUID) -> Activity:
    activity = activity_or_404(request, public_id)
    if not may_plan(request.user, activity):
        raise PermissionDenied
    return activity


def choices_of(request: HttpRequest) -> tuple[list[SchoolClass], list[str]]:
    """The classes the person may arrange something for, and how far an activity of theirs may
    go."""
    seen = SchoolClass.objects.visible_to(request.user).filter(school=request.school)
    groups = list(seen.present_in(school_year_of(clock.today())).in_order())
    mine = [g for g in groups if can_for_class(request.user, Capability.RUN_ACTIVITY, g)]
    reaches = [Reach.CLASS]
    if len(mine) > 1:
        reaches.append(Reach.GRADE)
    if can(request.user, Capability.PLAN_PROGRAMME, request.school):
        reaches.append(Reach.SCHOOL)
    return mine, reaches


def _form(request: HttpRequest, data: Any, **options: Any) -> ActivityForm:
    groups, reaches = choices_of(request)
    staff = (
        User.objects.filter(is_active=True, appointments__in=_posts(request))
        .distinct()
        .order_by("name")
    )
    return ActivityForm(data, groups=groups, reaches=reaches, staff=staff, **options)


def _posts(request: HttpRequest):
    return Appointment.objects.effective(clock.today()).filter(school=request.school).values("pk")


def _joined(activity: Activity) -> int:
    return Participation.objects.filter(activity=activity).count() if activity.by_name else 0


def _deeds(user: Any, activity: Activity) -> list[Participation]:
    """Who did or achieved something, in class order, of pupils the person sees."""
    rows = Participation.objects.visible_to(user).filter(activity=activity)
    rows = rows.exclude(part="", result="").select_related("student__current_class")
    order = Student.objects.filter(participations__in=rows).in_class_order()
    by_pupil = {row.student_id: row for row in rows}
    return [by_pupil[pk] for pk in order.values_list("pk", flat=True) if pk in by_pupil]


def _held_on(activity: Activity):
    return timezone.localtime(activity.held_at).date()
