"""Figures as they were reported, the goals set for them, and who oversees whom."""

from django.conf import settings
from django.db import models

from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel
from school_care.reports.querysets import GoalQuerySet, OversightQuerySet, SnapshotQuerySet
from school_care.school.models import School, Term


class FigureSnapshot(PublicIdModel):
    """One figure of one school and month: what was reported, not what is known now.

    While its month runs it is taken anew each night; `frozen` with the month's end it never changes
    again. `members`: [subject, class key or null, 1 where it stands in the numerator, period key],
    the list behind the number. `cells`: {"grade": {"7": [part, whole]}, "class": …, "category": …},
    so that figures of a county are sums and nothing is opened. Of a mean `part` is the sum and
    `whole` how many."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")  # its first day
    code = models.CharField("指标", max_length=40)
    as_of = models.DateField("截止日期")
    part = models.PositiveIntegerField("分子", default=0)
    whole = models.PositiveIntegerField("分母", default=0)
    members = models.JSONField(default=list)
    cells = models.JSONField(default=dict)
    taken_at = models.DateTimeField("统计时间")
    frozen = models.BooleanField("已定格", default=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "月末指标"
        ordering = ["-month", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "month", "code"], name="reports_snapshot_once"
            ),
            models.CheckConstraint(
                name="reports_snapshot_order", condition=models.Q(as_of__gte=models.F("month"))
            ),
        ]
        indexes = [
            # a county's figures of a month, found without reading the others
            models.Index(
                fields=["month", "code", "school", "part", "whole"], name="reports_snapshot_county"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.code}"


class FigureGoal(PublicIdModel):
    """What a school wants to reach in a term; set anew it replaces, the trail keeps both."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    code = models.CharField("指标", max_length=40)
    target = models.PositiveSmallIntegerField("目标")  # permille
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = "学期目标"
        constraints = [
            models.UniqueConstraint(fields=["school", "term", "code"], name="reports_goal_once"),
            models.CheckConstraint(name="reports_goal_share", condition=models.Q(target__lte=1000)),
        ]


class Oversight(PublicIdModel, Interval):
    """A body (教育局, 中心校) reads the month-end figures of a school, numbers alone, while this
    lasts. The body is a School row, its people hold appointments there."""

    office = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")

    objects = OversightQuerySet.as_manager()

    class Meta:
        verbose_name = "汇总关系"
        constraints = [
            interval_order("reports_oversight_order"),
            models.UniqueConstraint(
                fields=["office", "school"],
                condition=models.Q(until__isnull=True),
                name="reports_oversight_one_open",
            ),
        ]
