"""Staff sheets: what was imported, by whom, and how to take it back."""

from typing import Any

from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.enums import Capability, SheetState
from school_care.school.models.people import User
from school_care.school.models.places import School


class StaffImportQuerySet(ScopedQuerySet):
    """Staff sheets, seen by those who may import one."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability

        if nobody(user):
            return self.none()
        here = schools_with_capability(user, (Capability.PROPOSE_APPOINTMENTS,))
        return self.filter(school_id__in=here)


class StaffImport(PublicIdModel):
    """A staff sheet. `plan` (sealed) holds its rows between preview and confirmation, then only
    what is still to be shown; `undo` (sealed) what taking it back needs. Both are erased after
    thirty days; neither ever holds a password."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=SheetState.choices)
    file_name = models.CharField("文件名", max_length=120)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    counts = models.JSONField(default=dict)  # figures only
    plan = Sealed("待确认的内容")
    undo = Sealed("撤销所需的内容")
    committed_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = StaffImportQuerySet.as_manager()

    class Meta:
        verbose_name = "教职工名单导入"
        ordering = ["-uploaded_at"]
        indexes = [
            # a school's imports, newest first
            models.Index(fields=["school", "-uploaded_at"], name="school_staff_imports")
        ]

    def __str__(self) -> str:
        return self.file_name
