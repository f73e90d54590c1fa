"""Care categories of pupils and the papers that prove them."""

from django.conf import settings
from django.db import models

from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.enums import Cause, ExitReason, Sensitivity
from school_care.students.models.pupil import Student
from school_care.students.querysets import (
    CategoryOfStudentIntervals,
    CategoryRowQuerySet,
)


class CareCategory(models.Model):
    """A kind of special group. Names are data: the national lists rename them."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField("名称", max_length=30)
    sensitivity = models.CharField(max_length=2, choices=Sensitivity.choices)
    left_behind = models.BooleanField("留守", default=False)
    # Set by the director or counsellor, reviewed each term, hidden from subject teachers and the
    # registrar (domain §2.2, the «四特» that are not a matter of health)
    confidential = models.BooleanField("仅责任人可见", default=False)
    needs_certificate = models.BooleanField("须有证件", default=False)
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
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.CharField("核实依据", max_length=120, blank=True)
    cause = models.CharField("致困原因", max_length=10, choices=Cause.choices, blank=True)
    entry_reason = models.CharField("入列说明", max_length=200, blank=True)
    exit_reason = models.CharField(
        "退出原因", max_length=12, choices=ExitReason.choices, blank=True
    )
    exit_note = models.CharField("退出说明", max_length=200, blank=True)
    # When a person ended it here, and who; the roster import leaves them empty. An end may be taken
    # back on the day it was entered.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # the level that ended with a pupil's last category, and comes back with it
    ended_level = models.ForeignKey(
        "students.StudentCareLevel", null=True, on_delete=models.SET_NULL, related_name="+"
    )

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


class Certificate(PublicIdModel):
    """A paper that proves a category (残疾证, 低保证…). A renewal is a new row, so that what was
    valid on a past day stays answerable."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="certificates")
    category = models.ForeignKey(CareCategory, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("证件名称", max_length=40)
    number = Sealed("证件号码", searchable=True, purpose="certificate")
    grade = models.CharField("类别与等级", max_length=30, blank=True)  # 肢体二级
    issued_on = models.DateField("发证日期")
    valid_until = models.DateField(
        "有效期至", null=True, blank=True
    )  # last valid day; null: no end
    withdrawn_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CategoryRowQuerySet.as_manager()

    class Meta:
        verbose_name = "证件"
        ordering = ["-issued_on", "-id"]
        indexes = [
            # what a school has running out
            models.Index(fields=["school", "valid_until"], name="students_certificate_until"),
        ]

    def __str__(self) -> str:
        return self.name
