"""领导小组与分工: who sits in it on a day, naming, changing, ending; the list on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.reports.forms_standing import LastDayForm, SeatForm
from school_care.reports.models import LeadingMember
from school_care.reports.standing import group
from school_care.reports.standing.papers import print_group
from school_care.reports.views.standing import FOLDER, INVALID, WRITES, KeepersView, day_asked
from school_care.school.refusal import Refused
from school_care.school.views.tools import refusals_as_messages

TEMPLATE = f"{FOLDER}/group_member.html"


class Group(KeepersView, View):
    """The group as on a day; who sat in it before."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today, on = clock.today(), day_asked(request)
        rows = LeadingMember.objects.visible_to(request.user).filter(school=request.school)
        rows = list(rows.select_related("user"))
        members = group.in_rank([one for one in rows if one.holds_on(on)])
        former = [one for one in rows if one.until and one.starts_on < one.until <= today]
        former.sort(key=lambda one: one.until, reverse=True)
        context = {
            "members": members,
            "former": [
                (one, one.until - group.ONE_DAY) for one in former if one.until > one.starts_on
            ],
            "lacks": group.empty_seats(members) if rows else [],
            "on": on,
            "is_today": on == today,
            "today": today,
        }
        return render(request, f"{FOLDER}/group.html", context)


class GroupPaper(KeepersView, View):
    """The list on paper, for the board and the file."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        try:
            pdf = print_group(by=request.user, school=request.school, on=day_asked(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("reports:leading_group")
        return pdf_answer(pdf, "关爱工作领导小组及分工")


class Keeping(KeepersView):
    """Pages on which the group is changed."""

    http_method_names = WRITES

    def member(self, request: HttpRequest, public_id: UUID) -> LeadingMember:
        """A member here; 404 elsewhere."""
        rows = LeadingMember.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(rows.select_related("user"), public_id=public_id)
        row.school = request.school
        return row

    def page(
        self, request: HttpRequest, form: SeatForm, status: int = 200, **about: Any
    ) -> HttpResponse:
        return render(request, TEMPLATE, {"form": form, **about}, status=status)


class GroupNew(Keeping, View):
    """Name a member."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, SeatForm(school=request.school))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SeatForm(request.POST, school=request.school)
        if form.is_valid():
            try:
                group.add_member(by=request.user, school=request.school, seat=form.seat())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已添加。")
                return redirect("reports:leading_group")
        return self.page(request, form, INVALID)


class GroupMember(Keeping, View):
    """What holds of a member from a day on; their last day."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        member = self.member(request, public_id)
        form = SeatForm(school=request.school, member=member)
        return self.page(request, form, **self.about(member))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        member = self.member(request, public_id)
        form = SeatForm(request.POST, school=request.school, member=member)
        if form.is_valid():
            try:
                group.change_member(by=request.user, member=member, seat=form.seat())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存，以前的分工仍按日期保留。")
                return redirect("reports:leading_group")
        return self.page(request, form, INVALID, **self.about(member))

    @staticmethod
    def about(member: LeadingMember) -> dict[str, Any]:
        return {"member": member, "end": LastDayForm(initial={"last_day": clock.today()})}


class GroupEnd(Keeping, View):
    """A member's last day."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        member = self.member(request, public_id)
        form = LastDayForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请填写最后一天。")
            return redirect("reports:leading_member", member.public_id)
        with refusals_as_messages(request) as tried:
            last_day = form.cleaned_data["last_day"]
            group.end_member(by=request.user, member=member, last_day=last_day)
        if not tried.done:
            return redirect("reports:leading_member", member.public_id)
        messages.success(request, "任期已结束，名单里按日期保留。")
        lacks = group.empty_seats(group.members_on(request.school, clock.today()))
        if lacks:
            messages.warning(request, f"领导小组现在空缺：{'、'.join(lacks)}，请尽快确定人选。")
        return redirect("reports:leading_group")
