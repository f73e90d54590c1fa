"""Care categories and levels of pupils."""

from django.conf import settings
from django.db import models

from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School
from school_care.students.enums import Sensitivity
from school_care.students.models.pupil import Student
from school_care.students.querysets import CareOfStudentQuerySet, CategoryOfStudentIntervals


class CareCategory(models.Model):
    """A kind of special group. Names are data: the national lists rename them."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField("名称", max_length=30)
    sensitivity = models.CharField(max_length=2, choices=Sensitivity.choices)
    left_behind = models.BooleanField("留守", default=False)
    order = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "关爱类别"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class StudentCategory(PublicIdModel, Interval):
    """A pupil belongs to a category for dates. An imported word is a claim until verified."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="categories")
    category = models.ForeignKey(CareCategory, on_delete=models.PROTECT, related_name="+")
    claimed_as = models.CharField("填报原文", max_length=60, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_on = models.DateField("核实日期", null=True)

    objects = CategoryOfStudentIntervals.as_manager()

    class Meta:
        verbose_name = "学生类别"
        constraints = [
            interval_order("students_category_order"),
            # a category is held once at a time
            models.UniqueConstraint(
                fields=["student", "category"],
                condition=models.Q(until__isnull=True),
                name="students_category_one_open",
            ),
        ]
        indexes = [
            # the care pupils of a school on a day
            models.Index(fields=["school", "starts_on"], name="students_category_by_school"),
        ]


class CareLevel(models.Model):
    """How closely a pupil is followed. `rank` orders (3 = most intensive); labels never do:
    a township's 三级 is the most intensive, elsewhere 一级 is."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="care_levels")
    rank = models.PositiveSmallIntegerField()
    name = models.CharField("名称", max_length=20)

    class Meta:
        verbose_name = "关爱等级"
        ordering = ["-rank"]
        constraints = [
            models.UniqueConstraint(fields=["school", "rank"], name="students_level_once")
        ]

    def __str__(self) -> str:
        return self.name


class CareLevelIntervals(CareOfStudentQuerySet, IntervalQuerySet):
    """Dated levels of pupils."""


class StudentCareLevel(PublicIdModel, Interval):
    """A pupil's level for dates. No level by default."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="levels")
    level = models.ForeignKey(CareLevel, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200, blank=True)

    objects = CareLevelIntervals.as_manager()

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
