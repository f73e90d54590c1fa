"""预警规则: what each says, how often it was right; changing one, after seeing what that means."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.alerts import selectors_rules as reads
from school_care.alerts.forms import RuleForm
from school_care.alerts.in_force import InForce
from school_care.alerts.services import rules_set
from school_care.alerts.wording import clears_of, sentence_of
from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422


class AlertRules(DeskView, View):
    """All rules with their figures, for whoever gets warnings."""

    capability = Capability.VIEW_ALERTS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "lines": reads.rule_lines(request.school, clock.today()),
            "may_set": can(request.user, Capability.SET_ALERT_RULES, request.school),
        }
        return render(request, "alerts/rules.html", context)


class AlertRuleEdit(DeskView, View):
    """One rule: change it, see what that would mean today, confirm; and its versions."""

    capability = Capability.SET_ALERT_RULES
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        held = self.held(request, code)
        return self.page(request, held, self.form(request, held))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        held = self.held(request, code)
        form = self.form(request, held, request.POST)
        if not form.is_valid():
            return self.page(request, held, form, INVALID)
        if "edit" in request.POST:
            return self.page(request, held, form)
        if "confirm" not in request.POST:
            return self.ask(request, held, form)
        starts_on = form.cleaned_data["starts_on"]
        try:
            changed = rules_set.set_rule(
                by=request.user,
                school=request.school,
                code=code,
                active=form.is_active,
                numbers=form.numbers,
                starts_on=starts_on,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, held, form, INVALID)
        said = f"已保存，{near_day(starts_on)}起生效。" if changed else "没有变化。"
        messages.success(request, said)
        return redirect("alerts:alert_rules")

    def held(self, request: HttpRequest, code: str) -> InForce:
        """The rule as it holds today; 404 for one that is kept elsewhere."""
        held = rules_set.in_force(request.school, code, clock.today())
        if held is None or not rules_set.may_be_set(held.rule):
            raise Http404
        return held

    def form(self, request: HttpRequest, held: InForce, data: Any = None) -> RuleForm:
        seen = rules_set.version_of(request.school.pk, held.rule.code)
        return RuleForm(data, held=held, today=clock.today(), initial={"seen": seen})

    def page(
        self, request: HttpRequest, held: InForce, form: RuleForm, status: int = 200
    ) -> HttpResponse:
        """The form with the versions below; what was refused is shown for the newest version."""
        context = {
            "held": held,
            "rule": held.rule,
            "words": sentence_of(held),
            "clears": clears_of(held),
            "seen": rules_set.version_of(request.school.pk, held.rule.code),
            "form": form,
            "versions": reads.versions_of(request.school, held.rule.code),
            "today": clock.today(),
        }
        return render(request, "alerts/rule.html", context, status=status)

    def ask(self, request: HttpRequest, held: InForce, form: RuleForm) -> HttpResponse:
        """What the new numbers would mean, before anybody confirms them."""
        rule, active = held.rule, form.is_active
        context = {
            "rule": rule,
            "form": form,
            "was": sentence_of(held) if held.active else reads.OFF,
            "will": rule.sentence.format(**form.numbers) if active else reads.OFF,
            "starts_on": form.cleaned_data["starts_on"],
            "today": clock.today(),
            "effect": rules_set.effect(
                school=request.school, code=rule.code, active=active, numbers=form.numbers
            ),
            "same": (active, form.numbers) == (held.active, held.numbers),
        }
        return render(request, "alerts/rule_confirm.html", context)
