"""上报去向: which kind goes to whom; 发文信息: how the school signs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import clock
from school_care.escalation.forms_recipients import RulesForm, SendingForm
from school_care.escalation.models import RecipientRule, SendingDetails
from school_care.escalation.selectors_recipients import history_of, recipients_of, rules_of
from school_care.escalation.services import address_book, goes_to
from school_care.escalation.sources import Kind, kind_of
from school_care.escalation.views.recipients_doors import INVALID, POST, KeepingView
from school_care.school.refusal import Refused
from school_care.school.views.tools import refusals_as_messages


class Rules(KeepingView, View):
    """Every kind and where it goes."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        goes = rules_of(request.user, request.school, clock.today())
        context = {
            "goes": goes,
            "unset": sum(not one.rules for one in goes),
            "has_recipients": recipients_of(request.user, request.school)
            .on(clock.today())
            .exists(),
            "year": clock.today().year,
            "details": SendingDetails.objects.filter(school=request.school).first(),
        }
        return render(request, "escalation/recipients_rules.html", context)


class Usual(KeepingView, View):
    """Kinds without a rule go where they usually go."""

    http_method_names = POST

    def post(self, request: HttpRequest) -> HttpResponse:
        with refusals_as_messages(request) as tried:
            filled = goes_to.fill_usual(by=request.user, school=request.school)
        if tried.done and filled:
            messages.success(request, f"{filled}类事项已按常用去向填好，请核对。")
        elif tried.done:
            messages.info(request, "没有可填的：常用的收件单位还没有登记，或者都已经填过。")
        return redirect("escalation:rules")


class EditRule(KeepingView, View):
    """Where one kind goes from today on."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        return self.page(request, self.kind(kind), self.form(request, kind))

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        known = self.kind(kind)
        form = self.form(request, kind, request.POST)
        if form.is_valid():
            try:
                changed = goes_to.set_rules(
                    by=request.user, school=request.school, kind=kind, goals=form.goals()
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, "已保存，从今天起按新的去向。" if changed else "没有改动。"
                )
                return redirect("escalation:rules")
        return self.page(request, known, form, INVALID)

    def kind(self, code: str) -> Kind:
        found = kind_of(code)
        if found is None:
            raise Http404
        return found

    def form(self, request: HttpRequest, kind: str, data=None) -> RulesForm:
        today = clock.today()
        running = RecipientRule.objects.visible_to(request.user).filter(
            school=request.school, kind=kind
        )
        return RulesForm(
            data,
            recipients=list(recipients_of(request.user, request.school).on(today)),
            running=list(running.on(today)),
        )

    def page(
        self, request: HttpRequest, kind: Kind, form: RulesForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "kind": kind,
            "form": form,
            "history": history_of(request.user, request.school, kind.code),
        }
        return render(request, "escalation/recipients_rule.html", context, status=status)


class Sending(KeepingView, View):
    """代字, 承办处室, 联系人, 电话."""

    def get(self, request: HttpRequest) -> HttpResponse:
        held = SendingDetails.objects.filter(school=request.school).first()
        told = {"office": "德育处", "phone": request.school.phone}
        if held:
            told = {name: getattr(held, name) for name in SendingForm.base_fields}
        return self.page(request, SendingForm(initial=told))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SendingForm(request.POST)
        if form.is_valid():
            try:
                address_book.keep_details(
                    by=request.user, school=request.school, values=form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存，以后的上报件按这里署名。")
                return redirect("escalation:rules")
        return self.page(request, form, INVALID)

    def page(self, request: HttpRequest, form: SendingForm, status: int = 200) -> HttpResponse:
        return render(request, "escalation/recipients_sending.html", {"form": form}, status=status)
