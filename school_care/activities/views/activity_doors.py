"""Who comes in to an activity's pages: what a person does not see is 404, what they see and may not
change 403."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View

from school_care.activities.access import may_keep
from school_care.activities.models import Activity
from school_care.activities.selectors_activity import activities_for
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.views.doors import class_or_404

INVALID = 422


def activity_or_404(request: HttpRequest, public_id: UUID) -> Activity:
    """The activity of the active school the person may read; Http404 for any other."""
    activity = get_object_or_404(activities_for(request.user, request.school), public_id=public_id)
    activity.school = request.school
    return activity


def kept_or_403(request: HttpRequest, public_id: UUID) -> Activity:
    """One the person keeps; PermissionDenied for one they only read."""
    activity = activity_or_404(request, public_id)
    if not may_keep(request.user, activity):
        raise PermissionDenied
    return activity


def class_of_or_404(request: HttpRequest, activity: Activity, class_id: UUID) -> SchoolClass:
    """A class of the activity within the person's sight."""
    group = class_or_404(request, class_id)
    if not activity.classes.filter(school_class=group).exists():
        raise Http404
    return group


def class_for_or_403(
    request: HttpRequest,
    public_id: UUID,
    class_id: UUID,
    may: Callable[[Any, Activity, SchoolClass], bool],
) -> tuple[Activity, SchoolClass]:
    """An activity and a class of it for which the person `may` do what the page does;
    PermissionDenied for one they only see."""
    activity = activity_or_404(request, public_id)
    group = class_of_or_404(request, activity, class_id)
    if not may(request.user, activity, group):
        raise PermissionDenied
    return activity, group


def attempt(request: HttpRequest, do: Callable[[], Any], said: str) -> bool:
    """Do it and say so, or say why not; whether it was done."""
    with refusals_as_messages(request) as tried:
        do()
        messages.success(request, said)
    return tried.done


def to_activity(activity: Activity) -> HttpResponse:
    """Back to its page."""
    return redirect("activities:activity", activity.public_id)


class OfActivity(DeskView, View):
    """A page of an activity that staff may read."""

    capability = Capability.VIEW_PROGRAMME
    http_method_names = ("get", "head", "options")


class Runs(DeskView, View):
    """A page on which somebody works."""

    capability = Capability.RUN_ACTIVITY
    http_method_names = ("get", "head", "options", "post")


class Acts(DeskView, View):
    """One tap."""

    capability = Capability.RUN_ACTIVITY
    http_method_names = ("post", "options")
