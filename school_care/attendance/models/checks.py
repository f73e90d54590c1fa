"""名在人不在: the monthly comparison of register, attendance and dormitory (domain §4.1)."""

from django.db import models

from school_care.attendance.enums import VarianceKind
from school_care.attendance.querysets import OfStudentQuerySet, OverseenQuerySet
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School, SchoolClass, User
from school_care.students.enums import Whereabouts
from school_care.students.models import Student


class RegisterCheck(PublicIdModel):
    """The check of one month. It can be signed once every variance is explained; signed, it stands.
    The figures are those of the day it was taken."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")  # its first day
    taken_on = models.DateField("核对日期")
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    on_register = models.PositiveIntegerField("在籍")
    at_school = models.PositiveIntegerField("在校")
    boarders = models.PositiveIntegerField("登记住校")
    in_rooms = models.PositiveIntegerField("有床位")
    # what was not a variance: standings that explain a pupil, classes nobody could compare;
    # keys, dates and figures only
    findings = models.JSONField(default=dict)
    signed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("签字时间", null=True, blank=True)

    objects = OverseenQuerySet.as_manager()

    class Meta:
        verbose_name = "学籍核对"
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["school", "month"], name="attendance_check_once")
        ]


class RegisterVariance(PublicIdModel):
    """A pupil of whom register, attendance and dormitory do not say the same."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    check_of = models.ForeignKey(RegisterCheck, on_delete=models.PROTECT, related_name="variances")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(
        SchoolClass, null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("情况", max_length=24, choices=VarianceKind.choices)
    facts = models.JSONField(default=dict)  # last seen, days missed: figures and dates only
    whereabouts = models.CharField("去向", max_length=12, choices=Whereabouts.choices, blank=True)
    explanation = models.CharField("说明", max_length=200, blank=True)
    explained_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    explained_at = models.DateTimeField("说明时间", null=True, blank=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "核对差异"
        constraints = [
            models.UniqueConstraint(
                fields=["check_of", "student", "kind"], name="attendance_variance_once"
            )
        ]
