"""What is posted from a warning: 已知悉, 办结, 移交, 重新打开."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.alerts import selectors as reads
from school_care.alerts.forms import EndForm, ReopenForm
from school_care.alerts.freshness import be_fresh
from school_care.alerts.models import Alert
from school_care.alerts.services import handling
from school_care.alerts.views.alerts import POSTED, AlertMixin, hand_form
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.views.tools import refusals_as_messages

INVALID = 422


class AlertSeen(AlertMixin, View):
    """已知悉, from a list or from the warning's page; a list gets its row anew."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: show the warning."""
        return redirect("alerts:alert", self.alert(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        alert = self.alert(request, public_id)
        if request.headers.get("HX-Request"):
            return self.row(request, alert)
        with refusals_as_messages(request) as tried:
            handling.seen(by=request.user, alert=alert)
        if tried.done:
            messages.success(request, "已记为知悉。")
        back = safe_back(request)
        return redirect(back) if back else redirect("alerts:alert", alert.public_id)

    def row(self, request: HttpRequest, alert: Alert) -> HttpResponse:
        refused = ""
        try:
            handling.seen(by=request.user, alert=alert)
        except Refused as refusal:
            refused = str(refusal)
        row = reads.row_of(self.alert(request, alert.public_id), clock.now())
        context = {"row": row, "refused": refused, "here": safe_back(request)}
        return render(request, "alerts/_row.html", context)


class AlertStepView(AlertMixin, View):
    """A form of the warning's page; a refusal stands above it and keeps what was typed."""

    http_method_names = POSTED
    action: ClassVar[str]
    said: ClassVar[str]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("alerts:alert", self.alert(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        be_fresh(request)
        alert = self.alert(request, public_id)
        form = self.form(alert, request.POST)
        if form.is_valid():
            try:
                self.store(request, alert, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                alert = self.alert(request, public_id)
            else:
                messages.success(request, self.said)
                return redirect("alerts:alert", alert.public_id)
        return self.page(request, alert, INVALID, **{self.action: form})

    def form(self, alert: Alert, data: Any) -> Form:
        """The form as it was posted."""
        raise NotImplementedError

    def store(self, request: HttpRequest, alert: Alert, form: Any) -> None:
        """Do it. Raises Refused."""
        raise NotImplementedError


class AlertEnd(AlertStepView):
    """办结."""

    action, said = "end", "已办结。"

    def form(self, alert: Alert, data: Any) -> EndForm:
        return EndForm(data)

    def store(self, request: HttpRequest, alert: Alert, form: EndForm) -> None:
        handling.end(by=request.user, alert=alert, **form.cleaned_data)


class AlertHand(AlertStepView):
    """移交."""

    action, said = "hand", "已移交，对方会收到提醒。"

    def form(self, alert: Alert, data: Any) -> Form:
        return hand_form(alert, data)

    def store(self, request: HttpRequest, alert: Alert, form: Any) -> None:
        to = form.people[form.cleaned_data["to"]]
        handling.hand(by=request.user, alert=alert, to=to)


class AlertReopen(AlertStepView):
    """重新打开."""

    action, said = "reopen", "已重新打开。"

    def form(self, alert: Alert, data: Any) -> ReopenForm:
        return ReopenForm(data)

    def store(self, request: HttpRequest, alert: Alert, form: ReopenForm) -> None:
        handling.reopen(by=request.user, alert=alert, why=form.cleaned_data["why"])
