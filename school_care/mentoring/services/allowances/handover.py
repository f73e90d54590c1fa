"""The money goes to another keeper: counted, and what was missing written down."""

from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import clock
from school_care.mentoring.allowance_book import balance_of
from school_care.mentoring.models.allowances import AllowanceAccount, AllowanceKeeper
from school_care.mentoring.money import show_yuan
from school_care.mentoring.services.allowances.entries import entries_of
from school_care.mentoring.services.allowances.rights import (
    acting_parent_of,
    checked_words,
    locked,
    may_arrange,
    require_going_on,
    same_again,
    trace,
)
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused

TAKEN_BY = "交接由新的代理家长点清后登记，或由德育主任登记。"


@transaction.atomic
def hand_over(
    *,
    by: Any,
    account: AllowanceAccount,
    counted_fen: int,
    difference_why: str = "",
    public_id: UUID,
) -> AllowanceKeeper:
    """The child's acting parent keeps the money from today and has counted `counted_fen`. By the
    new keeper (what is missing is said by who counts), or who arranges acting parents. A count that
    is not the balance needs `difference_why`; the balance stays what the child is owed. The same
    `public_id` again returns the row. Raises Refused."""
    account = locked(account)
    known = AllowanceKeeper.objects.filter(public_id=public_id).first()
    if same_again(known, account, public_id, counted_fen=counted_fen):
        return known
    require_going_on(account)
    taker = _taker(by, account)
    held = AllowanceKeeper.objects.filter(account=account, until__isnull=True).first()
    if held and held.user_id == taker.pk:
        raise Refused(f"这笔钱已经由{taker.name}保管，不用交接。")
    expected = balance_of(entries_of(account))
    why = _why_differs(expected, counted_fen, difference_why)
    today = clock.today()
    if held:
        held.until = max(today, held.starts_on)
        held.save(update_fields=["until"])
    row = AllowanceKeeper.objects.create(
        public_id=public_id,
        account=account,
        user=taker,
        starts_on=today,
        counted_fen=counted_fen,
        expected_fen=expected,
        difference_why=why,
        made_by=by,
        made_at=clock.now(),
    )
    trace("allowance.handed_over", by, account, row, keeper=taker.pk, differs=bool(why))
    return row


def _taker(by: Any, account: AllowanceAccount) -> Any:
    """The acting parent who takes the money over. Raises Refused."""
    taker = acting_parent_of(account.student)
    if not (may_arrange(by, account.student) or (taker is not None and taker == by)):
        raise Refused(TAKEN_BY)
    if taker is None:
        raise Refused("该生现在没有代理家长。请先安排代理家长；不再保管的，请结清退还。")
    if not can(taker, Capability.KEEP_ALLOWANCES, account.school):
        raise Refused(f"{taker.name}目前的任职不能保管零用钱，请另派代理家长。")
    return taker


def _why_differs(expected: int, counted: int, why: str) -> str:
    if counted < 0:
        raise Refused("点清的金额不能是负数。")
    if counted == expected:
        return ""
    kind, fen = ("少", expected - counted) if counted < expected else ("多", counted - expected)
    sentence = (
        f"账面{show_yuan(expected)}，点清{show_yuan(counted)}，{kind}{show_yuan(fen)}。"
        "请再点一遍；确实不符，请写明原因，学校会跟进。"
    )
    return checked_words(why, sentence)


@transaction.atomic
def settle_difference(*, by: Any, keeper: AllowanceKeeper, how: str) -> AllowanceKeeper:
    """Say how a difference found at a handover was made good; once. By who arranges acting
    parents, and not by who took the money or who had it. Raises Refused."""
    account = locked(keeper.account)
    if not may_arrange(by, account.student):
        raise Refused("交接差额由德育主任或校长处理。")
    row = AllowanceKeeper.objects.get(pk=keeper.pk)
    if not row.difference_why:
        raise Refused("这次交接没有差额。")
    before = AllowanceKeeper.objects.filter(account=account, pk__lt=row.pk).order_by("-pk").first()
    if by.pk in (row.user_id, before.user_id if before else None):
        raise Refused("您是交接的一方，请由另一位负责人处理差额。")
    if row.settled_at is not None:
        raise Refused("这笔差额已经处理过，请刷新页面。")
    row.settled_how = checked_words(how, "请写明怎样处理，例如：前任保管人已补齐。")
    row.settled_by, row.settled_at = by, clock.now()
    row.save(update_fields=["settled_how", "settled_by", "settled_at"])
    trace("allowance.settled", by, account, row)
    return row
