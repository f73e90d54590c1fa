"""The list of warnings, one of them, and the way to where one acts."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.alerts import selectors as reads
from school_care.alerts import wording
from school_care.alerts.enums import STANDING, AlertState
from school_care.alerts.forms import EndForm, HandForm, ReopenForm
from school_care.alerts.freshness import be_fresh
from school_care.alerts.hands import hands_of
from school_care.alerts.in_force import rules_on
from school_care.alerts.models import Alert
from school_care.core import audit, clock
from school_care.core.public_ids import read_public_id
from school_care.school.enums import Capability
from school_care.school.returning import with_back
from school_care.school.scoped import DeskView

A_PAGE = 30
READS = ["get", "head", "options"]
POSTED = [*READS, "post"]


class Alerts(DeskView, View):
    """Warnings in the person's sight: what is to be done, or what is over."""

    capability = Capability.VIEW_ALERTS
    http_method_names = READS

    def get(self, request: HttpRequest) -> HttpResponse:
        be_fresh(request)
        now, rows = clock.now(), reads.alerts_in_sight(request.user, request.school)
        asked = self.asked(request)
        page = Paginator(reads.listed(rows, asked), A_PAGE).get_page(request.GET.get("page"))
        counts = reads.counts_of(rows)
        context = {
            "asked": asked,
            "tabs": [(code, label, counts[code]) for code, label in reads.TABS],
            "rules": reads.rules_among(rows, asked.tab),
            "classes": reads.classes_among(rows, asked.tab),
            "page": page,
            "rows": [reads.row_of(one, now) for one in page],
            "here": request.get_full_path(),
        }
        return render(request, "alerts/alerts.html", context)

    def asked(self, request: HttpRequest) -> reads.Asked:
        """What the address asks for; what it does not know counts as all."""
        tab = request.GET.get("state", "")
        group = read_public_id(request.GET.get("class", ""))
        return reads.Asked(
            tab=tab if tab in reads.OF_TAB else reads.TODO,
            rule=request.GET.get("rule", "").replace("\0", "")[:30],
            school_class=str(group or ""),
        )


class AlertMixin(DeskView):
    """One warning of the active school within the person's sight, else 404."""

    capability = Capability.VIEW_ALERTS

    def alert(self, request: HttpRequest, public_id: UUID) -> Alert:
        rows = reads.with_names(reads.alerts_in_sight(request.user, request.school))
        return get_object_or_404(rows, public_id=public_id)

    def page(
        self, request: HttpRequest, alert: Alert, status: int = 200, **bound: Any
    ) -> HttpResponse:
        """The page of a warning; a form that was refused stays in `bound` as it was typed."""
        return render(request, "alerts/alert.html", _context(alert, bound), status=status)


class ShowAlert(AlertMixin, View):
    """One warning: why, by which rule, what clears it, what can be done, what happened."""

    http_method_names = READS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        be_fresh(request)
        alert = self.alert(request, public_id)
        student = alert.student.public_id
        audit.record_read(actor=request.user, row=alert, student_id=student, why="alert")
        return self.page(request, alert)


class ActOnAlert(AlertMixin, View):
    """To the page where one acts, and back to the warning afterwards. A list of warnings need not
    ask for each where that is."""

    http_method_names = READS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        alert = self.alert(request, public_id)
        back = reverse("alerts:alert", args=[alert.public_id])
        url = reads.act_url(alert)
        return redirect(with_back(url, back) if url else back)


def _context(alert: Alert, bound: dict[str, Any]) -> dict[str, Any]:
    standing = alert.state in STANDING
    row = reads.row_of(alert, clock.now())
    context: dict[str, Any] = {
        "alert": alert,
        "student": alert.student,
        "row": row,
        "days": wording.days_words(alert),
        "history": reads.history_of(alert),
        "acts": bool(reads.act_url(alert)),
    }
    # the rule as it was when it was raised: today's numbers are on the page of rules
    held = rules_on(alert.school_id, alert.raised_on)
    one = next((each for each in held if each.rule.code == alert.rule), None)
    if one is not None:
        context |= {
            "rule": one.rule,
            "sentence": wording.sentence_of(one),
            "clears": wording.clears_of(one),
        }
    if standing:
        context |= {"end": EndForm(), "hand": hand_form(alert), "refused": ""}
    elif alert.state == AlertState.DONE and alert.holds:
        context["reopen"] = ReopenForm()
    for name, form in bound.items():
        context |= {name: form, "refused": name}
    return context


def hand_form(alert: Alert, data: Any = None) -> HandForm:
    """移交, as it was posted or empty."""
    return HandForm(data, hands=hands_of(alert), holder=alert.owner_id)
