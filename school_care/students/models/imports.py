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
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=schools_with_capability(user, (Capability.IMPORT_ROSTER,)))


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
    # What a person said of this file's columns and words, over what the dictionary says:
    # {heading: meaning code}, {field: {word: meaning}}
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    only_sheets = models.JSONField(default=list)  # the sheets to read; empty: every visible one
    sample = Sealed("栏目和样例")  # how the file was understood; erased with the file
    why_refused = models.CharField(max_length=300, blank=True)
    report = models.JSONField(default=dict)  # counts, sheets, classes to create; no child's data
    done = models.PositiveIntegerField(default=0)  # rows handled so far, for the progress bar
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undo = Sealed("撤销所需的内容")  # erased after thirty days
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

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
    # A doubtful row put aside at the import and decided later
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
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
