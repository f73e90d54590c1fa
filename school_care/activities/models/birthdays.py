"""Birthdays: by which calendar the family keeps them, and that they were kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.activities.choices.home import KeptHow
from school_care.activities.models.programme import Activity
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School
from school_care.students.models import Student
from school_care.students.querysets import OfStudentQuerySet


class BirthdayChoice(PublicIdModel):
    """A family that keeps the birthday by the lunar calendar; without a row it is the solar one.
    The lunar day is the birth date's, unless the family names another."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.OneToOneField(
        Student, on_delete=models.PROTECT, related_name="birthday_choice"
    )
    lunar = models.BooleanField("过农历生日", default=True)
    month = models.PositiveSmallIntegerField("农历月")
    day = models.PositiveSmallIntegerField("农历日")
    leap = models.BooleanField("闰月", default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "生日历法"
        constraints = [
            models.CheckConstraint(
                name="activities_lunar_day",
                condition=Q(month__gte=1, month__lte=12, day__gte=1, day__lte=30),
            )
        ]


class BirthdayKept(PublicIdModel):
    """A birthday that was kept (A20): card, words of the child, a wish; ticks only. `turns` says
    which: the same birthday whether the family counts by the sun or by the moon."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="birthdays_kept")
    turns = models.PositiveSmallIntegerField("满几周岁")
    held_on = models.DateField("活动日期")
    how = models.CharField("形式", max_length=8, choices=KeptHow.choices)
    card = models.BooleanField("贺卡", default=False)
    message = models.BooleanField("感言", default=False)
    wish = models.BooleanField("祝福", default=False)
    activity = models.ForeignKey(
        Activity, null=True, on_delete=models.PROTECT, related_name="birthdays"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "生日登记"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "turns"],
                condition=Q(withdrawn_at__isnull=True),
                name="activities_birthday_once",
            )
        ]
        indexes = [models.Index(fields=["school", "held_on"], name="activities_birthday_by_day")]
