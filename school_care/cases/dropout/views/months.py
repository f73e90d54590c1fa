"""控辍保学月报 (F-24): the months of a year; one month filled in, signed, handed up, printed."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from school_care.cases.dropout.forms_months import HandedForm, NoteForm
from school_care.cases.dropout.month_days import month_words
from school_care.cases.dropout.month_layout import EXPLAINED, LABELS
from school_care.cases.dropout.papers_month import print_month
from school_care.cases.dropout.policy import policy_on
from school_care.cases.dropout.selectors_months import (
    OneMonth,
    months_of,
    one_month,
    who_of,
    years_of,
)
from school_care.cases.dropout.services.months import (
    MONTHS_BACK,
    STATEMENT,
    ZERO_STATEMENT,
    correct_month,
    fill_month,
    hand_month,
    sign_month,
)
from school_care.cases.models import DropoutMonth
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.months import first_of
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages


def month_or_404(text: str) -> date:
    """The first day of 2026-11; anything else, and a month to come, is not found."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error
    if month > first_of(clock.today()) or month.year < 2000:
        raise Http404
    return month


class MonthMixin(DeskView):
    """One month of the active school."""

    capability = Capability.KEEP_LEDGERS

    def newest(self, request: HttpRequest, month: str) -> DropoutMonth:
        """The version that counts; 404 where nothing was filled in."""
        rows = DropoutMonth.objects.visible_to(request.user).filter(school=request.school)
        found = rows.filter(month=month_or_404(month)).select_related("filled_by", "signed_by")
        row = found.order_by("-version").first()
        if row is None:
            raise Http404
        row.school = request.school
        return row

    def shown(self, request: HttpRequest, month: str) -> OneMonth:
        """The month with the version asked for."""
        text = request.GET.get("version", "")
        version = int(text) if text.isdecimal() and len(text) < 5 else None
        found = one_month(request.user, request.school, month_or_404(month), version)
        if found is None:
            raise Http404
        return found


class AndBack(MonthMixin):
    """Written from the month's page: after signing in again, back to it."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, month: str) -> HttpResponse:
        return redirect("cases:month", f"{month_or_404(month):%Y-%m}")


class Months(DeskView, View):
    """The months of a school year: empty, waiting, signed, handed."""

    capability = Capability.KEEP_LEDGERS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        calendar = calendar_of(request)
        years = years_of(calendar)
        text = request.GET.get("year", "")
        year = next((one for one in years if str(one) == text), years[0])
        policy = policy_on(request.school.pk, clock.today())
        context: dict[str, Any] = {
            "months": months_of(request.user, request.school, calendar, year),
            "years": years,
            "year": year,
            "rule": month_words(policy.month_day),
        }
        return render(request, "cases/dropout/months.html", context)


class ShowMonth(MonthMixin, View):
    """The table, whether it foots, and the next step: fill in, sign, hand up."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, month: str) -> HttpResponse:
        return month_page(request, self.shown(request, month))


def month_page(
    request: HttpRequest,
    found: OneMonth,
    *,
    note: forms.Form | None = None,
    handed: forms.Form | None = None,
) -> HttpResponse:
    """The page of a month, with a form that was not taken if there is one."""
    row = found.row
    context: dict[str, Any] = {
        "found": found,
        "row": row,
        "sheet": found.sheet,
        "note_form": note or NoteForm(initial={"note": _said(row)}),
        "handed_form": handed or HandedForm(initial=_handed(row)),
        "explained": EXPLAINED,
        "statement": STATEMENT,
        "zero_statement": ZERO_STATEMENT,
        "months_back": MONTHS_BACK,
        "may_sign": can(request.user, Capability.SIGN_LEDGERS, request.school),
        "same_person": row is not None and row.filled_by_id == request.user.pk,
    }
    return render(request, "cases/dropout/month.html", context)


def _said(row: DropoutMonth | None) -> str:
    """What the note begins as: a correction of a signed one says why anew."""
    return row.note if row is not None and row.signed_at is None else ""


def _handed(row: DropoutMonth | None) -> dict[str, Any]:
    if row is not None and row.handed_on:
        return {"on": row.handed_on, "to": row.handed_to}
    return {"on": clock.today()}


class Fill(AndBack, View):
    """填报, 重新填报; of a signed month 更正."""

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        day = month_or_404(month)
        form = NoteForm(request.POST)
        if not form.is_valid():
            return month_page(request, self.shown(request, month), note=form)
        asked = {"by": request.user, "school": request.school, "month": day}
        words = form.cleaned_data["note"]
        with refusals_as_messages(request) as tried:
            if request.POST.get("correct"):
                row = correct_month(**asked, why=words)
            else:
                row = fill_month(**asked, note=words)
        if tried.done:
            kind = "，零报告" if row.is_zero else ""
            messages.success(request, f"{day.month}月的月报已填好{kind}，请校长看过后签字。")
        return redirect("cases:month", f"{day:%Y-%m}")


class Sign(AndBack, View):
    """The principal's signature: a sentence, a name and a time."""

    capability = Capability.SIGN_LEDGERS

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        row = self.newest(request, month)
        with refusals_as_messages(request) as tried:
            sign_month(by=request.user, row=row, seen=request.POST.get("seen", ""))
        if tried.done:
            messages.success(request, f"{row.month.month}月的月报已签字，可以打印报送了。")
        return redirect("cases:month", f"{row.month:%Y-%m}")


class Handed(AndBack, View):
    """已报送: when, and to whom."""

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        row = self.newest(request, month)
        form = HandedForm(request.POST)
        if not form.is_valid():
            return month_page(request, self.shown(request, month), handed=form)
        with refusals_as_messages(request) as tried:
            hand_month(by=request.user, row=row, **form.cleaned_data)
        if tried.done:
            messages.success(request, f"已登记：{row.month.month}月的月报已经报送。")
        return redirect("cases:month", f"{row.month:%Y-%m}")


class Who(MonthMixin, View):
    """The pupils behind one figure, as it is now."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, month: str) -> HttpResponse:
        found = self.shown(request, month)
        column = request.GET.get("column") or "not_back"
        behind = who_of(request.user, request.school, found, request.GET.get("row", "all"), column)
        if behind is None:
            raise Http404
        row, lines = behind
        context = {"found": found, "line": row, "label": LABELS[column], "lines": lines}
        return render(request, "cases/dropout/month_who.html", context)


class Paper(MonthMixin, View):
    """The table on A4 sideways, with a trace."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, month: str) -> HttpResponseBase:
        text = request.GET.get("version", "")
        row = self.newest(request, month)
        if text and str(row.version) != text:
            rows = DropoutMonth.objects.visible_to(request.user).filter(school=request.school)
            rows = rows.select_related("filled_by", "signed_by")
            asked = int(text) if text.isdecimal() and len(text) < 5 else 0
            row = rows.filter(month=row.month, version=asked).first()
            if row is None:
                raise Http404
        pdf = print_month(row=row, school=request.school, printed_by=request.user)
        key = f"{row.month:%Y-%m}"
        audit.record(
            "dropout_month.printed",
            actor=request.user,
            row=row,
            month=key,
            version=row.version,
        )
        return pdf_answer(pdf, f"控辍保学月报表-{key}")
