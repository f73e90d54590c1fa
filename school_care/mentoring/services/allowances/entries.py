"""Money in, money out, a mistake countered. Nothing is changed or deleted."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.mentoring.allowance_book import balance_of, lowest_from, quota_use
from school_care.mentoring.choices.allowances import EntryKind, MoneySource, PupilSaid, Spending
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceQuota,
)
from school_care.mentoring.money import show_yuan
from school_care.mentoring.services.allowances.rights import (
    check_day,
    checked_words,
    locked,
    require_going_on,
    require_keeper,
    same_again,
    trace,
)
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

ABOVE = "超过定额：{period}定额{quota}，还可支取{left}。确实需要，请写明原因，例如：看病。"


class AboveQuota(Refused):
    """More than the quota leaves, and no reason given."""


def entries_of(account: AllowanceAccount) -> list[AllowanceEntry]:
    """All entries in the order of writing."""
    return list(AllowanceEntry.objects.filter(account=account).order_by("number"))


@transaction.atomic
def deposit(
    *,
    by: Any,
    account: AllowanceAccount,
    fen: int,
    on: date,
    source: str,
    words: str = "",
    public_id: UUID,
) -> AllowanceEntry:
    """Money brought for the child; numbers the receipt. `source`: MoneySource; `words`: who brought
    it. The same `public_id` again returns the entry. Raises Refused."""
    account = locked(account)
    keeper = require_keeper(by, account)
    known = AllowanceEntry.objects.filter(public_id=public_id).first()
    if same_again(known, account, public_id, kind=EntryKind.DEPOSIT, fen=fen):
        return known
    require_going_on(account)
    _require_amount(fen)
    if source not in MoneySource.values:
        raise Refused("请选择钱是谁送来的。")
    check_day(on, keeper)
    entry = write_entry(
        by=by,
        account=account,
        public_id=public_id,
        kind=EntryKind.DEPOSIT,
        fen=fen,
        on=on,
        source=source,
        words=checked_words(words),
        receipt_no=_next_receipt(account.school_id),
    )
    trace("allowance.deposited", by, account, entry, source=source)
    return entry


@transaction.atomic
def pay_out(
    *,
    by: Any,
    account: AllowanceAccount,
    fen: int,
    on: date,
    spending: str,
    said: str,
    why_above: str = "",
    words: str = "",
    public_id: UUID,
) -> AllowanceEntry:
    """Money given to the child. `spending`: Spending, `said`: PupilSaid. Above the quota it needs
    `why_above` (AboveQuota otherwise) and stands on the director's list. Never more than there was
    on that day or is now. The same `public_id` again returns the entry. Raises Refused."""
    account = locked(account)
    keeper = require_keeper(by, account)
    known = AllowanceEntry.objects.filter(public_id=public_id).first()
    if same_again(known, account, public_id, kind=EntryKind.PAYOUT, fen=-fen):
        return known
    require_going_on(account)
    _require_amount(fen)
    if spending not in Spending.values:
        raise Refused("请选择用途。")
    if said not in PupilSaid.values:
        raise Refused("请选择学生怎样确认收到。")
    check_day(on, keeper)
    written = entries_of(account)
    _require_covered(written, fen, on)
    why = _why_above(account, written, fen, on, why_above)
    entry = write_entry(
        by=by,
        account=account,
        public_id=public_id,
        kind=EntryKind.PAYOUT,
        fen=-fen,
        on=on,
        spending=spending,
        pupil_said=said,
        words=checked_words(words),
        over_quota_why=why,
    )
    trace("allowance.paid", by, account, entry, spending=spending, above_quota=bool(why))
    return entry


@transaction.atomic
def counter(*, by: Any, entry: AllowanceEntry, why: str, public_id: UUID) -> AllowanceEntry:
    """冲正: undo a deposit or payout by its opposite, written today, once, with a reason. The same
    `public_id` again returns the entry. Raises Refused."""
    account = locked(entry.account)
    require_keeper(by, account)
    known = AllowanceEntry.objects.filter(public_id=public_id).first()
    if same_again(known, account, public_id, counters_id=entry.pk):
        return known
    require_going_on(account)
    if entry.kind not in (EntryKind.DEPOSIT, EntryKind.PAYOUT):
        raise Refused("只有存入和支取可以冲正。")
    if AllowanceEntry.objects.filter(counters=entry).exists():
        raise Refused("这一笔已经冲正过，不能再冲。")
    why = checked_words(why, "请写明为什么冲正，例如：金额登记错。")
    balance = balance_of(entries_of(account))
    if balance - entry.fen < 0:
        raise Refused(
            f"余额只有{show_yuan(balance)}，冲掉这笔存入会透支。请先冲正后面登记错的支取。"
        )
    row = write_entry(
        by=by,
        account=account,
        public_id=public_id,
        kind=EntryKind.COUNTER,
        fen=-entry.fen,
        words=why,
        counters=entry,
    )
    trace("allowance.countered", by, account, row, number=entry.number)
    return row


@transaction.atomic
def note_above_quota(*, by: Any, entry: AllowanceEntry) -> AllowanceEntry:
    """已知悉: the director has seen a payout above the quota. Raises Refused."""
    school = entry.account.school
    if not can(by, Capability.PAIR, school):
        raise Refused("超定额支取由德育主任或校长确认知悉。")
    row = AllowanceEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    if not row.over_quota_why:
        raise Refused("这一笔没有超定额。")
    if row.noted_at is None:
        row.noted_by, row.noted_at = by, clock.now()
        row.save(update_fields=["noted_by", "noted_at"])
        trace("allowance.noted", by, entry.account, row)
    return row


def write_entry(
    *,
    by: Any,
    account: AllowanceAccount,
    public_id: UUID,
    kind: str,
    fen: int,
    on: date | None = None,
    **said: Any,
) -> AllowanceEntry:
    """The next entry of an account whose row the caller holds and whose rules it has checked."""
    last = AllowanceEntry.objects.filter(account=account).order_by("-number").first()
    return AllowanceEntry.objects.create(
        public_id=public_id,
        school_id=account.school_id,
        account=account,
        number=last.number + 1 if last else 1,
        kind=kind,
        fen=fen,
        balance_fen=(last.balance_fen if last else 0) + fen,
        happened_on=on or clock.today(),
        written_by=by,
        written_at=clock.now(),
        **said,
    )


def _require_amount(fen: int) -> None:
    if fen <= 0:
        raise Refused("金额要大于0。")


def _require_covered(written: list[AllowanceEntry], fen: int, on: date) -> None:
    """There was, and is, that much."""
    balance = balance_of(written)
    if fen > balance:
        raise Refused(f"余额只有{show_yuan(balance)}，不能支取{show_yuan(fen)}。")
    lowest, since = lowest_from(written, on)
    if fen > lowest:
        raise Refused(
            f"按日期算，{near_day(since)}余额只有{show_yuan(max(lowest, 0))}，"
            "请核对这一笔的日期和金额。"
        )


def _why_above(
    account: AllowanceAccount, written: list[AllowanceEntry], fen: int, on: date, why: str
) -> str:
    """The reason where the payout is above the quota, "" where it is not."""
    use = quota_use(written, AllowanceQuota.objects.filter(account=account), on)
    if use is not None and fen <= use.left:
        return ""
    if why.strip():
        return checked_words(why)
    if use is None:
        raise AboveQuota("那天还没有定额。确实需要支取，请写明原因。")
    said = {"quota": show_yuan(use.fen), "left": show_yuan(use.left)}
    raise AboveQuota(ABOVE.format(period=use.period, **said))


def _next_receipt(school_id: int) -> str:
    """The school's next receipt of the calendar year: 2026-0017. Holds the school's row, so that
    two deposits at one moment do not take the same number."""
    School.objects.select_for_update(no_key=True).get(pk=school_id)
    year = f"{clock.today().year}-"
    given = AllowanceEntry.objects.filter(school_id=school_id, receipt_no__startswith=year)
    last = given.order_by("-pk").values_list("receipt_no", flat=True).first()
    return f"{year}{int(last.removeprefix(year)) + 1 if last else 1:04d}"
