"""几件实事: the year's list, one thing, what came of it; the list on paper."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.reports.forms_standing import DoneForm, ThingForm, WhyForm
from school_care.reports.models import PracticalThing
from school_care.reports.standing import things
from school_care.reports.standing.papers import print_things
from school_care.reports.views.standing import FOLDER, INVALID, WRITES, KeepersView
from school_care.school.models.places import school_year_of, year_label
from school_care.school.refusal import Refused
from school_care.school.views.tools import refusals_as_messages

POSTS = ("post", "options")


def year_asked(request: HttpRequest) -> int:
    """The school year in the address, this one by default; the next one at the latest."""
    now = school_year_of(clock.today())
    try:
        asked = int(request.GET.get("year", ""))
    except ValueError:
        return now
    return asked if now - 10 <= asked <= now + 1 else now


def list_url(year: int) -> str:
    """The page of a year."""
    return f"{reverse('reports:practical_things')}?year={year}"


class Things(KeepersView, View):
    """The things of a year, the late ones said so."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today, year = clock.today(), year_asked(request)
        rows = things.things_of(request.school, year)
        done, promised, late = things.counts(rows, today)
        now = school_year_of(today)
        context = {
            "rows": [(row, things.is_late(row, today)) for row in rows],
            "done": done,
            "promised": promised,
            "late": late,
            "year": year,
            "label": year_label(year),
            "may_add": abs(year - now) <= 1,
            "years": [(one, year_label(one)) for one in range(now + 1, now - 3, -1)],
        }
        return render(request, f"{FOLDER}/things.html", context)


class ThingsPaper(KeepersView, View):
    """The year's list on paper."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        year = year_asked(request)
        try:
            pdf = print_things(by=request.user, school=request.school, year=year)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(list_url(year))
        return pdf_answer(pdf, f"实事清单-{year}学年")


class Keeping(KeepersView):
    """Pages on which one thing is changed."""

    http_method_names = WRITES

    def thing(self, request: HttpRequest, public_id: UUID) -> PracticalThing:
        """A thing of this school; 404 elsewhere."""
        rows = PracticalThing.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(rows.select_related("owner"), public_id=public_id)
        row.school = request.school
        return row

    def page(self, request: HttpRequest, status: int = 200, **about: Any) -> HttpResponse:
        return render(request, f"{FOLDER}/thing.html", about, status=status)


class ThingNew(Keeping, View):
    """One more."""

    def get(self, request: HttpRequest) -> HttpResponse:
        year = year_asked(request)
        form = ThingForm(school=request.school)
        return self.page(request, form=form, year=year, label=year_label(year))

    def post(self, request: HttpRequest) -> HttpResponse:
        year = year_asked(request)
        form = ThingForm(request.POST, school=request.school)
        if form.is_valid():
            try:
                things.add_thing(
                    by=request.user, school=request.school, year=year, promise=form.promise()
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已添加。")
                return redirect(list_url(year))
        return self.page(request, INVALID, form=form, year=year, label=year_label(year))


class ThingPage(Keeping, View):
    """One thing: put right, done, dropped."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        thing = self.thing(request, public_id)
        form = ThingForm(school=request.school, thing=thing)
        return self.page(request, **about(thing, form))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        thing = self.thing(request, public_id)
        form = ThingForm(request.POST, school=request.school, thing=thing)
        if form.is_valid():
            try:
                things.change_thing(by=request.user, thing=thing, promise=form.promise())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存。")
                return redirect(list_url(thing.year))
        return self.page(request, INVALID, **about(self.thing(request, public_id), form))


class ThingStep(Keeping):
    """Base: a step by its own small form on the thing's page, where what was typed stays."""

    http_method_names = POSTS

    def step(
        self,
        request: HttpRequest,
        public_id: UUID,
        do: Callable[..., None],
        said: str,
        **typed: forms.Form,
    ) -> HttpResponse:
        thing = self.thing(request, public_id)
        (form,) = typed.values()
        if form.is_valid():
            try:
                do(by=request.user, thing=thing, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect(list_url(thing.year))
        held = self.thing(request, public_id)
        unchanged = ThingForm(school=request.school, thing=held)
        return self.page(request, INVALID, **about(held, unchanged, **typed))


class ThingDone(ThingStep, View):
    """办结."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        form = DoneForm(request.POST)
        return self.step(request, public_id, things.finish_thing, "已办结。", done_form=form)


class ThingDrop(ThingStep, View):
    """不再办理."""

    said = "已记为不再办理，原因保留在清单里。"

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        form = WhyForm(request.POST)
        return self.step(request, public_id, things.drop_thing, self.said, why_form=form)


class ThingReopen(Keeping, View):
    """改回未办结."""

    http_method_names = POSTS

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        thing = self.thing(request, public_id)
        with refusals_as_messages(request) as tried:
            things.reopen_thing(by=request.user, thing=thing)
        if not tried.done:
            return redirect("reports:thing", thing.public_id)
        messages.success(request, "已改回未办结。")
        return redirect(list_url(thing.year))


def about(thing: PracticalThing, form: ThingForm, **typed: forms.Form) -> dict[str, Any]:
    """What the page of a thing shows; what was typed into a form that is no more on it, to be
    read."""
    is_over = thing.done_on is not None or thing.dropped_on is not None
    bound = [one for one in (form, *typed.values()) if one.is_bound]
    return {
        "not_taken": bound[0] if bound and is_over else None,
        "form": form,
        "thing": thing,
        "late": things.is_late(thing, clock.today()),
        "is_over": is_over,
        "year": thing.year,
        "label": year_label(thing.year),
        "done_form": DoneForm(initial={"done_on": clock.today()}),
        "why_form": WhyForm(),
        **typed,
    }
