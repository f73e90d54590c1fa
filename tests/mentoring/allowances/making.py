"""Accounts for tests: the child's acting parent with a pairing, an account with quota and money."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from school_care.core import clock
from school_care.mentoring.choices.allowances import MoneySource, PupilSaid, QuotaPer, Spending
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
    AllowanceQuota,
)
from school_care.mentoring.models.pairings import Pairing
from school_care.mentoring.services.allowances.entries import deposit, pay_out
from school_care.students.models import Student


def make_parent(student: Student, user: Any, *, on: date | None = None) -> Pairing:
    """`user` is the child's acting parent from `on` (default: 60 days ago)."""
    today = clock.today()
    return Pairing.objects.create(
        school=student.school,
        student=student,
        kind=PairingKind.ACTING_PARENT,
        user=user,
        starts_on=on or today - timedelta(days=60),
        made_by=user,
        made_at=clock.now(),
    )


def end_parent(pairing: Pairing) -> None:
    """The pairing held until yesterday."""
    pairing.until = clock.today()
    pairing.save(update_fields=["until"])


def make_account(
    student: Student, user: Any, *, fen: int = 0, quota: int = 2000, per: str = QuotaPer.WEEK
) -> AllowanceAccount:
    """An account opened 40 days ago and kept by `user`, the child's acting parent, holding `fen`
    brought on that day."""
    if not Pairing.objects.filter(student=student, user=user, until__isnull=True).exists():
        make_parent(student, user)
    on = clock.today() - timedelta(days=40)
    account = AllowanceAccount.objects.create(
        school=student.school, student=student, opened_on=on, opened_by=user
    )
    said = {"account": account, "starts_on": on, "made_by": user, "made_at": clock.now()}
    AllowanceKeeper.objects.create(user=user, **said)
    AllowanceQuota.objects.create(fen=quota, per=per, agreed_with="奶奶", **said)
    if fen:
        put(account, user, fen)
    return account


def put(account: AllowanceAccount, user: Any, fen: int, **said: Any) -> AllowanceEntry:
    """A deposit."""
    wanted = {"on": clock.today(), "source": MoneySource.PARENT, "public_id": uuid4(), **said}
    return deposit(by=user, account=account, fen=fen, **wanted)


def pay(account: AllowanceAccount, user: Any, fen: int, **said: Any) -> AllowanceEntry:
    """A payout."""
    wanted = {
        "on": clock.today(),
        "spending": Spending.SNACK,
        "said": PupilSaid.SIGNED,
        "public_id": uuid4(),
        **said,
    }
    return pay_out(by=user, account=account, fen=fen, **wanted)


def closed_account(student: Student, user: Any) -> AllowanceAccount:
    """An account that was closed a month ago, without money."""
    on = clock.today() - timedelta(days=40)
    return AllowanceAccount.objects.create(
        school=student.school,
        student=student,
        opened_on=on,
        closed_on=on + timedelta(days=10),
        opened_by=user,
    )
