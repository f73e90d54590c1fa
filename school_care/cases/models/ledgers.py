"""What a school hands up about all its pupils: the monthly table, and where grade 9 went."""

from django.conf import settings
from django.db import models

from school_care.cases.dropout.enums import Destination
from school_care.cases.querysets import DestinationQuerySet, LedgerQuerySet
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School
from school_care.students.models import Student


def _user():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class DropoutMonth(PublicIdModel):
    """控辍保学月报表 (F-24) of a month, signed as it was: `figures` are counts alone, by row and
    column. A month with nobody is signed too (零报告). What is corrected later is a new version;
    the signed one stays."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")  # its first day
    version = models.PositiveSmallIntegerField(default=1)
    taken_on = models.DateField("截止日期")
    figures = models.JSONField(default=dict)
    is_zero = models.BooleanField("零报告", default=False)
    note = models.CharField("说明", max_length=500, blank=True)
    filled_by = _user()
    filled_at = models.DateTimeField()
    signed_by = _user()
    signed_at = models.DateTimeField(null=True)
    handed_on = models.DateField("报送日期", null=True, blank=True)
    handed_to = models.CharField("报送单位", max_length=60, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = "控辍月报"
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "month", "version"], name="cases_month_version_once"
            )
        ]


class GraduateDestination(PublicIdModel):
    """九年级去向: where one pupil went after grade 9."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="destinations")
    year = models.PositiveSmallIntegerField("毕业年份")
    kind = models.CharField("去向", max_length=10, choices=Destination.choices)
    to = models.CharField("学校或单位", max_length=60, blank=True)
    recorded_by = _user()
    recorded_at = models.DateTimeField()

    objects = DestinationQuerySet.as_manager()

    class Meta:
        verbose_name = "毕业去向"
        constraints = [
            models.UniqueConstraint(fields=["student", "year"], name="cases_destination_once")
        ]
