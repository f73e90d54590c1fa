"""未送达: what a person must decide, what a person must carry, what waits and for what."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.escalation.enums import Way
from school_care.escalation.forms_recipients import GiveUpForm
from school_care.escalation.models import Message
from school_care.escalation.selectors_recipients import messages_of, undelivered
from school_care.escalation.services import carrying, relay
from school_care.escalation.views.recipients_doors import BOTH, INVALID, POST, READ
from school_care.escalation.wording_messages import why_not
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages


class SendingView(DeskView):
    """For whoever sends the school's reports."""

    capability = Capability.SEND_REPORT

    def message(self, request: HttpRequest, public_id: UUID) -> Message:
        rows = messages_of(request.user, request.school)
        return get_object_or_404(rows, public_id=public_id)


class UndeliveredList(SendingView, View):
    """Three lists; the first needs a decision."""

    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        found = undelivered(request.user, request.school, clock.now())
        context = {
            "found": found,
            "decide": [(one, why_not(one)) for one in found.decide],
        }
        return render(request, "escalation/undelivered.html", context)


class Requeue(SendingView, View):
    """重新发送: the same message under the same number, once more."""

    http_method_names = POST

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        message = self.message(request, public_id)
        with refusals_as_messages(request) as tried:
            relay.requeue(by=request.user, message=message)
        if tried.done:
            messages.success(request, "已排入发送，编号不变，对方不会当成两件。")
        return redirect("escalation:undelivered")


class Carry(SendingView, View):
    """改为人工送达: by letter; who hands it over may choose another way."""

    http_method_names = POST

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        message = self.message(request, public_id)
        with refusals_as_messages(request) as tried:
            carrying.by_hand_instead(by=request.user, message=message, way=Way.LETTER)
        if tried.done:
            messages.success(request, "已改为人工送达。请打印公文送去，再登记收件人。")
        return redirect("escalation:undelivered")


class GiveUp(SendingView, View):
    """作废: it is not sent any more, with a reason."""

    http_method_names = BOTH

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.message(request, public_id), GiveUpForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        message = self.message(request, public_id)
        form = GiveUpForm(request.POST)
        if form.is_valid():
            try:
                relay.give_up(by=request.user, message=message, why=form.cleaned_data["why"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "这一件已作废，不再发送。")
                return redirect("escalation:undelivered")
        return self.page(request, message, form, INVALID)

    def page(
        self, request: HttpRequest, message: Message, form: GiveUpForm, status: int = 200
    ) -> HttpResponse:
        context = {"message": message, "form": form, "why": why_not(message)}
        return render(request, "escalation/undelivered_give_up.html", context, status=status)
