"""The public page on which a parent signs in, outside the desk: no list, no session, no scripts."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from school_care.activities.forms_sign_in import ParentForm
from school_care.activities.models import Activity
from school_care.activities.selectors_activity import classes_of
from school_care.activities.services.sign_in import (
    activity_by_secret,
    is_open_now,
    may_send,
    sign,
)
from school_care.core import clock
from school_care.core.addresses import client_address

FOLDER = "activities/activity"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in at an activity. The answer is the same whether a child of that name is there or not;
    an address nobody has is 404, in words for parents."""
    activity = activity_by_secret(secret)
    if activity is None:
        return _page(request, "public_gone", {}, HTTPStatus.NOT_FOUND)
    context = {"activity": activity, "school": activity.school}
    if not is_open_now(activity, clock.now()):
        return _page(request, "public_closed", context)
    if request.method == "POST":
        return _signed(request, secret, activity, context)
    if "done" in request.GET:
        return _page(request, "public_signed", context)
    return _page(request, "public_sign_in", context | {"form": _form(activity, None)})


def _signed(request: HttpRequest, secret: str, activity: Activity, context: dict) -> HttpResponse:
    form = _form(activity, request.POST)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if not may_send(client_address(request)):
        form.add_error(None, "现在签到的人太多了，请过几分钟再试，或到门口纸质签到。")
        status = HTTPStatus.TOO_MANY_REQUESTS
    elif form.is_valid():
        sign(activity=activity, given=form.signed())
        return _closed_to_caches(redirect(f"{request.path}?done"))
    return _page(request, "public_sign_in", context | {"form": form}, status)


def _form(activity: Activity, data) -> ParentForm:
    groups = [(group, group.name_on(activity.starts_on)) for group in classes_of(activity)]
    initial = {"group": str(groups[0][0].public_id)} if len(groups) == 1 else {}
    return ParentForm(data, groups=groups, initial=initial)


def _page(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    return _closed_to_caches(render(request, f"{FOLDER}/{name}.html", context, status=status))


def _closed_to_caches(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
