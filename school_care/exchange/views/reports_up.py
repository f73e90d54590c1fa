"""上报台账: a period of it, or one report's row, as a file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from school_care.core import clock
from school_care.core.answers import workbook_answer
from school_care.escalation import platforms
from school_care.escalation.enums import OrgType
from school_care.escalation.models import Message
from school_care.exchange.enums import Purpose
from school_care.exchange.forms_reports_up import LedgerForm, ReportsLeavingForm
from school_care.exchange.services.handing_out import Exported
from school_care.exchange.services.reports_up import export_ledger, export_row
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422
SUPERIORS = (OrgType.EDU, OrgType.CENTRAL)


@method_decorator(sensitive_post_parameters("password", "own_password"), name="dispatch")
class LeavingPage(DeskView):
    """A form, and the file as the answer to it."""

    capability = Capability.SEND_REPORT
    http_method_names = ["get", "head", "options", "post"]

    def answer(
        self, request: HttpRequest, form: ReportsLeavingForm, made: Callable[[], Exported], **about
    ) -> HttpResponseBase:
        """The file of a good form; the page again with what is wrong."""
        if form.is_valid():
            try:
                done = made()
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                form.note_person()
                return workbook_answer(done.content, done.name)
        return self.page(request, form, status=INVALID, **about)

    def page(
        self, request: HttpRequest, form: ReportsLeavingForm, *, status: int = 200, **about: Any
    ) -> HttpResponse:
        return render(request, "exchange/reports_up.html", {"form": form, **about}, status=status)


class Ledger(LeavingPage, View):
    """The school's reports of a period."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            request, LedgerForm(request=request, initial=LedgerForm.starting()), **self.about()
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = LedgerForm(request.POST, request=request)

        def made() -> Exported:
            given = form.cleaned_data
            return export_ledger(
                by=request.user,
                school=request.school,
                since=given["since"],
                until=given["until"],
                leaving=form.leaving,
            )

        return self.answer(request, form, made, **self.about())

    @staticmethod
    def about() -> dict[str, Any]:
        return {"back": reverse("escalation:reports")}


class OneRow(LeavingPage, View):
    """One report in its recipient's columns."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        message = self.message(request, public_id)
        superior = message.escalation.recipient.org_type in SUPERIORS
        purpose = Purpose.SUPERIOR if superior else Purpose.CIVIL_AFFAIRS
        form = ReportsLeavingForm(request=request, initial=ReportsLeavingForm.starting(purpose))
        return self.page(request, form, **self.about(message))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        message = self.message(request, public_id)
        form = ReportsLeavingForm(request.POST, request=request)

        def made() -> Exported:
            return export_row(by=request.user, message=message, leaving=form.leaving)

        return self.answer(request, form, made, **self.about(message))

    @staticmethod
    def message(request: HttpRequest, public_id: UUID) -> Message:
        rows = Message.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related(
            "school", "escalation__school", "escalation__student", "escalation__recipient"
        )
        return get_object_or_404(rows, public_id=public_id)

    @staticmethod
    def about(message: Message) -> dict[str, Any]:
        held = message.escalation
        return {
            "message": message,
            "platform": platforms.form_for(held.recipient, clock.today()),
            "back": reverse("escalation:report", args=[held.public_id]),
        }
