"""What a school changed of the preset's rules, dated."""

from django.conf import settings
from django.db import models

from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.sealed import PublicIdModel
from school_care.duties.enums import Unit, Urgency
from school_care.school.models import School


class DutyRule(PublicIdModel, Interval):
    """One rule as this school wants it, for dates: it stands over the preset's rule of the same
    code and care level (`rank`; 0: for all). An edit ends the row and makes a new one, so that a
    past day is judged by what held then."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="duty_rules")
    code = models.CharField("规则", max_length=30)
    rank = models.PositiveSmallIntegerField("关爱等级", default=0)
    active = models.BooleanField("启用", default=True)
    required = models.PositiveSmallIntegerField("次数", default=1)
    # Days: due after so many, warned after more than so many. Null: the period or the facts say.
    due_after = models.PositiveSmallIntegerField("到期天数", null=True, blank=True)
    warn_after = models.PositiveSmallIntegerField("超期天数", null=True, blank=True)
    unit = models.CharField("按", max_length=10, choices=Unit.choices, default=Unit.CALENDAR)
    in_vacation = models.BooleanField("假期照常计算", default=False)
    accepts = models.JSONField("可用的方式", default=list, blank=True)  # empty: all
    urgency = models.CharField("类别", max_length=10, choices=Urgency.choices)
    minutes = models.PositiveSmallIntegerField("每件约用分钟", default=2)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "待办规则"
        constraints = [
            interval_order("duties_rule_order"),
            # one version of a rule at a time
            models.UniqueConstraint(
                fields=["school", "code", "rank"],
                condition=models.Q(until__isnull=True),
                name="duties_rule_one_open",
            ),
        ]
        indexes = [models.Index(fields=["school", "code"], name="duties_rule_by_school")]

    def __str__(self) -> str:
        return f"{self.code}/{self.rank}"
