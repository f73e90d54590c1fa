"""A roster import: the uploaded file, the stored preview, the decision, the result."""

from django.conf import settings
from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.enums import ImportState, ReviewChoice, RowOutcome
from school_care.students.models.pupil import Student


class RosterImportQuerySet(ScopedQuerySet):
    """Imports are seen by those who may import at the school."""

    def visible_to(self, user):
        from school_care.school.access import appointments_of
        from school_care.school.enums import CAPABILITIES, Capability

        if nobody(user):
            return self.none()
        roles = [role for role, held in CAPABILITIES.items() if Capability.IMPORT_ROSTER in held]
        schools = appointments_of(user).filter(role__in=roles).values("school_id")
        return self.filter(school_id__in=schools)


class RosterImport(PublicIdModel):
    """One file on its way into the archive. Nothing is written to the archive before 确认导入."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="roster_imports")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    file_name = models.CharField("文件名", max_length=200)
    stored_file = models.CharField(max_length=200, blank=True)  # below PRIVATE_ROOT, erased later
    digest = models.CharField(max_length=64)
    on = models.DateField("生效日期")
    only_sheet = models.CharField(max_length=100, blank=True)
    why_refused = models.CharField(max_length=300, blank=True)
    report = models.JSONField(default=dict)  # counts, sheets, classes to create; no child's data
    done = models.PositiveIntegerField(default=0)  # rows handled so far, for the progress bar
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册导入"
        ordering = ["-id"]
        indexes = [
            # the history page of a school; the sweeper
            models.Index(fields=["school", "state", "-id"], name="students_import_by_school"),
        ]


class RosterImportRow(PublicIdModel):
    """One row of the preview. `payload` is the row sealed: values, differences, problems."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    student = models.ForeignKey(Student, null=True, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=5, choices=ReviewChoice.choices, blank=True)
    chosen = models.ForeignKey(Student, null=True, on_delete=models.PROTECT, related_name="+")
    # keyed hash of the normalised row: the same row without an ID number, imported again, is known
    fingerprint = models.CharField(max_length=40, blank=True)
    payload = Sealed("内容")

    class Meta:
        verbose_name = "导入行"
        ordering = ["id"]
        indexes = [
            # the preview's tabs, in file order
            models.Index(fields=["roster_import", "outcome", "id"], name="students_row_by_outcome"),
            # the row without ID number met before
            models.Index(fields=["school", "fingerprint"], name="students_row_by_print"),
        ]
