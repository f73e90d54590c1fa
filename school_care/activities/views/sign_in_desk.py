"""Parents' sign-in at the desk: opening it, poster and sheets, who came, who is to be matched."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from school_care.activities.access import may_keep
from school_care.activities.choices.programme import ActivityState
from school_care.activities.models import Activity, ParentSignIn
from school_care.activities.papers_activity import print_poster, print_sheets
from school_care.activities.selectors_activity import classes_of
from school_care.activities.selectors_sign_in import came_by_class, pupils_to_claim
from school_care.activities.services.sign_in import (
    claim_sign_in,
    close_sign_in,
    is_open_now,
    may_tick,
    open_sign_in,
    sign_in_url,
    tick_paper,
    withdraw_sign_in,
)
from school_care.activities.views.activity_doors import (
    Acts,
    OfActivity,
    Runs,
    activity_or_404,
    attempt,
    class_for_or_403,
    kept_or_403,
)
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.public_ids import read_public_id
from school_care.core.qr import qr_data_uri
from school_care.school.access import sees_class
from school_care.school.models import SchoolClass
from school_care.students.views.doors import pupil_or_404


class SignInDesk(Runs):
    """How many families came, class by class; the poster's code for who keeps the activity."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = activity_or_404(request, public_id)
        keeps = may_keep(request.user, activity)
        lines = came_by_class(request.user, activity)
        if not (keeps or lines):
            raise PermissionDenied
        url = sign_in_url(activity) if keeps else ""
        context = {
            "activity": activity,
            "lines": lines,
            "families": sum(line.families for line in lines),
            "families_came": sum(line.families_came for line in lines),
            "waiting": sum(len(line.waiting) for line in lines),
            "may_keep": keeps,
            "url": url,
            "code": qr_data_uri(url) if url else "",
            "open_now": is_open_now(activity, clock.now()),
            "may_open": activity.state in (ActivityState.PLANNED, ActivityState.HELD),
        }
        return render(request, "activities/activity/sign_in.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = kept_or_403(request, public_id)
        closing = "close" in request.POST
        act = close_sign_in if closing else open_sign_in
        said = "签到已关闭，原来的二维码不再有效。" if closing else "签到已开放。"
        attempt(request, lambda: act(by=request.user, activity=activity), said)
        return redirect("activities:activity_sign_in", public_id)


class Poster(OfActivity):
    """A poster with the code, to be shown at the door."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = kept_or_403(request, public_id)
        if not activity.sign_in_hash:
            return redirect("activities:activity_sign_in", public_id)
        pdf = print_poster(activity=activity, printed_by=request.user)
        audit.record("activity.printed", actor=request.user, row=activity, paper="poster")
        return pdf_answer(pdf, "签到海报", as_attachment=False)


class Sheet(OfActivity):
    """签到表: whole classes, one sheet each, of classes whose pupils the person sees; of a head
    teacher the own class."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = activity_or_404(request, public_id)
        groups = self._groups(request, activity)
        if not groups:
            raise PermissionDenied
        pdf = print_sheets(activity=activity, groups=groups, printed_by=request.user)
        audit.record("activity.printed", actor=request.user, row=activity, paper="sheet")
        return pdf_answer(pdf, "家长签到表")

    def _groups(self, request: HttpRequest, activity: Activity) -> list[SchoolClass]:
        groups = [group for group in classes_of(activity) if sees_class(request.user, group)]
        if not may_keep(request.user, activity):
            groups = [group for group in groups if may_tick(request.user, activity, group)]
        asked = request.GET.get("class", "")
        return [group for group in groups if not asked or str(group.public_id) == asked]


class ClassSignIn(Runs):
    """One class: ticks from the paper sheet."""

    def get(self, request: HttpRequest, public_id: UUID, class_id: UUID) -> HttpResponse:
        activity, group = class_for_or_403(request, public_id, class_id, may_tick)
        rows = ParentSignIn.objects.standing().filter(activity=activity, school_class=group)
        how: dict[int | None, str] = {}
        for row in rows.order_by("-how"):  # phone before paper
            how.setdefault(row.student_id, row.how)
        pupils = pupils_to_claim(request.user, activity, group)
        context: dict[str, Any] = {
            "activity": activity,
            "group": group,
            "lines": [(pupil, how.get(pupil.pk, "")) for pupil in pupils],
        }
        return render(request, "activities/activity/class_sign_in.html", context)

    def post(self, request: HttpRequest, public_id: UUID, class_id: UUID) -> HttpResponse:
        activity, group = class_for_or_403(request, public_id, class_id, may_tick)
        sent = set(request.POST.getlist("came"))
        pupils = pupils_to_claim(request.user, activity, group)
        came = [pupil for pupil in pupils if str(pupil.public_id) in sent]
        attempt(
            request,
            lambda: tick_paper(by=request.user, activity=activity, group=group, students=came),
            "签到已登记。",
        )
        return redirect("activities:activity_sign_in", public_id)


class Claim(Runs):
    """待认领: whose parent it was."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = sign_in_or_404(request, public_id)
        context = {
            "row": row,
            "activity": row.activity,
            "group": row.school_class,
            "pupils": pupils_to_claim(request.user, row.activity, row.school_class),
        }
        return render(request, "activities/activity/claim.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = sign_in_or_404(request, public_id)
        student_id = read_public_id(request.POST.get("student", ""))
        if student_id is None:
            messages.error(request, "请先点选学生。")
            return redirect("activities:sign_in_claim", public_id)
        student = pupil_or_404(request, student_id)
        attempt(
            request,
            lambda: claim_sign_in(by=request.user, sign_in=row, student=student),
            "已认领。",
        )
        return redirect("activities:activity_sign_in", row.activity.public_id)


class Withdraw(Acts):
    """A sign-in that was a mistake."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = sign_in_or_404(request, public_id)
        attempt(request, lambda: withdraw_sign_in(by=request.user, sign_in=row), "已撤销。")
        return redirect("activities:activity_sign_in", row.activity.public_id)


def sign_in_or_404(request: HttpRequest, public_id: UUID) -> ParentSignIn:
    """A sign-in of the active school the person reads."""
    rows = ParentSignIn.objects.visible_to(request.user).filter(school=request.school)
    row = get_object_or_404(rows.select_related("activity", "school_class"), public_id=public_id)
    row.activity.school = row.school_class.school = request.school
    return row
