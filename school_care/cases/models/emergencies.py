"""应急预案 (Z07): who calls whom, the card, drills; and 紧急查阅 of a pupil's file."""

from django.conf import settings
from django.db import models

from school_care.cases.models.protection import somebody
from school_care.cases.protection.enums import EmergencyKind
from school_care.cases.protection.querysets import FileGlassQuerySet, PlanQuerySet
from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.models import Student


class EmergencyPlan(PublicIdModel, Interval):
    """One plan of a school in one edition: an edit ends the row and begins a new one.

    `steps`: [{"who": role or person, "does": words, "within": minutes or null}], in order.
    `calls`: [{"name", "post", "phone"}], in the order they are rung; 110, 120, 119 come first."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="emergency_plans")
    kind = models.CharField("情形", max_length=10, choices=EmergencyKind.choices)
    edition = models.PositiveSmallIntegerField("版本", default=1)
    leader = models.CharField("总指挥", max_length=40, blank=True)
    steps = models.JSONField("处置步骤", default=list)
    calls = models.JSONField("电话顺序", default=list)
    place = models.CharField("集合地点", max_length=100, blank=True)
    set_by = somebody()
    set_at = models.DateTimeField()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "应急预案"
        ordering = ["kind", "-edition"]
        constraints = [
            interval_order("cases_plan_order"),
            models.UniqueConstraint(
                fields=["school", "kind", "edition"], name="cases_plan_edition_once"
            ),
        ]


class EmergencyDrill(PublicIdModel):
    """演练 of a plan: when, how many, how long, what went wrong, by when it is mended."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="emergency_drills")
    plan = models.ForeignKey(EmergencyPlan, on_delete=models.PROTECT, related_name="drills")
    held_on = models.DateField("日期")
    people = models.PositiveIntegerField("参加人数", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("用时（分钟）", null=True, blank=True)
    is_real = models.BooleanField("真实启用", default=False)
    course = models.CharField("经过", max_length=500)
    problems = models.CharField("发现的问题", max_length=500, blank=True)
    mend_by = models.DateField("整改期限", null=True, blank=True)
    mended_on = models.DateField("整改完成", null=True, blank=True)
    mended_how = models.CharField("整改情况", max_length=300, blank=True)
    written_by = somebody()
    written_at = models.DateTimeField()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "应急演练"
        ordering = ["-held_on", "-id"]


class FileGlass(PublicIdModel):
    """紧急查阅 of a pupil's file by somebody who does not see it otherwise. The sight itself is an
    AccessGrant with the reason BREAK_GLASS; this row says why, for principal and auditor."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="file_glasses")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="file_glasses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="file_glasses"
    )
    why = Sealed("原因")
    opened_at = models.DateTimeField()
    until = models.DateField("到（不含当日）")
    seen_by = somebody()  # a leader who has looked into it
    seen_at = models.DateTimeField(null=True)
    seen_words = Sealed("核对意见")

    objects = FileGlassQuerySet.as_manager()

    class Meta:
        verbose_name = "紧急查阅档案"
        ordering = ["-opened_at", "-id"]
