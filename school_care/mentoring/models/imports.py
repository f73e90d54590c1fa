"""Files of past records: what was imported, by whom, and how to take it back."""

from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.school.models import SealedSheetImport


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


class RecordImport(SealedSheetImport):
    """A file of past records. Once stored, `plan` holds only the refused rows, to be mended."""

    objects = RecordImportQuerySet.as_manager()

    class Meta(SealedSheetImport.Meta):
        verbose_name = "以往记录导入"
        indexes = [models.Index(fields=["school", "-uploaded_at"], name="mentoring_imports")]
