"""The acting parent's ledger (代理家长·零用钱, B06 and F-18). Money is whole fen.

Entries are never changed or deleted: a mistake is countered by its opposite. The balance is the sum
of the entries and never below zero, neither in the order of writing nor day by day; whoever adds
one holds the account's row. Rules: docs/decisions/0013-mentoring.md.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel
from school_care.mentoring.choices.allowances import (
    EntryKind,
    MoneySource,
    PupilSaid,
    QuotaPer,
    Spending,
)
from school_care.school.models import School
from school_care.students.models import Student


class AllowanceQuerySet(ScopedQuerySet):
    """Accounts by who may see them: who keeps one, the child's head teacher, director and
    principal. Not everyone who teaches the child."""

    def visible_to(self, user: Any):
        from school_care.mentoring.allowance_access import account_ids_visible_to

        return self.none() if nobody(user) else self.filter(pk__in=account_ids_visible_to(user))


class AllowanceAccount(PublicIdModel):
    """One child's pocket money in the keeping of an acting parent. It goes on when the keeper
    changes (`AllowanceKeeper`)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="allowance_accounts"
    )
    opened_on = models.DateField("开户日期")
    closed_on = models.DateField("结清日期", null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = "零用钱账户"
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(closed_on__isnull=True),
                name="mentoring_account_one_open",
            )
        ]


class OfAccountQuerySet(ScopedQuerySet):
    """Rows of accounts a person may see."""

    def visible_to(self, user: Any):
        return self.filter(account__in=AllowanceAccount.objects.visible_to(user))


class OfAccountIntervals(OfAccountQuerySet, IntervalQuerySet):
    """Dated rows of accounts."""


class AllowanceKeeper(PublicIdModel, Interval):
    """Who keeps the money, from when. A new keeper counts it: `counted_fen` was there,
    `expected_fen` stood in the book. A difference is written down with a reason, changes nothing of
    what the child is owed, and waits until somebody says how it was made good (`settled_how`)."""

    account = models.ForeignKey(AllowanceAccount, on_delete=models.PROTECT, related_name="keepers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allowances_kept"
    )
    counted_fen = models.PositiveIntegerField("交接时点清金额", default=0)
    expected_fen = models.PositiveIntegerField("交接时账面金额", default=0)
    difference_why = models.CharField("差额原因", max_length=100, blank=True)
    settled_how = models.CharField("差额处理", max_length=100, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = OfAccountIntervals.as_manager()

    class Meta:
        verbose_name = "保管人"
        constraints = [
            interval_order("mentoring_keeper_order"),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(until__isnull=True),
                name="mentoring_keeper_one_open",
            ),
            models.CheckConstraint(
                name="mentoring_keeper_difference",
                condition=Q(counted_fen=models.F("expected_fen")) | ~Q(difference_why=""),
            ),
        ]

    @property
    def difference_fen(self) -> int:
        """Below zero: so much was missing; above zero: so much was too much."""
        return self.counted_fen - self.expected_fen


class AllowanceQuota(PublicIdModel, Interval):
    """用钱有定额: how much may be paid out in a week or month."""

    account = models.ForeignKey(AllowanceAccount, on_delete=models.PROTECT, related_name="quotas")
    fen = models.PositiveIntegerField("定额")
    per = models.CharField("周期", max_length=5, choices=QuotaPer.choices)
    agreed_with = models.CharField("与谁商定", max_length=40, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = OfAccountIntervals.as_manager()

    class Meta:
        verbose_name = "定额"
        constraints = [
            interval_order("mentoring_quota_order"),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(until__isnull=True),
                name="mentoring_quota_one_open",
            ),
        ]


class AllowanceEntry(PublicIdModel):
    """One movement. `fen` is signed: above zero in, below zero out; `number` counts an account's
    entries without a gap, in the order of writing; a COUNTER names the one entry it undoes.
    `receipt_no` counts a school's deposits of a calendar year: 2026-0017."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(AllowanceAccount, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField("序号")
    kind = models.CharField("类别", max_length=8, choices=EntryKind.choices)
    fen = models.IntegerField("金额（分）")
    balance_fen = models.PositiveIntegerField("余额（分）")  # after this entry
    happened_on = models.DateField("日期")
    source = models.CharField("来源", max_length=8, choices=MoneySource.choices, blank=True)
    spending = models.CharField("用途", max_length=12, choices=Spending.choices, blank=True)
    words = models.CharField("说明", max_length=100, blank=True)
    receipt_no = models.CharField("收据号", max_length=24, blank=True)
    pupil_said = models.CharField("学生确认", max_length=12, choices=PupilSaid.choices, blank=True)
    over_quota_why = models.CharField("超定额原因", max_length=100, blank=True)
    # the director has seen a payout above the quota
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField(null=True)
    counters = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="countered_by"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "零用钱账目"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="mentoring_entry_number"),
            models.CheckConstraint(name="mentoring_entry_not_zero", condition=~Q(fen=0)),
            models.UniqueConstraint(
                fields=["school", "receipt_no"],
                condition=~Q(receipt_no=""),
                name="mentoring_receipt_once",
            ),
            models.CheckConstraint(
                name="mentoring_counter_names_entry",
                condition=Q(kind=EntryKind.COUNTER, counters__isnull=False)
                | (~Q(kind=EntryKind.COUNTER) & Q(counters__isnull=True)),
            ),
        ]
        indexes = [
            # payouts above the quota that nobody of the leadership has seen
            models.Index(
                fields=["school"],
                name="mentoring_entry_over_quota",
                condition=~Q(over_quota_why="") & Q(noted_at__isnull=True),
            )
        ]
