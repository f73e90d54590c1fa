"""一人一案: what a school opens about one child, and what it writes to others about it.

The number is the case's name outside (domain §6.2). Dropout and protection keep their own course in
tables of their own that point here; this row and its report are what all cases share.
"""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.cases.enums import CaseType
from school_care.cases.protection.enums import PROTECTED
from school_care.cases.querysets import CaseQuerySet, ReportQuerySet
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.models import Student


class Case(PublicIdModel):
    """A numbered case of one pupil: `2199000001-DO-2026-0007`, by school, type and year."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="cases")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="cases")
    type = models.CharField("类型", max_length=4, choices=CaseType.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    case_no = models.CharField("事项编号", max_length=40, unique=True)
    opened_on = models.DateField("立案日期")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_on = models.DateField("结案日期", null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "事项"
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "type", "year", "number"], name="cases_number_once"
            ),
            # one open case of a type a child; what is done to a child may be done twice
            models.UniqueConstraint(
                fields=["student", "type"],
                condition=Q(closed_on__isnull=True) & ~Q(type__in=("MR", "BU", "CR")),
                name="cases_one_open",
            ),
        ]

    def __str__(self) -> str:
        return self.case_no

    @property
    def trail_of(self) -> UUID | None:
        """On whose trail its traces stand: the pupil's; of a protected case on nobody's, since a
        pupil's trail is read by people who know of no case."""
        return None if self.type in PROTECTED else self.student.public_id


class CaseReport(PublicIdModel):
    """What the school writes of a case for one kind of report. One row a case and kind: it is
    mended when a receiver returns it, and every version that went out stands in its message.

    `content` is JSON (cases/content.py), sealed: facts, reasons, whereabouts, measures, requests,
    views of child and guardian, whom not to inform. `revision` counts every save, so that a page
    gone stale overwrites nothing."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField("事项", max_length=30)
    content = Sealed("内容")
    revision = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "上报内容"
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="cases_report_once")]
