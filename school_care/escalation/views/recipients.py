"""收件单位: the list, one of them, a new one, changed, paused, ended; and a school's first ones."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.escalation.enums import NEEDS_PERSON, ON_ITS_WAY, Way
from school_care.escalation.forms_recipients import PauseForm, RecipientForm, StartForm
from school_care.escalation.models import Message, Recipient
from school_care.escalation.selectors_recipients import grouped, rows_of, rules_of
from school_care.escalation.services import goes_to, recipients
from school_care.escalation.views.recipients_doors import (
    INVALID,
    POST,
    KeepingView,
    ReadingView,
    own_recipient,
    recipient_or_404,
)
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.views.tools import refusals_as_messages


class Recipients(ReadingView, View):
    """By type of body: the way, the limit, whom to telephone, what stands in the way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        groups = grouped(request.user, request.school, clock.today())
        keeps = can(request.user, Capability.MANAGE_RECIPIENTS, request.school)
        context = {
            "groups": groups,
            "keeps": keeps,
            "start": reverse("escalation:recipients_start"),
        }
        return render(request, "escalation/recipients.html", context)


class Start(KeepingView, View):
    """The first recipients, all bodies on one page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, StartForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StartForm(request.POST)
        if form.is_valid():
            try:
                bodies, kinds = goes_to.begin_with(
                    by=request.user, school=request.school, bodies=form.bodies()
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request,
                    f"已登记{bodies}个单位，{kinds}类事项已按常用去向填好。"
                    "请核对去向，再填写发文信息。",
                )
                return redirect("escalation:rules")
        return self.page(request, form, INVALID)

    def page(self, request: HttpRequest, form: StartForm, status: int = 200) -> HttpResponse:
        return render(request, "escalation/recipients_start.html", {"form": form}, status=status)


class ShowRecipient(ReadingView, View):
    """One body: what is known, whom to telephone, whether anything goes out to it."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = recipient_or_404(request, public_id)
        return render(request, "escalation/recipients_show.html", self.context(request, row))

    def context(self, request: HttpRequest, row: Recipient) -> dict[str, Any]:
        today = clock.today()
        [told] = rows_of(request.user, request.school, [row], today)
        keeps = can(request.user, Capability.MANAGE_RECIPIENTS, request.school)
        named = [
            goes
            for goes in rules_of(request.user, request.school, today)
            if any(rule.recipient_id == row.pk for rule in goes.rules)
        ]
        return {
            "row": row,
            "told": told,
            "is_running": row.holds_on(today),
            "adds": keeps and row.holds_on(today),
            "keeps": keeps and not told.is_shared and row.holds_on(today),
            "kinds": [goes.kind.label for goes in named],
            "is_http": row.way == Way.HTTP,
            "secrets": row.secrets.count() if keeps and row.way == Way.HTTP else 0,
        }


class NewRecipient(KeepingView, View):
    """A body more."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, RecipientForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RecipientForm(request.POST)
        if form.is_valid():
            try:
                row = recipients.add(
                    by=request.user, school=request.school, values=form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, f"已登记{row.name}。请在「上报去向」里选好哪些事项报给它。"
                )
                return redirect("escalation:recipient", row.public_id)
        return self.page(request, form, INVALID)

    def page(self, request: HttpRequest, form: RecipientForm, status: int = 200) -> HttpResponse:
        return render(request, "escalation/recipients_form.html", {"form": form}, status=status)


class EditRecipient(KeepingView, View):
    """What is known of it changed."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_recipient(request, public_id)
        return self.page(request, row, RecipientForm(initial=RecipientForm.of(row)))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_recipient(request, public_id)
        form = RecipientForm(request.POST)
        if form.is_valid():
            try:
                changed = recipients.change(
                    by=request.user, recipient=row, values=form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
                row.refresh_from_db()
            else:
                messages.success(request, "已保存。" if changed else "没有改动。")
                self.say_waiting(request, row, changed)
                return redirect("escalation:recipient", row.public_id)
        return self.page(request, row, form, INVALID)

    def say_waiting(self, request: HttpRequest, row: Recipient, changed: list[str]) -> None:
        """What was written before the change goes its old way."""
        if "way" not in changed:
            return
        count = Message.objects.filter(recipient=row, state__in=ON_ITS_WAY).count()
        if count:
            messages.warning(
                request, f"以前写好的{count}件仍按原来的方式发送，可在「未送达」改为人工送达。"
            )

    def page(
        self, request: HttpRequest, row: Recipient, form: RecipientForm, status: int = 200
    ) -> HttpResponse:
        context = {"row": row, "form": form}
        return render(request, "escalation/recipients_form.html", context, status=status)


class End(KeepingView, View):
    """Ended, after a question."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_recipient(request, public_id)
        [told] = rows_of(request.user, request.school, [row], clock.today())
        context = {"row": row, "told": told}
        return render(request, "escalation/recipients_end.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_recipient(request, public_id)
        with refusals_as_messages(request) as tried:
            rules = recipients.end(by=request.user, recipient=row)
        if not tried.done:
            return redirect("escalation:recipient", row.public_id)
        also = f"，{rules}类事项不再报给它，请核对去向" if rules else ""
        messages.success(request, f"{row.name}从今天起停用{also}。")
        return redirect("escalation:rules" if rules else "escalation:recipients")


class Pause(KeepingView, View):
    """Nothing more is sent, with a reason."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, own_recipient(request, public_id), PauseForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_recipient(request, public_id)
        form = PauseForm(request.POST)
        if form.is_valid():
            try:
                recipients.pause(by=request.user, recipient=row, why=form.cleaned_data["why"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已暂停发送。写好的上报件都留着，恢复后按顺序发出。")
                return redirect("escalation:recipient", row.public_id)
        return self.page(request, row, form, INVALID)

    def page(
        self, request: HttpRequest, row: Recipient, form: PauseForm, status: int = 200
    ) -> HttpResponse:
        context = {"row": row, "form": form}
        return render(request, "escalation/recipients_pause.html", context, status=status)


class Resume(KeepingView, View):
    """What waited goes on."""

    http_method_names = POST

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_recipient(request, public_id)
        with refusals_as_messages(request) as tried:
            recipients.resume(by=request.user, recipient=row)
        if tried.done:
            messages.success(request, resumed_words(row))
        return redirect("escalation:recipient", row.public_id)


def resumed_words(row: Recipient) -> str:
    """What goes on by itself, and what does not: the refused ones wait for a person."""
    words = "已恢复发送，等待中的现在按顺序发出。"
    left = Message.objects.filter(escalation__recipient=row, state__in=NEEDS_PERSON).count()
    return f"{words}另有{left}件没有送成，请到「未送达」决定怎么办。" if left else words
