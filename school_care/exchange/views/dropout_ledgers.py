"""A ledger of dropout control as a file: what for and how locked, then the workbook."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from school_care.cases.dropout.ledgers_chosen import (
    NEEDS,
    ChosenAge,
    ChosenCases,
    Kind,
    chosen_of,
)
from school_care.exchange.forms_reports_up import ReportsLeavingForm
from school_care.exchange.services.dropout_ledgers import export_dropout_ledger
from school_care.exchange.services.handing_out import Exported
from school_care.exchange.views.reports_up import LeavingPage
from school_care.school.access import can
from school_care.school.enums import Capability

PAGES = {
    Kind.AGE: "cases:ledgers",
    Kind.SUSPECTED: "cases:ledger_suspected",
    Kind.DROPPED: "cases:ledger_dropouts",
}


class DropoutLedger(LeavingPage, View):
    """The lines the address chose."""

    capability = Capability.EXPORT_PUPILS

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        held = self.kind(request, kind)
        chosen = chosen_of(request.user, request.school, held, request.GET)
        form = ReportsLeavingForm(request=request, initial=ReportsLeavingForm.starting())
        return self.page(request, form, kind=held, chosen=chosen)

    def post(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        held = self.kind(request, kind)
        chosen = chosen_of(request.user, request.school, held, request.GET)
        form = ReportsLeavingForm(request.POST, request=request)

        def made() -> Exported:
            return export_dropout_ledger(
                by=request.user,
                school=request.school,
                kind=held,
                chosen=chosen,
                leaving=form.leaving,
            )

        return self.answer(request, form, made, kind=held, chosen=chosen)

    @staticmethod
    def kind(request: HttpRequest, code: str) -> Kind:
        """404 for no ledger, 403 for one that others keep."""
        if code not in Kind.values:
            raise Http404
        if not can(request.user, NEEDS[Kind(code)], request.school):
            raise PermissionDenied
        return Kind(code)

    def page(
        self, request: HttpRequest, form: ReportsLeavingForm, *, status: int = 200, **about: Any
    ) -> HttpResponse:
        kind: Kind = about["kind"]
        chosen: ChosenAge | ChosenCases = about["chosen"]
        query = chosen.form.query()
        context = {
            "form": form,
            "title": kind.label,
            "count": len(chosen.lines),
            "on": chosen.ledger.on,
            "said": chosen.form.said(),
            "query": query,
            "back": f"{reverse(PAGES[kind])}?{query}",
        }
        return render(request, "exchange/dropout_ledger.html", context, status=status)
