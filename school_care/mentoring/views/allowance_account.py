"""One child's account: the page, and what is written in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.mentoring import selectors_allowances as selectors
from school_care.mentoring.forms_allowances import (
    CloseForm,
    CounterForm,
    DepositForm,
    HandoverForm,
    OpenForm,
    PayoutForm,
    QuotaForm,
)
from school_care.mentoring.models.allowances import AllowanceAccount
from school_care.mentoring.money import show_yuan, yuan
from school_care.mentoring.services.allowances import accounts, entries, handover
from school_care.mentoring.services.allowances.rights import may_arrange, may_keep, may_open
from school_care.mentoring.views.allowances import (
    INVALID,
    POSTED,
    READ,
    LedgerView,
    account_or_404,
    entry_or_404,
)
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import Student

PER_PAGE = 30


class Account(LedgerView, View):
    """The book of one child."""

    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = account_or_404(request, public_id)
        user = request.user
        page = Paginator(selectors.entries_for_page(account), PER_PAGE).get_page(
            request.GET.get("page")
        )
        (held,) = selectors.held_accounts([account])
        context = {
            "account": account,
            "held": held,
            "page": page,
            "keepers": selectors.keepers_of(account),
            "quotas": selectors.quotas_of(account),
            "keeps": account.closed_on is None and may_keep(user, account),
            "arranges": account.closed_on is None and may_arrange(user, account.student),
            "sees_file": Student.objects.visible_to(user).filter(pk=account.student_id).exists(),
            "takes": account.closed_on is None and held.parent == user and held.waits == "待交接",
            "today": clock.today(),
        }
        return render(request, "mentoring/allowances/account.html", context)


class FormOnAccount(LedgerView, View):
    """A form about one account, filled in by its keeper."""

    http_method_names = POSTED
    template = ""

    def account(self, request: HttpRequest, public_id: UUID) -> AllowanceAccount:
        """The account, where this person writes in it; 403 for a reader."""
        account = account_or_404(request, public_id)
        if not self.may(request, account):
            raise PermissionDenied
        return account

    def may(self, request: HttpRequest, account: AllowanceAccount) -> bool:
        """Whether this person may do what the form does."""
        return may_keep(request.user, account)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = self.account(request, public_id)
        return self.page(request, account, self.form(request, account))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = self.account(request, public_id)
        form = self.form(request, account, request.POST)
        if form.is_valid():
            try:
                said = self.store(request, account, form.cleaned_data)
            except entries.AboveQuota as refusal:
                form.add_error("why", str(refusal))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return self.after(account, form)
        return self.page(request, account, form, status=INVALID)

    def form(self, request: HttpRequest, account: AllowanceAccount, data: Any = None) -> Any:
        raise NotImplementedError

    def store(self, request: HttpRequest, account: AllowanceAccount, given: Any) -> str:
        """Write it; returns what to tell."""
        raise NotImplementedError

    def after(self, account: AllowanceAccount, form: Any) -> HttpResponse:
        return redirect("mentoring:allowance", account.public_id)

    def page(
        self, request: HttpRequest, account: AllowanceAccount, form: Any, status: int = 200
    ) -> HttpResponse:
        (held,) = selectors.held_accounts([account])
        context = {"account": account, "held": held, "form": form}
        return render(request, self.template, context, status=status)


class Deposit(FormOnAccount):
    """存入; the receipt is printed from the page it leads to."""

    template = "mentoring/allowances/deposit.html"

    def form(self, request: HttpRequest, account: AllowanceAccount, data: Any = None) -> Any:
        return DepositForm(data, initial={"on": clock.today()})

    def store(self, request: HttpRequest, account: AllowanceAccount, given: Any) -> str:
        entry = entries.deposit(
            by=request.user,
            account=account,
            fen=given["fen"],
            on=given["on"],
            source=given["source"],
            words=given["words"],
            public_id=given["public_id"],
        )
        return (
            f"已存入{show_yuan(entry.fen)}，余额{show_yuan(entry.balance_fen)}，"
            f"收据{entry.receipt_no}。可在下面打印收据。"
        )


class Payout(FormOnAccount):
    """支取."""

    template = "mentoring/allowances/payout.html"

    def form(self, request: HttpRequest, account: AllowanceAccount, data: Any = None) -> Any:
        (held,) = selectors.held_accounts([account]) if data is None else (None,)
        offered = yuan(held.offered) if held and held.offered else ""
        return PayoutForm(data, initial={"on": clock.today(), "fen": offered})

    def store(self, request: HttpRequest, account: AllowanceAccount, given: Any) -> str:
        entry = entries.pay_out(
            by=request.user,
            account=account,
            fen=given["fen"],
            on=given["on"],
            spending=given["spending"],
            said=given["said"],
            why_above=given["why"],
            words=given["words"],
            public_id=given["public_id"],
        )
        told = f"已支取{show_yuan(-entry.fen)}，余额{show_yuan(entry.balance_fen)}。"
        return told + ("超定额，已列给德育主任。" if entry.over_quota_why else "")


class Quota(FormOnAccount):
    """改定额."""

    template = "mentoring/allowances/quota.html"

    def may(self, request: HttpRequest, account: AllowanceAccount) -> bool:
        return super().may(request, account) or may_arrange(request.user, account.student)

    def form(self, request: HttpRequest, account: AllowanceAccount, data: Any = None) -> Any:
        (held,) = selectors.held_accounts([account])
        now = {"fen": yuan(held.use.fen), "per": held.use.per} if held.use else {}
        return QuotaForm(data, initial=now)

    def store(self, request: HttpRequest, account: AllowanceAccount, given: Any) -> str:
        row = accounts.set_quota(by=request.user, account=account, **given)
        return f"定额已定为{row.get_per_display()}{show_yuan(row.fen)}。"


class Close(FormOnAccount):
    """结清: the rest is given back."""

    template = "mentoring/allowances/close.html"

    def may(self, request: HttpRequest, account: AllowanceAccount) -> bool:
        return super().may(request, account) or may_arrange(request.user, account.student)

    def form(self, request: HttpRequest, account: AllowanceAccount, data: Any = None) -> Any:
        rest = selectors.balances_of([account.pk]).get(account.pk, 0)
        return CloseForm(data, rest=rest)

    def store(self, request: HttpRequest, account: AllowanceAccount, given: Any) -> str:
        accounts.close_account(by=request.user, account=account, **given)
        return "账户已结清。请打印对账单，由领款人签名后存档。"


class Handover(FormOnAccount):
    """交接: the new acting parent, or who arranges them, writes down what was counted."""

    template = "mentoring/allowances/handover.html"

    def account(self, request: HttpRequest, public_id: UUID) -> AllowanceAccount:
        """Also the new acting parent's, who does not see the account yet."""
        try:
            return super().account(request, public_id)
        except Http404:
            for one in selectors.accounts_to_take_over(request.user, request.school):
                if one.public_id == public_id:
                    one.school = one.student.school = request.school
                    return one
            raise

    def may(self, request: HttpRequest, account: AllowanceAccount) -> bool:
        if not can(request.user, Capability.KEEP_ALLOWANCES, account.school):
            return may_arrange(request.user, account.student)
        mine = selectors.accounts_to_take_over(request.user, request.school)
        return account in mine or may_arrange(request.user, account.student)

    def form(self, request: HttpRequest, account: AllowanceAccount, data: Any = None) -> Any:
        return HandoverForm(data)

    def store(self, request: HttpRequest, account: AllowanceAccount, given: Any) -> str:
        row = handover.hand_over(
            by=request.user,
            account=account,
            counted_fen=given["fen"],
            difference_why=given["why"],
            public_id=given["public_id"],
        )
        told = f"已交接，从今天起由{row.user.name}保管。请打印交接单，双方签名。"
        return told + ("差额已列给德育主任。" if row.difference_why else "")


class Counter(LedgerView, View):
    """冲正 one entry."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, public_id, CounterForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        entry = self.entry(request, public_id)
        form = CounterForm(request.POST)
        if form.is_valid():
            try:
                row = entries.counter(by=request.user, entry=entry, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                said = f"已冲正第{entry.number}笔，余额{show_yuan(row.balance_fen)}。"
                messages.success(request, said)
                return redirect("mentoring:allowance", entry.account.public_id)
        return self.page(request, public_id, form, status=INVALID)

    def entry(self, request: HttpRequest, public_id: UUID) -> Any:
        entry = entry_or_404(request, public_id)
        if not may_keep(request.user, entry.account):
            raise PermissionDenied
        return entry

    def page(
        self, request: HttpRequest, public_id: UUID, form: CounterForm, status: int = 200
    ) -> HttpResponse:
        entry = self.entry(request, public_id)
        context = {"entry": entry, "account": entry.account, "form": form}
        return render(request, "mentoring/allowances/counter.html", context, status=status)


class Open(LedgerView, View):
    """开户 for a child with an acting parent."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        return self.page(request, self.student(request, student_id), OpenForm())

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        form = OpenForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                account = accounts.open_account(
                    by=request.user,
                    student=student,
                    quota_fen=given["fen"],
                    per=given["per"],
                    agreed_with=given["agreed_with"],
                    public_id=given["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已为{student.name}开户。")
                seen = AllowanceAccount.objects.visible_to(request.user).filter(pk=account.pk)
                if not seen.exists():
                    return redirect("mentoring:allowances")
                return redirect("mentoring:allowance", account.public_id)
        return self.page(request, student, form, status=INVALID)

    def student(self, request: HttpRequest, student_id: UUID) -> Student:
        """A pupil seen, or one's own as acting parent; 403 for who only sees the child."""
        sight = Student.objects.visible_to(request.user).filter(school=request.school)
        mine = selectors.children_without_account(request.user, request.school)
        student = next((one for one in mine if one.public_id == student_id), None)
        if student is None:
            rows = sight.select_related("current_class")
            student = get_object_or_404(rows, public_id=student_id)
        student.school = request.school
        if not may_open(request.user, student):
            raise PermissionDenied
        return student

    def page(
        self, request: HttpRequest, student: Student, form: OpenForm, status: int = 200
    ) -> HttpResponse:
        context = {"student": student, "form": form}
        return render(request, "mentoring/allowances/open.html", context, status=status)
