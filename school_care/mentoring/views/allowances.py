"""零用钱: an evening's payouts, and the ledger as a whole."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.mentoring import selectors_allowances as selectors
from school_care.mentoring.forms_allowances import (
    WHY_ABOVE,
    EveningForm,
    EveningRow,
    SettleForm,
)
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
)
from school_care.mentoring.money import show_yuan, yuan
from school_care.mentoring.selectors_allowances import Held
from school_care.mentoring.services.allowances.entries import note_above_quota
from school_care.mentoring.services.allowances.evening import Answer, Wanted, pay_many
from school_care.mentoring.services.allowances.handover import settle_difference
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages

INVALID = 422
READ = ["get", "head", "options"]
POSTED = [*READ, "post"]


class LedgerView(DeskView):
    """A page of the ledger: for those who keep pocket money and those who oversee it."""

    capability = Capability.SIGN_IN  # either of two opens it, see dispatch

    def dispatch(self, request, *args, **kwargs):
        user, school = request.user, request.school
        known = user.is_authenticated and not user.must_change_password
        if known and not selectors.may_see_ledger(user, school or None):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Allowances(LedgerView, View):
    """The keeper's evening: every child with quota and balance, ticks, one save. Who keeps nothing
    and oversees is led to the overview."""

    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        accounts = selectors.own_accounts(user, school)
        oversees = can(user, Capability.OVERSEE_ALLOWANCES, school)
        to_open = selectors.children_without_account(user, school)
        to_take = selectors.accounts_to_take_over(user, school)
        if oversees and not (accounts or to_open or to_take):
            return redirect("mentoring:allowance_overview")
        held = selectors.held_accounts(accounts)
        rows = [(one, EveningRow(prefix=_prefix(one), initial=_offer(one))) for one in held]
        form = EveningForm(initial={"on": clock.today()})
        return self.page(request, form, rows, to_open=to_open, to_take=to_take)

    def post(self, request: HttpRequest) -> HttpResponse:
        held = selectors.held_accounts(selectors.own_accounts(request.user, request.school))
        form = EveningForm(request.POST)
        rows = [(one, EveningRow(request.POST, prefix=_prefix(one))) for one in held]
        good = all(row.is_valid() for _, row in rows)
        ticked = [(one, row) for one, row in rows if row.is_valid() and row.cleaned_data["take"]]
        if form.is_valid() and good and not ticked:
            form.add_error(None, "请先勾选要发的学生。")
        if not form.is_valid() or not good:
            return self.page(request, form, rows, status=INVALID)
        given = form.cleaned_data
        answers = pay_many(
            by=request.user,
            wanted=[_wanted(one, row) for one, row in ticked],
            on=given["on"],
            spending=given["spending"],
            said=given["said"],
        )
        refused = {one.wanted.account.pk: one for one in answers if one.entry is None}
        _tell(request, answers, {one.account.pk: one for one, _ in ticked})
        if not refused:
            return redirect("mentoring:allowances")
        return self.page(request, form, self._again(held, rows, refused), status=INVALID)

    def _again(self, held: list[Held], rows: list[Any], refused: dict[int, Answer]) -> list[Any]:
        """Who was refused keeps tick and amount, with the reason; everybody else begins anew."""
        fresh = {one.account.pk: one for one in selectors.held_accounts(h.account for h in held)}
        shown = []
        for one, row in rows:
            answer = refused.get(one.account.pk)
            now = fresh[one.account.pk]
            if answer is None:
                row = EveningRow(prefix=_prefix(now), initial=_offer(now))
            else:
                row.add_error("why" if answer.above else "fen", answer.refusal)
            shown.append((now, row))
        return shown

    def page(
        self, request: HttpRequest, form: EveningForm, rows: list[Any], **more: Any
    ) -> HttpResponse:
        """The evening's list; refused input stays in the forms."""
        status = more.pop("status", 200)
        user, school = request.user, request.school
        if status == INVALID:  # what else waits is not lost with the refused form
            more["to_open"] = selectors.children_without_account(user, school)
            more["to_take"] = selectors.accounts_to_take_over(user, school)
        context = {
            "form": form,
            "rows": rows,
            "why_above": WHY_ABOVE,
            "total": sum(one.balance for one, _ in rows),
            "oversees": can(user, Capability.OVERSEE_ALLOWANCES, school),
            **more,
        }
        return render(request, "mentoring/allowances/evening.html", context, status=status)


def _prefix(one: Held) -> str:
    return f"a{one.account.public_id.hex}"


def _offer(one: Held) -> dict[str, Any]:
    return {"fen": yuan(one.offered) if one.offered else ""}


def _wanted(one: Held, row: EveningRow) -> Wanted:
    given = row.cleaned_data
    return Wanted(one.account, given["fen"], given["public_id"], given["why"])


def _tell(request: HttpRequest, answers: list[Answer], held: dict[int, Held]) -> None:
    """What was paid, to how many, and who was not."""
    paid = [one.entry for one in answers if one.entry is not None]
    if paid:
        fen = -sum(entry.fen for entry in paid)
        messages.success(request, f"已发{len(paid)}人，共{show_yuan(fen)}。")
    names = [held[one.wanted.account.pk].account.student.name for one in answers if not one.entry]
    if names:
        messages.error(request, f"{'、'.join(names)}没有发成，原因写在下面；其他人不用再点。")


class Overview(LedgerView, View):
    """台账总览: by keeper, what waits, what was above the quota."""

    capability = Capability.OVERSEE_ALLOWANCES
    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        context = {
            "overview": selectors.overview_of(user, school),
            "keeps": can(user, Capability.KEEP_ALLOWANCES, school),
            "arranges": can(user, Capability.PAIR, school),
            "settle_form": SettleForm(),
        }
        return render(request, "mentoring/allowances/overview.html", context)


class Noted(DeskView, View):
    """已知悉: a payout above the quota was seen."""

    capability = Capability.PAIR
    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        entry = _of_sight(request, AllowanceEntry, public_id)
        return redirect("mentoring:allowance", entry.account.public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        entry = _of_sight(request, AllowanceEntry, public_id)
        with refusals_as_messages(request) as tried:
            note_above_quota(by=request.user, entry=entry)
        if tried.done:
            messages.success(request, "已标记知悉。")
        return redirect("mentoring:allowance_overview")


class Settle(DeskView, View):
    """差额处理: how a difference at a handover was made good."""

    capability = Capability.PAIR
    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        keeper = _of_sight(request, AllowanceKeeper, public_id)
        return redirect("mentoring:allowance", keeper.account.public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        keeper = _of_sight(request, AllowanceKeeper, public_id)
        form = SettleForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请写明怎样处理，例如：前任保管人已补齐。")
            return redirect("mentoring:allowance_overview")
        with refusals_as_messages(request) as tried:
            settle_difference(by=request.user, keeper=keeper, how=form.cleaned_data["how"])
        if tried.done:
            messages.success(request, "差额处理已记下。")
        return redirect("mentoring:allowance_overview")


def _of_sight(request: HttpRequest, model: Any, public_id: UUID) -> Any:
    """A row of an account of the active school within the person's sight; Http404 for any other."""
    rows = model.objects.visible_to(request.user).filter(account__school=request.school)
    return get_object_or_404(
        rows.select_related("account__school", "account__student"), public_id=public_id
    )


def account_or_404(request: HttpRequest, public_id: UUID) -> AllowanceAccount:
    """The account of the active school within the person's sight; Http404 for any other."""
    account = get_object_or_404(
        selectors.accounts_in_sight(request.user, request.school), public_id=public_id
    )
    account.school = account.student.school = request.school
    return account


def entry_or_404(request: HttpRequest, public_id: UUID) -> AllowanceEntry:
    """An entry of such an account."""
    return _of_sight(request, AllowanceEntry, public_id)


def keeper_or_404(request: HttpRequest, public_id: UUID) -> AllowanceKeeper:
    """A keeper of such an account."""
    return _of_sight(request, AllowanceKeeper, public_id)
