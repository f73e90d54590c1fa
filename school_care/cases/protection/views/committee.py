"""The committee against bullying: who sits in it, for everybody at the school; named by few."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.models import CommitteeMember
from school_care.cases.protection.forms_survey import EndForm, SeatForm
from school_care.cases.protection.papers_survey import print_committee
from school_care.cases.protection.services import committee
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages

INVALID = 422
ONE_DAY = timedelta(days=1)
READS = ["get", "head", "options"]
WRITES = [*READS, "post"]
FOLDER = "cases/protection"


class Committee(DeskView, View):
    """Who sits in it now, and who did."""

    capability = Capability.REPORT_HARM
    http_method_names = READS

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = CommitteeMember.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("user")
        today = clock.today()
        members = [one for one in rows if one.holds_on(today)]
        context = {
            "members": members,
            "former": [
                (one, one.until - ONE_DAY)
                for one in rows
                if one.until is not None and one.until <= today
            ],
            "lacks": committee.missing_posts(members),
            "keeps": can(request.user, Capability.KEEP_SURVEY, request.school),
        }
        return render(request, f"{FOLDER}/committee.html", context)


class CommitteePaper(DeskView, View):
    """The list on paper, for the board."""

    capability = Capability.REPORT_HARM
    http_method_names = READS

    def get(self, request: HttpRequest) -> HttpResponseBase:
        pdf = print_committee(school=request.school, printed_by=request.user)
        audit.record("committee.printed", actor=request.user, school_id=request.school.pk)
        return pdf_answer(pdf, "学生欺凌治理委员会名单")


class Keeping(DeskView):
    """Pages of whoever keeps the list."""

    capability = Capability.KEEP_SURVEY
    http_method_names = WRITES

    def member(self, request: HttpRequest, public_id: UUID) -> CommitteeMember:
        """A member here; 404 elsewhere."""
        rows = CommitteeMember.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(rows.select_related("user"), public_id=public_id)
        row.school = request.school
        return row


class CommitteeNew(Keeping, View):
    """Name a member."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, SeatForm(school=request.school))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SeatForm(request.POST, school=request.school)
        if form.is_valid():
            try:
                committee.add_member(by=request.user, school=request.school, seat=form.seat())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已添加委员。")
                return redirect("cases:committee")
        return self.page(request, form, INVALID)

    def page(self, request: HttpRequest, form: SeatForm, status: int = 200) -> HttpResponse:
        return render(request, f"{FOLDER}/committee_member.html", {"form": form}, status=status)


class CommitteeEdit(Keeping, View):
    """Put right what was written of a member; their last day."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        member = self.member(request, public_id)
        return self.page(request, member, SeatForm(school=request.school, member=member))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        member = self.member(request, public_id)
        form = SeatForm(request.POST, school=request.school, member=member)
        if form.is_valid():
            try:
                committee.change_member(by=request.user, member=member, seat=form.seat())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存。")
                return redirect("cases:committee")
        return self.page(request, member, form, INVALID)

    def page(
        self, request: HttpRequest, member: CommitteeMember, form: SeatForm, status: int = 200
    ) -> HttpResponse:
        end = EndForm(initial={"last_day": clock.today()})
        context = {"form": form, "member": member, "end": end}
        return render(request, f"{FOLDER}/committee_member.html", context, status=status)


class CommitteeEnd(Keeping, View):
    """A member's last day."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("cases:committee_member", self.member(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        member = self.member(request, public_id)
        form = EndForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请填写最后一天。")
            return redirect("cases:committee_member", member.public_id)
        with refusals_as_messages(request) as tried:
            last_day = form.cleaned_data["last_day"]
            committee.end_member(by=request.user, member=member, last_day=last_day)
        if not tried.done:
            return redirect("cases:committee_member", member.public_id)
        messages.success(request, "已结束，名单里保留任期。")
        return redirect("cases:committee")
