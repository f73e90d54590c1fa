"""Staff sheets: what was imported, by whom, and how to take it back."""

from typing import Any

from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.school.enums import Capability
from school_care.school.models.sheet_imports import SealedSheetImport


class StaffImportQuerySet(ScopedQuerySet):
    """Staff sheets, seen by those who may import one."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability

        if nobody(user):
            return self.none()
        here = schools_with_capability(user, (Capability.PROPOSE_APPOINTMENTS,))
        return self.filter(school_id__in=here)


class StaffImport(SealedSheetImport):
    """A staff sheet. Neither `plan` nor `undo` ever holds a password."""

    objects = StaffImportQuerySet.as_manager()

    class Meta(SealedSheetImport.Meta):
        verbose_name = "教职工名单导入"
        indexes = [models.Index(fields=["school", "-uploaded_at"], name="school_staff_imports")]

    def __str__(self) -> str:
        return self.file_name
