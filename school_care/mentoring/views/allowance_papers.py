"""The ledger's papers."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.templatetags.days import from_to
from school_care.mentoring import allowance_papers as papers
from school_care.mentoring import selectors_allowances as selectors
from school_care.mentoring.allowance_book import month_of
from school_care.mentoring.choices.allowances import EntryKind
from school_care.mentoring.forms_allowances import SpanForm
from school_care.mentoring.models.allowances import AllowanceEntry, AllowanceKeeper
from school_care.mentoring.views.allowances import (
    READ,
    LedgerView,
    account_or_404,
    entry_or_404,
    keeper_or_404,
)
from school_care.school.views.tools import refusals_as_messages
from school_care.students.silence import spoken_rows
from school_care.students.views.left_out import say_left_out


def _span(request: HttpRequest) -> tuple[date, date]:
    """The days asked for; the running month up to today by default."""
    today = clock.today()
    return SpanForm(request.GET or None).span((month_of(today)[0], today))


def _printed(request: HttpRequest, row: Any, student: Any, paper: str) -> None:
    audit.record(
        "allowance.printed",
        actor=request.user,
        school_id=request.school.pk,
        row=row,
        student_id=student.public_id,
        paper=paper,
    )


class Receipt(LedgerView, View):
    """收据 of a deposit."""

    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        entry = entry_or_404(request, public_id)
        if entry.kind != EntryKind.DEPOSIT:
            raise Http404
        with refusals_as_messages(request) as tried:
            pdf = papers.print_receipt(entry=entry, printed_by=request.user)
        if not tried.done:
            return redirect("mentoring:allowance", entry.account.public_id)
        _printed(request, entry, entry.account.student, "receipt")
        return pdf_answer(pdf, f"收据-{entry.receipt_no}")


class Statement(LedgerView, View):
    """对账单 of one child."""

    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        account = account_or_404(request, public_id)
        first, last = _span(request)
        with refusals_as_messages(request) as tried:
            pdf = papers.print_statements(
                accounts=[account],
                school=request.school,
                first=first,
                last=last,
                printed_by=request.user,
            )
        if not tried.done:
            return redirect("mentoring:allowance", account.public_id)
        _printed(request, account, account.student, "statement")
        return pdf_answer(pdf, f"对账单-{first:%Y%m%d}-{last:%Y%m%d}")


class Statements(LedgerView, View):
    """对账单 of all children whose money one keeps."""

    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponseBase:
        accounts = selectors.own_accounts(request.user, request.school)
        if not accounts:
            messages.info(request, "您名下没有零用钱账户，没有可打印的对账单。")
            return redirect("mentoring:allowances")
        accounts, left_out = spoken_rows(accounts)
        say_left_out(request, left_out)
        if not accounts:
            return redirect("mentoring:allowances")
        first, last = _span(request)
        for account in accounts:
            _printed(request, account, account.student, "statement")
        pdf = papers.print_statements(
            accounts=accounts,
            school=request.school,
            first=first,
            last=last,
            printed_by=request.user,
        )
        return pdf_answer(pdf, f"对账单-{first:%Y%m%d}-{last:%Y%m%d}")


class Payouts(LedgerView, View):
    """支取签名单 of one child."""

    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        account = account_or_404(request, public_id)
        first, last = _span(request)
        rows = AllowanceEntry.objects.filter(
            account=account, kind=EntryKind.PAYOUT, happened_on__range=(first, last)
        )
        rows = rows.filter(countered_by__isnull=True).order_by("happened_on", "number")
        _printed(request, account, account.student, "payouts")
        pdf = papers.print_payouts(
            account=account,
            entries=list(rows),
            span=from_to(first, last),
            printed_by=request.user,
        )
        return pdf_answer(pdf, f"支取签名单-{first:%Y%m%d}-{last:%Y%m%d}")


class Evening(LedgerView, View):
    """发放签名单 of this evening."""

    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponseBase:
        accounts = selectors.own_accounts(request.user, request.school)
        if not accounts:
            messages.info(request, "您名下没有零用钱账户，没有可打印的签名单。")
            return redirect("mentoring:allowances")
        for account in accounts:
            _printed(request, account, account.student, "evening")
        pdf = papers.print_evening(
            rows=selectors.held_accounts(accounts),
            school=request.school,
            day=clock.today(),
            printed_by=request.user,
        )
        return pdf_answer(pdf, f"发放签名单-{clock.today():%Y%m%d}")


class HandoverSheet(LedgerView, View):
    """交接单."""

    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse | HttpResponseBase:
        keeper = keeper_or_404(request, public_id)
        earlier = AllowanceKeeper.objects.filter(account=keeper.account, pk__lt=keeper.pk)
        before = earlier.select_related("user").order_by("-pk").first()
        if before is None:
            raise Http404  # the first keeper took nothing over
        _printed(request, keeper, keeper.account.student, "handover")
        pdf = papers.print_handover(keeper=keeper, before=before, printed_by=request.user)
        return pdf_answer(pdf, "零用钱交接单")
