"""控辍时限: what holds at this school, and changing it for the days to come."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.attendance.reckoning import absence_streaks
from school_care.cases.dropout.enums import PolicyPreset
from school_care.cases.dropout.forms_policy import PolicyForm
from school_care.cases.dropout.policy import policy_on, usual
from school_care.cases.dropout.policy_words import basis_of, groups_of, versions_of
from school_care.cases.dropout.presets import PRESETS
from school_care.cases.dropout.services.policy import require_sense, set_policy, version_of
from school_care.cases.models import DropoutPolicy
from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422


class PolicyPage(DeskView, View):
    """Every limit as a sentence, where it comes from, and what changed when."""

    capability = Capability.KEEP_DROPOUT
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        today, school = clock.today(), request.school
        rows = list(DropoutPolicy.objects.filter(school=school).select_related("set_by"))
        policy = policy_on(school.pk, today, rows)
        context = {
            "policy": policy,
            "is_usual": policy.pk is None,
            "basis": basis_of(policy),
            "groups": groups_of(policy),
            "versions": versions_of(rows, today),
            "sets": can(request.user, Capability.SET_DROPOUT_POLICY, school),
        }
        return render(request, "cases/dropout/policy.html", context)


class PolicyEdit(DeskView, View):
    """Numbers, first with what they would mean today, then confirmed."""

    capability = Capability.SET_DROPOUT_POLICY
    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("preset", "")
        chosen = wanted if wanted in PolicyPreset.values else ""
        return self.page(request, self.form(request, preset=chosen), chosen)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST)
        if not form.is_valid() or "edit" in request.POST:
            return self.page(request, form, status=200 if form.is_valid() else INVALID)
        values, starts_on = form.values, form.cleaned_data["starts_on"]
        try:
            require_sense(values, starts_on)
            if "confirm" not in request.POST:
                return self.ask(request, form)
            row = set_policy(
                by=request.user,
                school=request.school,
                values=values,
                starts_on=starts_on,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, form, status=INVALID)
        said = f"已保存，{near_day(starts_on)}起生效。" if row else "没有变化。"
        messages.success(request, said)
        return redirect("cases:dropout_policy")

    def form(self, request: HttpRequest, data: Any = None, preset: str = "") -> PolicyForm:
        """Begins as what holds now, or as a preset."""
        today, school = clock.today(), request.school
        policy = usual(school.pk, preset) if preset else policy_on(school.pk, today)
        return PolicyForm(data, policy=policy, seen=version_of(school.pk), today=today)

    def page(
        self, request: HttpRequest, form: PolicyForm, chosen: str = "", status: int = 200
    ) -> HttpResponse:
        preset = chosen or form["preset"].value()
        context = {
            "form": form,
            "seen": version_of(request.school.pk),
            "presets": [(one, PRESETS[one]["source"], one == preset) for one in PolicyPreset],
            "filled": PolicyPreset(chosen) if chosen else None,
        }
        return render(request, "cases/dropout/policy_edit.html", context, status=status)

    def ask(self, request: HttpRequest, form: PolicyForm) -> HttpResponse:
        starts_on = form.cleaned_data["starts_on"]
        held = policy_on(request.school.pk, starts_on)
        proposed = DropoutPolicy(school=request.school, **form.values)
        now, then = groups_of(held), groups_of(proposed)
        context = {
            "form": form,
            "starts_on": starts_on,
            "changes": [
                (was, will)
                for one, other in zip(now, then, strict=True)
                for was, will in zip(one.lines, other.lines, strict=True)
                if was != will
            ],
            "suspected": suspected_words(request.school, held, proposed),
        }
        return render(request, "cases/dropout/policy_confirm.html", context)


def suspected_words(school: School, held: DropoutPolicy, proposed: DropoutPolicy) -> str:
    """What the new number would mean on the absences of today."""
    days = [streak.days for streak in absence_streaks(school=school, on=clock.today())]
    now = sum(count >= held.suspected_after for count in days)
    then = sum(count >= proposed.suspected_after for count in days)
    if now == then:
        return f"按今天的考勤，算疑似辍学的学生人数不变：{now}名。"
    return f"按新时限，现在有{then}名学生算疑似辍学（按现行时限{now}名）。"
