"""An account opened, its quota agreed anew, the account closed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.mentoring.allowance_book import balance_of
from school_care.mentoring.choices.allowances import EntryKind, QuotaPer
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
    AllowanceQuota,
)
from school_care.mentoring.services.allowances.entries import entries_of, write_entry
from school_care.mentoring.services.allowances.rights import (
    ID_TAKEN,
    NOT_YOURS,
    acting_parent_of,
    checked_words,
    locked,
    may_arrange,
    may_keep,
    may_open,
    require_going_on,
    trace,
)
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student

ONE_DAY = timedelta(days=1)
OPENED_BY = "零用钱账户由该生的代理家长或德育主任开户。"


@transaction.atomic
def open_account(
    *,
    by: Any,
    student: Student,
    quota_fen: int,
    per: str,
    agreed_with: str,
    public_id: UUID,
) -> AllowanceAccount:
    """An account from today in the keeping of the child's acting parent, with its quota. The same
    `public_id` again returns the account. Raises Refused."""
    if not may_open(by, student):
        raise Refused(OPENED_BY)
    student = Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    known = AllowanceAccount.objects.filter(public_id=public_id).first()
    if known is not None:
        if known.student_id != student.pk:
            raise Refused(ID_TAKEN)
        return known
    keeper = _checked_keeper(student)
    today = clock.today()
    account = AllowanceAccount.objects.create(
        public_id=public_id,
        school_id=student.school_id,
        student=student,
        opened_on=today,
        opened_by=by,
    )
    AllowanceKeeper.objects.create(
        account=account, user=keeper, starts_on=today, made_by=by, made_at=clock.now()
    )
    _write_quota(by, account, quota_fen, per, agreed_with, today)
    trace("allowance.opened", by, account, keeper=keeper.pk, per=per)
    return account


def _checked_keeper(student: Student) -> Any:
    """The acting parent who will keep the money. Raises Refused."""
    if student.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已离校，不能开户。")
    keeper = acting_parent_of(student)
    if keeper is None:
        raise Refused("该生还没有代理家长。请先在「结对帮扶」里安排代理家长，再开户。")
    if not can(keeper, Capability.KEEP_ALLOWANCES, student.school):
        raise Refused(f"{keeper.name}目前的任职不能保管零用钱，请德育主任另派代理家长。")
    if AllowanceAccount.objects.filter(student=student, closed_on__isnull=True).exists():
        raise Refused("该生已经有零用钱账户，请在「零用钱」里打开它。")
    return keeper


@transaction.atomic
def set_quota(
    *, by: Any, account: AllowanceAccount, fen: int, per: str, agreed_with: str
) -> AllowanceQuota:
    """Agree the quota anew, from today; what it was before stays on record. The same again changes
    nothing. By the keeper, or who arranges acting parents. Raises Refused."""
    account = locked(account)
    if not (may_keep(by, account) or may_arrange(by, account.student)):
        raise Refused(NOT_YOURS)
    require_going_on(account)
    held = AllowanceQuota.objects.filter(account=account, until__isnull=True).first()
    agreed_with = checked_words(agreed_with)
    if held and (held.fen, held.per, held.agreed_with) == (fen, per, agreed_with):
        return held
    today = clock.today()
    if held:
        held.until = max(today, held.starts_on)
        held.save(update_fields=["until"])
    row = _write_quota(by, account, fen, per, agreed_with, today)
    trace("allowance.quota", by, account, row, per=per)
    return row


def _write_quota(
    by: Any, account: AllowanceAccount, fen: int, per: str, agreed_with: str, on: date
) -> AllowanceQuota:
    if fen <= 0:
        raise Refused("定额要大于0，例如 20。")
    if per not in QuotaPer.values:
        raise Refused("请选择每周还是每月。")
    return AllowanceQuota.objects.create(
        account=account,
        fen=fen,
        per=per,
        agreed_with=checked_words(agreed_with, "请填写定额是和谁商定的，例如：奶奶。")[:40],
        starts_on=on,
        made_by=by,
        made_at=clock.now(),
    )


@transaction.atomic
def close_account(
    *, by: Any, account: AllowanceAccount, returned_to: str, said: str, public_id: UUID
) -> AllowanceAccount:
    """Give the rest back to `returned_to` and close the account; `said`: how the receiver confirmed
    (PupilSaid). By the keeper; by who arranges acting parents, where the keeper is gone. The same
    `public_id` again changes nothing. Raises Refused."""
    account = locked(account)
    if not (may_keep(by, account) or may_arrange(by, account.student)):
        raise Refused(NOT_YOURS)
    if account.closed_on is not None:
        if AllowanceEntry.objects.filter(account=account, public_id=public_id).exists():
            return account
        raise Refused(f"这个账户已于{near_day(account.closed_on)}结清。")
    _require_no_difference(account)
    rest = balance_of(entries_of(account))
    if rest:
        write_entry(
            by=by,
            account=account,
            public_id=public_id,
            kind=EntryKind.RETURNED,
            fen=-rest,
            words=checked_words(returned_to, "请填写余额退还给谁，例如：母亲。"),
            pupil_said=_checked_said(said),
        )
    today = clock.today()
    account.closed_on = today
    account.save(update_fields=["closed_on"])
    for rows in (AllowanceKeeper.objects, AllowanceQuota.objects):
        # today is still theirs: the paper is printed now
        rows.filter(account=account, until__isnull=True).update(until=today + ONE_DAY)
    trace("allowance.closed", by, account, returned=bool(rest))
    return account


def _checked_said(said: str) -> str:
    if not said:
        raise Refused("请选择领款人怎样确认。")
    return said


def _require_no_difference(account: AllowanceAccount) -> None:
    open_ones = AllowanceKeeper.objects.filter(account=account, settled_at__isnull=True)
    if open_ones.exclude(difference_why="").exists():
        raise Refused("交接时有差额还没有处理。请德育主任先写明怎样处理，再结清。")
