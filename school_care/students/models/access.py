"""Sight of one pupil given to one person."""

from django.conf import settings
from django.db import models

from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School
from school_care.students.enums import GrantReason
from school_care.students.models.pupil import Student


class AccessGrant(PublicIdModel, Interval):
    """Written by the services of upper apps in their own transaction (pairing, referral, deputy,
    break-glass); read by `visible_to`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_grants"
    )
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="access_grants")
    reason = models.CharField("理由", max_length=20, choices=GrantReason.choices)
    source_ref = models.CharField(max_length=80, blank=True)  # public id of what caused it

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "查看授权"
        constraints = [interval_order("students_grant_order")]
        indexes = [
            # visible_to: the pupils one person was given
            models.Index(fields=["user", "starts_on"], name="students_grant_of_user"),
            # who may see this child
            models.Index(fields=["student", "starts_on"], name="students_grant_of_student"),
        ]
