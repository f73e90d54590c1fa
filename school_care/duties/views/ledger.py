"""应办台账: every duty of the school, found by questions; one duty with its history."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.duties import wording
from school_care.duties.addresses import form_url
from school_care.duties.duty_rows import row_of, rows_of
from school_care.duties.enums import DutyState
from school_care.duties.forms_meeting import HandOverForm, LedgerForm
from school_care.duties.freshness import be_fresh
from school_care.duties.hands import Staff
from school_care.duties.ledger_search import LISTS, LedgerSearch, search_duties
from school_care.duties.models import Duty
from school_care.duties.selectors_history import history_of
from school_care.duties.selectors_ledger import offers_of
from school_care.duties.selectors_meeting import nudged_on
from school_care.duties.selectors_mine import duties_in_sight
from school_care.duties.views.meeting import (
    INVALID,
    POSTED,
    SAID,
    OverseeMixin,
    hand_over,
    others_of,
)
from school_care.school.calendar import calendar_of
from school_care.school.refusal import Refused
from school_care.students.finding import memory

PER_PAGE = 40
ONE_DAY = timedelta(days=1)
TOKEN, LIST = "s", "list"


class LedgerList(OverseeMixin, View):
    """Questions are posted and kept in the session: the address carries a token, `?list=` one of
    the lists other pages lead to, or nothing: all that is open."""

    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        search = LISTS.get(request.GET.get(LIST, ""), LedgerSearch())
        if token := request.GET.get(TOKEN, ""):
            kept = memory.recall(request, memory.DUTIES, token)
            if kept is None:
                messages.info(request, "上次的查找已经过期，请重新查找。")
                return redirect("duties:ledger")
            search = LedgerSearch.from_json(kept)
        return self.page(request, search)

    def post(self, request: HttpRequest) -> HttpResponse:
        offers = offers_of(request.user, request.school, calendar_of(request))
        form = LedgerForm(request.POST, offers=offers, search=LedgerSearch())
        if not form.is_valid():
            return self.page(request, LedgerSearch(), form=form, status=INVALID)
        search = form.search()
        if search.is_plain:
            return redirect("duties:ledger")
        token = memory.keep(request, memory.DUTIES, search.to_json())
        return redirect(f"{reverse('duties:ledger')}?{TOKEN}={token}")

    def page(
        self, request: HttpRequest, search: LedgerSearch, *, form: Any = None, status: int = 200
    ) -> HttpResponse:
        """One page of what was asked for; a form with mistakes keeps what was typed."""
        user, school, calendar = request.user, request.school, calendar_of(request)
        be_fresh(request)
        today = clock.today()
        found = search_duties(user=user, school=school, calendar=calendar, search=search, on=today)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        offers = offers_of(user, school, calendar)
        context = {
            "form": form or LedgerForm(offers=offers, search=search),
            "search": search,
            "said": offers.said(search),
            "page": page,
            "rows": rows_of(page.object_list, today),
        }
        return render(request, "duties/ledger/ledger.html", context, status=status)


class ShowDuty(OverseeMixin, View):
    """One duty: how it stands, where it is done, what became of it, and what can be done here."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        be_fresh(request)
        return duty_page(request, duty_or_404(request, public_id))


class AssignDuty(OverseeMixin, View):
    """移交 of one duty, from its own page."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("duties:duty", duty_or_404(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        be_fresh(request)
        duty = duty_or_404(request, public_id)
        hands = Staff(request.school).hands_for_any([duty])
        form = HandOverForm(request.POST, hands=hands, count=1)
        if form.is_valid():
            try:
                return redirect(hand_over(request, [duty], form, ""))
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return duty_page(request, duty, form=form, status=INVALID)


def duty_or_404(request: HttpRequest, public_id: UUID) -> Duty:
    """A duty in sight; Http404 for any other."""
    rows = duties_in_sight(request.user, request.school).select_related("owner")
    return get_object_or_404(rows, public_id=public_id)


def duty_page(
    request: HttpRequest, duty: Duty, *, form: Any = None, status: int = 200
) -> HttpResponse:
    """The page of a duty."""
    today = clock.today()
    is_open = duty.state == DutyState.OPEN
    if is_open and form is None:
        hands = others_of([duty], Staff(request.school).hands_for_any([duty]))
        form = HandOverForm(hands=hands, count=1)
    context = {
        "duty": duty,
        "row": row_of(duty, today),
        "is_open": is_open,
        "outcome": "" if is_open else wording.outcome(duty),
        "late_from": duty.warn_on if is_open and duty.warn_on > duty.due_on + ONE_DAY else None,
        "form_url": form_url(duty) if is_open else "",
        "history": history_of(duty),
        "form": form,
        "mine": duty.owner_id == request.user.pk,
        "nudged": is_open and duty.owner_id in nudged_on(request.school, today),
        "said": request.session.pop(SAID, None),
    }
    return render(request, "duties/ledger/duty.html", context, status=status)
