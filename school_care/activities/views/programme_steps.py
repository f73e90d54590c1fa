"""From an empty term to an approved one: opened, filled from the templates, submitted, answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.activities import selectors_programme as selectors
from school_care.activities.choices.programme import ActivityState, ProgrammeState
from school_care.activities.forms_programme import AimForm, ReturnForm, TemplatesForm
from school_care.activities.models import Programme
from school_care.activities.programme_templates import offers_by_template
from school_care.activities.services.programme.generating import generate, laid_codes
from school_care.activities.services.programme.publicity import refusal_of
from school_care.activities.services.programme.steps import (
    approve_programme,
    open_programme,
    return_programme,
    set_aim,
    submit_programme,
    withdraw_submission,
)
from school_care.activities.views.programme import INVALID, ProgrammeDoor, page_of
from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.views.tools import refusals_as_messages

APPROVE = "approve"


class PlannerDoor(ProgrammeDoor):
    """Pages of whoever plans the term."""

    capability = Capability.PLAN_PROGRAMME


class ProgrammeOpen(PlannerDoor, View):
    """开始编排: the term's programme is there, its templates are next."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        term = calendar_of(request).term_by_code(request.POST.get("term", ""))
        if term is None:
            messages.error(request, "请先选学期，再开始编排。")
            return redirect("activities:programme")
        programme = open_programme(by=request.user, school=request.school, term=term)
        return redirect("activities:programme_templates", programme.public_id)


class FromTemplates(PlannerDoor, View):
    """从模板生成: every line with its day; those laid before stand there ticked for good."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.programme(request, public_id), None)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        programme = self.programme(request, public_id)
        form = TemplatesForm(request.POST, codes=self._codes(request, programme))
        if not form.is_valid():
            return self._page(request, programme, form)
        try:
            made = generate(
                by=request.user,
                programme=programme,
                codes=form.cleaned_data["codes"],
                calendar=calendar_of(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, programme, form)
        said = (
            f"加入了{len(made)}项活动，日期都可以再改。" if made else "勾选的活动都已经在安排里了。"
        )
        messages.success(request, said)
        return redirect(page_of(programme))

    def _codes(self, request: HttpRequest, programme: Programme) -> list[str]:
        found = offers_by_template(calendar_of(request), programme.term)
        return [offer.line.code for _, offers in found for offer in offers]

    def _page(
        self, request: HttpRequest, programme: Programme, form: TemplatesForm | None
    ) -> HttpResponse:
        laid = laid_codes(programme)
        chosen = set(form.data.getlist("codes")) if form is not None else None
        groups = []
        for template, offers in offers_by_template(calendar_of(request), programme.term):
            lines = [
                {
                    "offer": offer,
                    "laid": offer.line.code in laid,
                    "ticked": offer.line.ticked if chosen is None else offer.line.code in chosen,
                }
                for offer in offers
            ]
            groups.append((template, lines))
        context = {
            "programme": programme,
            "groups": groups,
            "form": form,
            "back": page_of(programme),
            "frozen": programme.state == ProgrammeState.SUBMITTED,
        }
        status = INVALID if form is not None else 200
        return render(request, "activities/programme/templates.html", context, status=status)


class ProgrammeAim(PlannerDoor, View):
    """指导思想 of the printed programme."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        programme = self.programme(request, public_id)
        return self._page(request, programme, AimForm(initial={"aim": programme.aim}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        programme, form = self.programme(request, public_id), AimForm(request.POST)
        if not form.is_valid():
            return self._page(request, programme, form)
        set_aim(by=request.user, programme=programme, aim=form.cleaned_data["aim"])
        messages.success(request, "指导思想已保存。")
        return redirect(page_of(programme))

    def _page(self, request: HttpRequest, programme: Programme, form: AimForm) -> HttpResponse:
        context = {"programme": programme, "form": form, "back": page_of(programme)}
        status = INVALID if form.errors else 200
        return render(request, "activities/programme/aim.html", context, status=status)


class ProgrammeSubmit(PlannerDoor, View):
    """提交审定: first what to look at once more, then one button."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        programme = self.programme(request, public_id)
        if programme.state == ProgrammeState.SUBMITTED:
            return redirect(page_of(programme))
        context = _judged(self.items(request, programme.term))
        context |= {"programme": programme, "back": page_of(programme)}
        return render(request, "activities/programme/submit.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        programme = self.programme(request, public_id)
        with refusals_as_messages(request) as tried:
            submit_programme(by=request.user, programme=programme)
        if tried.done:
            messages.success(request, "已提交，校长的消息里会看到。审定前要改，先撤回提交。")
        return redirect(page_of(programme))


class ProgrammeWithdraw(PlannerDoor, View):
    """撤回提交."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        programme = self.programme(request, public_id)
        with refusals_as_messages(request) as tried:
            withdraw_submission(by=request.user, programme=programme)
        if tried.done:
            messages.success(request, "已撤回，可以接着改。")
        return redirect(page_of(programme))


class ProgrammeReview(ProgrammeDoor, View):
    """审定: the new items with what to look at; approve, or return with a reason."""

    capability = Capability.APPROVE_PROGRAMME

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        programme = self.programme(request, public_id)
        if programme.state != ProgrammeState.SUBMITTED:
            return redirect(page_of(programme))
        return self._page(request, programme, ReturnForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        programme = self.programme(request, public_id)
        if request.POST.get("do") != APPROVE:
            return self._return(request, programme)
        with refusals_as_messages(request) as tried:
            planned = approve_programme(by=request.user, programme=programme)
            public = sum(row.is_public for row in planned)
            shown = f"，其中{public}项向家长公开" if public else ""
            messages.success(request, f"已审定{len(planned)}项活动{shown}。")
        if not tried.done:
            return redirect("activities:programme_review", programme.public_id)
        return redirect(page_of(programme))

    def _return(self, request: HttpRequest, programme: Programme) -> HttpResponse:
        form = ReturnForm(request.POST)
        if not form.is_valid():
            return self._page(request, programme, form)
        with refusals_as_messages(request) as tried:
            return_programme(by=request.user, programme=programme, why=form.cleaned_data["why"])
        if tried.done:
            messages.success(request, "已退回，编排的人会收到消息。")
        return redirect(page_of(programme))

    def _page(self, request: HttpRequest, programme: Programme, form: ReturnForm) -> HttpResponse:
        items = self.items(request, programme.term)
        context = _judged(items)
        context |= {"programme": programme, "form": form, "back": page_of(programme)}
        context["standing"] = sum(
            item.row.state in (ActivityState.PLANNED, ActivityState.HELD) for item in items
        )
        status = INVALID if form.errors else 200
        return render(request, "activities/programme/review.html", context, status=status)


def _judged(items: list[selectors.Item]) -> dict[str, Any]:
    """The drafts, those with something to look at, and which words may not become public."""
    drafts = [item for item in items if item.row.state == ActivityState.DRAFT]
    refused = [
        (item, why) for item in drafts if item.row.is_public and (why := refusal_of(item.row))
    ]
    return {
        "drafts": drafts,
        "doubtful": [item for item in drafts if item.warnings],
        "refused": refused,
        "public": sum(item.row.is_public for item in drafts),
        "today": clock.today(),
        "days": _from_to(drafts),
    }


def _from_to(items: list[selectors.Item]) -> str:
    """9月4日—12月29日, of items in order."""
    if not items:
        return ""
    first, last = (short_date(item.row.starts_on) for item in (items[0], items[-1]))
    return first if first == last else f"{first}—{last}"
