"""What the school knows about who looks after a child, and how well."""

from django.conf import settings
from django.db import models

from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.enums import CareType, Rating
from school_care.students.models.contacts import ContactPerson
from school_care.students.models.pupil import Student
from school_care.students.querysets import (
    CareOfStudentIntervals,
    CareOfStudentQuerySet,
    CategoriesOfStudentIntervals,
)


class Entrustment(PublicIdModel, Interval):
    """Parents entrust the child to a carer and tell the school in writing (未成年人保护法 Arts
    22–23). The parents owe the notice; the school owes the reminder (domain §0.1.10)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="entrustments")
    carer = models.ForeignKey(ContactPerson, on_delete=models.PROTECT, related_name="entrustments")
    notice_printed_on = models.DateField("告知书打印日期", null=True, blank=True)
    notice_received_on = models.DateField("告知书交回日期", null=True, blank=True)
    # Parents contact child and carer at least weekly (Art 23). None: not asked.
    weekly_contact = models.BooleanField("父母每周联系", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=120, blank=True)

    objects = CategoriesOfStudentIntervals.as_manager()

    class Meta:
        verbose_name = "委托照护"
        ordering = ["-starts_on", "-id"]
        constraints = [
            interval_order("students_entrustment_order"),
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(until__isnull=True),
                name="students_entrustment_one_open",
            ),
        ]
        indexes = [
            # whose notice a school still waits for
            models.Index(fields=["school", "starts_on"], name="students_entrustment_school"),
        ]


class CarerCheck(PublicIdModel):
    """The carer's bars gone through on a day (Art 22). `bars` lists the CarerBar codes that stand
    against the person; empty: none is known."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    carer = models.ForeignKey(ContactPerson, on_delete=models.PROTECT, related_name="checks")
    bars = models.JSONField(default=list)
    note = Sealed("说明")
    checked_on = models.DateField("核对日期")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "照护人核对"
        ordering = ["-checked_on", "-id"]


class GuardianshipRating(PublicIdModel, Interval):
    """How guardianship stands: who actually cares, and 较好, 一般 or 差 (domain §2.3)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="ratings")
    care_type = models.CharField("实际照护", max_length=14, choices=CareType.choices)
    rating = models.CharField("监护状况", max_length=5, choices=Rating.choices)
    reason = Sealed("依据")
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CareOfStudentIntervals.as_manager()

    class Meta:
        verbose_name = "监护状况"
        ordering = ["-starts_on", "-id"]
        constraints = [
            interval_order("students_rating_order"),
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(until__isnull=True),
                name="students_rating_one_open",
            ),
        ]
