"""Who may do what with a child's pocket money; what every service begins with."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from school_care.core import audit, clock
from school_care.core.templatetags.days import near_day
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.models.allowances import AllowanceAccount, AllowanceKeeper
from school_care.mentoring.models.pairings import Pairing
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.selectors import may

MAX_WORDS = 100
DAYS_BACK = 31  # older movements are told in words under today's date
NOT_YOURS = "这个账户的钱不由您保管，请由保管人登记。"
CLOSED = "这个账户已经结清，不能再记账。"
ID_TAKEN = "这一笔的编号已被使用，请刷新页面后再保存。"


def acting_parent_of(student: Student) -> Any:
    """The child's acting parent today, None without one."""
    running = Pairing.objects.on(clock.today()).filter(
        student=student, kind=PairingKind.ACTING_PARENT
    )
    pairing = running.select_related("user").first()
    return pairing.user if pairing else None


def may_keep(by: Any, account: AllowanceAccount) -> bool:
    """Whether `by` keeps this account's money today."""
    if not can(by, Capability.KEEP_ALLOWANCES, account.school):
        return False
    return AllowanceKeeper.objects.open().filter(account=account, user=by).exists()


def may_arrange(by: Any, student: Student) -> bool:
    """Whether `by` arranges who keeps the child's money: whoever arranges acting parents."""
    return may(by, Capability.PAIR, student)


def may_open(by: Any, student: Student) -> bool:
    """Whether `by` may open an account for the child: its acting parent, and who arranges them."""
    keeps = can(by, Capability.KEEP_ALLOWANCES, student.school)
    return may_arrange(by, student) or (keeps and acting_parent_of(student) == by)


def locked(account: AllowanceAccount) -> AllowanceAccount:
    """The account as stored, held until the transaction ends."""
    rows = AllowanceAccount.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("school", "student").get(pk=account.pk)


def require_keeper(by: Any, account: AllowanceAccount) -> AllowanceKeeper:
    """The keeper's row of `by`; raises Refused for anybody else."""
    row = AllowanceKeeper.objects.open().filter(account=account, user=by).first()
    if row is None or not can(by, Capability.KEEP_ALLOWANCES, account.school):
        raise Refused(NOT_YOURS)
    return row


def require_going_on(account: AllowanceAccount) -> None:
    """Raise Refused when the account is closed."""
    if account.closed_on is not None:
        raise Refused(CLOSED)


def check_day(day: date, keeper: AllowanceKeeper) -> None:
    """A movement's day: not ahead, not far back, not before this keeper took the money."""
    today = clock.today()
    if day > today:
        raise Refused("日期不能晚于今天，请改成实际收付的那天。")
    if day < keeper.starts_on:
        raise Refused(f"这笔钱从{near_day(keeper.starts_on)}起由您保管，不能登记更早的日期。")
    if day < today - timedelta(days=DAYS_BACK):
        raise Refused(f"最多补登{DAYS_BACK}天以内的账；更早的请用今天的日期登记，在说明里写清楚。")


def checked_words(words: str, missing: str = "") -> str:
    """`words` on one line; raises Refused when too long, or empty where `missing` says so."""
    words = " ".join(words.split())
    if missing and not words:
        raise Refused(missing)
    if len(words) > MAX_WORDS:
        raise Refused(f"说明请不超过{MAX_WORDS}字。")
    return words


def trace(action: str, by: Any, account: AllowanceAccount, row: Any = None, **facts: Any) -> None:
    """Write the trail's entry; facts are codes and counts, never amounts or words."""
    audit.record(
        action,
        actor=by,
        school_id=account.school_id,
        row=row or account,
        student_id=account.student.public_id,
        **facts,
    )


def same_again(row: Any, account: AllowanceAccount, public_id: UUID, **said: Any) -> bool:
    """Whether `row`, found by the id a client made, is this very act, sent again. Raises Refused
    when the id belongs to something else."""
    if row is None:
        return False
    same = row.account_id == account.pk and all(getattr(row, key) == said[key] for key in said)
    if not same or row.public_id != public_id:
        raise Refused(ID_TAKEN)
    return True
