"""The officer's link on the desk: made and shown once, stopped."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core.qr import qr_data_uri
from school_care.escalation.forms_officer import LinkForm
from school_care.escalation.models import Escalation
from school_care.escalation.services.links import USUAL_DAYS, make, stop
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages


class OfReport(DeskView, View):
    """What is done with one report by whoever sends."""

    capability = Capability.SEND_REPORT

    def report(self, request: HttpRequest, public_id: UUID) -> Escalation:
        """404 out of sight."""
        rows = Escalation.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("school", "student", "recipient")
        return get_object_or_404(rows, public_id=public_id)


class LinkMake(OfReport):
    """A new link: address and digits stand in the answer and never again; asked for plainly it is
    the report."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("escalation:report", self.report(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        report = self.report(request, public_id)
        form = LinkForm(request.POST)
        days = form.cleaned_data["days"] if form.is_valid() else USUAL_DAYS
        try:
            made = make(by=request.user, escalation=report, days=days)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("escalation:report", report.public_id)
        contacts = report.recipient.contacts.visible_to(request.user).filter(school=request.school)
        context = {
            "report": report,
            "made": made,
            "picture": qr_data_uri(made.url),
            "contacts": contacts.open(),
        }
        return render(request, "escalation/parts/link_made.html", context)


class LinkStop(OfReport):
    """停用."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        report = self.report(request, public_id)
        with refusals_as_messages(request):
            stop(by=request.user, escalation=report)
            messages.success(request, "链接已停用，对方打不开了。")
        return redirect("escalation:report", report.public_id)
