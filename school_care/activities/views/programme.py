"""学期活动安排: the term as an agenda and as months, and one activity moved to another day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.activities import selectors_programme as selectors
from school_care.activities.choices.programme import ActivityState, ProgrammeState
from school_care.activities.forms_programme import MoveForm, NarrowForm
from school_care.activities.models import Activity, Programme
from school_care.activities.services.activity_states import may_plan
from school_care.activities.services.programme.items import move_activity
from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.school.access import can, own_classes_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422
WEEKDAYS = "一二三四五六日"


class ProgrammeDoor(DeskView):
    """What the pages of the programme share."""

    capability = Capability.VIEW_PROGRAMME
    http_method_names = ["get", "head", "options", "post"]

    def programme(self, request: HttpRequest, public_id: UUID) -> Programme:
        """A programme of the school, else 404."""
        rows = Programme.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(rows.select_related("term"), public_id=public_id)
        row.school = request.school
        return row

    def items(self, request: HttpRequest, term: Term) -> list[selectors.Item]:
        """The activities of a term that the person may see."""
        return selectors.items_of(
            request.user,
            request.school,
            term,
            calendar=calendar_of(request),
            today=clock.today(),
        )


def page_of(programme: Programme) -> str:
    """The address of a term's page."""
    return f"{reverse('activities:programme')}?term={programme.term.code}"


class _TermPage(ProgrammeDoor, View):
    """What agenda and months have in common: the term, the state, what is shown."""

    http_method_names = ["get", "head", "options"]
    shown_as = ""
    template = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, today = request.user, request.school, clock.today()
        calendar = calendar_of(request)
        term = selectors.term_shown(calendar, today, request.GET.get("term", ""))
        if term is None:
            return render(request, "activities/programme/no_term.html", {})
        programme = selectors.programme_of(user, school, term)
        everything = self.items(request, term)
        narrow = NarrowForm(request.GET or None)
        shown = _narrowed(request, everything, narrow.chosen())
        plans = can(user, Capability.PLAN_PROGRAMME, school)
        context = {
            "term": term,
            "terms": selectors.terms_near(calendar, term),
            "programme": programme,
            "items": [item for item in shown if not item.left_out],
            "left_out": [item for item in everything if item.left_out] if plans else [],
            "anything": bool(everything),
            "narrow": narrow,
            "mine": _mine(request),
            "has_classes": bool(own_classes_of(user, school)),
            "today": today,
            "plans": plans,
            "approves": can(user, Capability.APPROVE_PROGRAMME, school),
            "frozen": programme is not None and programme.state == ProgrammeState.SUBMITTED,
            "drafts": sum(item.row.state == ActivityState.DRAFT for item in everything),
            "last_step": programme and programme.steps.select_related("by").last(),
            "shown_as": self.shown_as,
        }
        context |= self.more(request, term, shown, today)
        return render(request, self.template, context)

    def more(
        self, request: HttpRequest, term: Term, items: list[selectors.Item], today: date
    ) -> dict[str, Any]:
        raise NotImplementedError


class ProgrammePage(_TermPage):
    """日程: by month and week, what is next first. A head teacher's own classes first."""

    shown_as, template = "agenda", "activities/programme/agenda.html"

    def more(
        self, request: HttpRequest, term: Term, items: list[selectors.Item], today: date
    ) -> dict[str, Any]:
        return {
            "months": selectors.agenda(items, term, today),
            "coming": selectors.coming(items, today),
        }


class ProgrammeMonth(_TermPage):
    """月历: a month as a grid; drafts and what is arranged can be moved on it."""

    shown_as, template = "month", "activities/programme/month.html"

    def more(
        self, request: HttpRequest, term: Term, items: list[selectors.Item], today: date
    ) -> dict[str, Any]:
        months = selectors.months_of_term(term, items)
        month = _month_asked(request.GET.get("month", ""), months, items, today)
        at = months.index(month)
        weeks, notes = selectors.month_grid(
            items, month, calendar=calendar_of(request), today=today
        )
        return {
            "month": month,
            "months": months,
            "previous": months[at - 1] if at else None,
            "following": months[at + 1] if at + 1 < len(months) else None,
            "weeks": weeks,
            "notes": notes,
            "weekdays": WEEKDAYS,
        }


def _mine(request: HttpRequest) -> bool:
    """Head teachers see what concerns their class until they ask for everything."""
    asked = request.GET.get("of", "")
    return asked == "mine" or (not asked and bool(own_classes_of(request.user, request.school)))


def _narrowed(request: HttpRequest, items: list[selectors.Item], kind: str) -> list[selectors.Item]:
    mine = _mine(request)
    return [
        item for item in items if (not mine or item.mine) and (not kind or item.row.kind == kind)
    ]


def _month_asked(text: str, months: list[date], items: list[selectors.Item], today: date) -> date:
    """The month asked for, else this one; of another term the first that holds an activity."""
    wanted = next((month for month in months if f"{month:%Y-%m}" == text), None)
    if wanted is not None:
        return wanted
    now = today.replace(day=1)
    if now in months:
        return now
    days = [item.row.starts_on for item in items if not item.left_out]
    return min(days).replace(day=1) if days else months[0]


class ActivityMove(ProgrammeDoor, View):
    """改日期. A drag on the month grid arrives here as well: drafts move at once, what is arranged
    already is asked about first, because others are told."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = self._activity(request, public_id)
        given = _day_asked(request.GET.get("to", ""))
        form = MoveForm(initial={"to": given or activity.starts_on, "revision": activity.revision})
        return self._page(request, activity, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = self._activity(request, public_id)
        form = MoveForm(request.POST)
        if not form.is_valid():
            return self._page(request, activity, form)
        to = form.cleaned_data["to"]
        try:
            moved = move_activity(
                by=request.user, activity=activity, to=to, revision=form.cleaned_data["revision"]
            )
        except Refused as refusal:
            if "dragged" in request.POST:
                messages.error(request, str(refusal))
                activity.refresh_from_db(fields=["starts_on"])
                return redirect(_back_to_month(activity, activity.starts_on))
            form.add_error(None, str(refusal))
            return self._page(request, activity, form)
        told = "" if moved.state == ActivityState.DRAFT else "，已告知负责人、班主任和校长"
        messages.success(request, f"“{moved.title}”已改到{short_date(to)}{told}。")
        self._warn(request, moved)
        return redirect(_back_to_month(moved, to))

    def _activity(self, request: HttpRequest, public_id: UUID) -> Activity:
        rows = selectors.rows_of(request.user, request.school, None)
        activity = get_object_or_404(rows.select_related("term", "owner"), public_id=public_id)
        activity.school = request.school
        if not may_plan(request.user, activity):
            raise PermissionDenied
        if activity.state not in (ActivityState.DRAFT, ActivityState.PLANNED):
            raise Http404
        return activity

    def _warn(self, request: HttpRequest, moved: Activity) -> None:
        found = self.items(request, moved.term)
        here = next((item for item in found if item.row.pk == moved.pk), None)
        for words in here.warnings if here else ():
            messages.warning(request, f"请留意：{words}。")

    def _page(self, request: HttpRequest, activity: Activity, form: MoveForm) -> HttpResponse:
        context = {
            "activity": activity,
            "form": form,
            "back": _back_to_month(activity, activity.starts_on),
            "told": activity.state == ActivityState.PLANNED,
        }
        status = INVALID if form.errors else 200
        return render(request, "activities/programme/move.html", context, status=status)


def _back_to_month(activity: Activity, day: date) -> str:
    query = f"?term={activity.term.code}&month={day:%Y-%m}&of=all"
    return f"{reverse('activities:programme_month')}{query}#item-{activity.public_id}"


def _day_asked(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
