"""Warnings: the rules a school changed, what they raised, and what became of it.

A warning is a row with a history, never something worked out for a page: who was told, when it was
seen, how it ended and whether it was right can be read years later.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.alerts.enums import Acts, AlertState, Change, Outcome, Tier
from school_care.alerts.querysets import AlertQuerySet, OfAlertQuerySet
from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.models import Student


class AlertRule(PublicIdModel, Interval):
    """One rule as this school wants it, for dates: it stands over the rule's own defaults. An edit
    ends the row and begins a new one, so that a past day is judged by what held then. `numbers`:
    the thresholds by name."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="alert_rules")
    code = models.CharField("规则", max_length=30)
    active = models.BooleanField("启用", default=True)
    numbers = models.JSONField("数值", default=dict)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "预警规则"
        constraints = [
            interval_order("alerts_rule_order"),
            models.UniqueConstraint(
                fields=["school", "code"],
                condition=Q(until__isnull=True),
                name="alerts_rule_one_open",
            ),
        ]


class Sweep(models.Model):
    """Up to which day and which trace of the audit a school's warnings are right. Whoever writes
    warnings of the school holds this row."""

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="alert_sweep")
    swept_on = models.DateField(null=True)
    swept_at = models.DateTimeField(null=True)
    # What the trail held then (core.trail)
    floor_id = models.BigIntegerField(default=0)
    floor_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "预警核对"

    def __str__(self) -> str:
        return f"{self.school_id} {self.swept_on}"


class Alert(PublicIdModel):
    """A rule holds for a pupil. `key` tells episodes of one rule apart ("" where only one can run);
    `because`: figures, dates and codes, no words of people, kept up to date while it stands;
    `since`: the day the condition was met; `raised_on`: the day it was found. `holds`: whether the
    condition was still true at the last look; while it is, a warning that a person ended is not
    raised again. `case_no`: the case it led to, known to whoever keeps cases."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="alerts")
    rule = models.CharField("规则", max_length=30)
    key = models.CharField(max_length=60, blank=True, default="")
    tier = models.CharField("缓急", max_length=5, choices=Tier.choices)
    because = models.JSONField("依据", default=dict)
    since = models.DateField("起")
    raised_on = models.DateField("发出日期")
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField("最迟处理")
    acts = models.CharField("由谁处理", max_length=14, choices=Acts.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="责任人",
    )
    state = models.CharField(
        "状态", max_length=8, choices=AlertState.choices, default=AlertState.OPEN
    )
    seen_at = models.DateTimeField("知悉时间", null=True)
    outcome = models.CharField("结果", max_length=6, choices=Outcome.choices, blank=True)
    ended_on = models.DateField("结束日期", null=True)
    ended_at = models.DateTimeField(null=True)
    holds = models.BooleanField(default=True)
    case_no = models.CharField("事项编号", max_length=40, blank=True, default="")

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "预警"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "rule", "key"],
                condition=Q(holds=True),
                name="alerts_one_holding",
            ),
        ]
        indexes = [
            # what stands or holds at a school: the sweep, the lists
            models.Index(
                fields=["school", "rule"],
                condition=Q(holds=True) | Q(state__in=("open", "seen")),
                name="alerts_running",
            ),
            models.Index(fields=["student", "-raised_at"], name="alerts_of_pupil"),
            # what a day raised; figures of a rule
            models.Index(fields=["school", "raised_on"], name="alerts_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.raised_on}"


class AlertStep(models.Model):
    """One row of a warning's history; nothing changes it. `by` null: the system."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    change = models.CharField(max_length=8, choices=Change.choices)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    because = models.JSONField(default=dict)  # as it was at that moment
    to_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.OneToOneField(
        "AlertNote", null=True, on_delete=models.PROTECT, related_name="step"
    )

    objects = OfAlertQuerySet.as_manager()

    class Meta:
        verbose_name = "预警经过"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.change}"


class AlertNote(PublicIdModel):
    """A sentence somebody wrote about how a warning ended; sealed, because it is about a child."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    text = Sealed("说明")

    class Meta:
        verbose_name = "预警说明"
