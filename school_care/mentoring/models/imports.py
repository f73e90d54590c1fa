"""Files of past records: what was imported, by whom, and how to take it back."""

from django.conf import settings
from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.enums import SheetState
from school_care.school.models import School


class RecordImportQuerySet(ScopedQuerySet):
    """Files of records are seen by whoever brought them, and by the student-affairs director."""

    def visible_to(self, user):
        from school_care.school.access import schools_with, schools_with_capability
        from school_care.school.enums import Capability, Role

        if nobody(user):
            return self.none()
        here = schools_with_capability(user, (Capability.IMPORT_RECORDS,))
        led = schools_with(user, (Role.DIRECTOR,))
        return self.filter(school_id__in=here).filter(
            models.Q(uploaded_by=user) | models.Q(school_id__in=led)
        )


class RecordImport(PublicIdModel):
    """A file of past records. `plan` (sealed) holds the rows between preview and confirmation,
    later only the refused ones, to be mended; `undo` (sealed) what taking it back needs. Both are
    erased after thirty days."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=SheetState.choices)
    file_name = models.CharField("文件名", max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间")
    counts = models.JSONField(default=dict)  # figures only
    plan = Sealed("待确认的内容")
    undo = Sealed("撤销所需的内容")
    committed_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = RecordImportQuerySet.as_manager()

    class Meta:
        verbose_name = "以往记录导入"
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["school", "-uploaded_at"], name="mentoring_imports")]
