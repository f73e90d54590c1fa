"""Care levels, which set of rules holds, and emergency groups."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models

from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School
from school_care.students.enums import LevelBasis, Preset
from school_care.students.models.pupil import Student
from school_care.students.querysets import (
    CareOfStudentIntervals,
    CareOfStudentQuerySet,
    OfSchoolIntervals,
)


class CareLevel(models.Model):
    """How closely a pupil is followed. `rank` orders (3 = most intensive); labels never do:
    a township's 三级 is the most intensive, elsewhere 一级 is."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="care_levels")
    rank = models.PositiveSmallIntegerField()
    name = models.CharField("名称", max_length=20)
    # what it asks, in a sentence; the days are rules of the ledger of duties
    in_words = models.CharField("要求", max_length=120, blank=True)

    class Meta:
        verbose_name = "关爱等级"
        ordering = ["-rank"]
        constraints = [
            models.UniqueConstraint(fields=["school", "rank"], name="students_level_once")
        ]

    def __str__(self) -> str:
        return self.name


class LevelPreset(Interval):
    """Which set of level rules holds at a school, from when."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    preset = models.CharField(max_length=10, choices=Preset.choices)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "关爱等级方案"
        constraints = [
            interval_order("students_preset_order"),
            models.UniqueConstraint(
                fields=["school"],
                condition=models.Q(until__isnull=True),
                name="students_preset_one_open",
            ),
        ]

    @property
    def last_day(self) -> date | None:
        """The last day it holds; None while nobody knows."""
        return self.until - timedelta(days=1) if self.until else None


class StudentCareLevel(PublicIdModel, Interval):
    """A pupil's level for dates. No level by default."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="levels")
    level = models.ForeignKey(CareLevel, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200, blank=True)
    basis = models.CharField(
        "依据", max_length=10, choices=LevelBasis.choices, default=LevelBasis.IMPORTED
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CareOfStudentIntervals.as_manager()

    class Meta:
        verbose_name = "学生关爱等级"
        constraints = [
            interval_order("students_student_level_order"),
            # one level at a time
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(until__isnull=True),
                name="students_level_one_open",
            ),
        ]

    @property
    def last_day(self) -> date | None:
        """The last day it holds; None while nobody knows."""
        return self.until - timedelta(days=1) if self.until else None


class EmergencyCare(PublicIdModel, Interval):
    """A group of pupils followed more closely for some days (a flood: all of 云岭村, daily, until
    a date; domain T3-10). It stands beside the level and never lowers what the level owes."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="emergencies")
    name = models.CharField("事由", max_length=40)  # 云岭村洪水
    every_days = models.PositiveSmallIntegerField("联系间隔（天）", default=1)
    instruction = models.CharField("要求", max_length=120, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.CharField("结束原因", max_length=120, blank=True)

    objects = OfSchoolIntervals.as_manager()

    class Meta:
        verbose_name = "应急关注"
        ordering = ["-starts_on", "-id"]
        constraints = [interval_order("students_emergency_order")]
        indexes = [
            # what runs at a school today
            models.Index(fields=["school", "until"], name="students_emergency_by_school"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """The last day it holds, as people say it; `until` is the day after."""
        return self.until - timedelta(days=1)

    @property
    def rhythm(self) -> str:
        """每日联系, 每3天联系一次."""
        return "每日联系" if self.every_days == 1 else f"每{self.every_days}天联系一次"


class EmergencyPupil(models.Model):
    """A pupil in an emergency group; `left_on` is the first day no longer in it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    emergency = models.ForeignKey(EmergencyCare, on_delete=models.PROTECT, related_name="pupils")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="emergencies")
    left_on = models.DateField(null=True)

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "应急关注学生"
        constraints = [
            models.UniqueConstraint(
                fields=["emergency", "student"], name="students_emergency_pupil_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.emergency_id}/{self.student_id}"
