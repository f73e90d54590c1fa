"""People at a recipient, and its secret."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.public_address import full_url
from school_care.escalation.enums import Way
from school_care.escalation.forms_recipients import ContactForm, SecretForm
from school_care.escalation.models import Recipient
from school_care.escalation.services import address_book, recipients, secrets
from school_care.escalation.views.recipients_doors import (
    INVALID,
    POST,
    KeepingView,
    contact_or_404,
    own_recipient,
    recipient_or_404,
)
from school_care.school.refusal import Refused
from school_care.school.views.tools import refusals_as_messages


class NewContact(KeepingView, View):
    """A person there."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, recipient_or_404(request, public_id), ContactForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = recipient_or_404(request, public_id)
        form = ContactForm(request.POST)
        if form.is_valid():
            try:
                address_book.add_contact(
                    by=request.user, school=request.school, recipient=row, **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已登记联系人。")
                return redirect("escalation:recipient", row.public_id)
        return self.page(request, row, form, INVALID)

    def page(
        self, request: HttpRequest, row: Recipient, form: ContactForm, status: int = 200
    ) -> HttpResponse:
        context = {"row": row, "form": form}
        return render(request, "escalation/recipients_contact.html", context, status=status)


class EndContact(KeepingView, View):
    """No longer there."""

    http_method_names = POST

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        contact = contact_or_404(request, public_id)
        with refusals_as_messages(request) as tried:
            address_book.end_contact(by=request.user, contact=contact)
        if tried.done:
            messages.success(request, "这位联系人已停用。")
        return redirect("escalation:recipient", contact.recipient.public_id)


class FirstContact(KeepingView, View):
    """Whom to telephone first."""

    http_method_names = POST

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        contact = contact_or_404(request, public_id)
        with refusals_as_messages(request) as tried:
            address_book.put_first(by=request.user, contact=contact)
        if tried.done:
            messages.success(request, "以后先联系这一位。")
        return redirect("escalation:recipient", contact.recipient.public_id)


class Secret(KeepingView, View):
    """The secret of a connection: entered, or made and shown this once."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, own_recipient(request, public_id), SecretForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_recipient(request, public_id)
        form = SecretForm(request.POST)
        made = request.POST.get("do") == "make"
        if form.is_valid():
            secret = secrets.new_secret() if made else form.cleaned_data["secret"]
            try:
                self.store(request, row, secret, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                if made:
                    return self.page(request, row, SecretForm(), made=secret)
                messages.success(request, "新密钥已启用，这里不再显示。")
                return redirect("escalation:recipient", row.public_id)
        return self.page(request, row, form, status=INVALID)

    def store(self, request: HttpRequest, row: Recipient, secret: str, form: SecretForm) -> None:
        recipients.require_own(request.user, row)
        if row.way != Way.HTTP:
            raise Refused("只有「系统对接」的单位要密钥，请先改送达方式。")
        if not secret.strip():
            raise Refused("请粘贴对方给的密钥，或点「生成新密钥」。")
        secrets.rotate(row, secret, overlap=form.cleaned_data["overlap"], by=request.user)

    def page(
        self,
        request: HttpRequest,
        row: Recipient,
        form: SecretForm,
        *,
        made: str = "",
        status: int = 200,
    ) -> HttpResponse:
        now = clock.now()
        held = [one for one in row.secrets.all() if one.ends_at is None or one.ends_at > now]
        receipts = full_url("receipts", row.code)
        context = {"row": row, "form": form, "made": made, "held": held, "receipts": receipts}
        return render(request, "escalation/recipients_secret.html", context, status=status)
