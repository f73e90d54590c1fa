"""Attendance files: what was imported, by whom, and how to take it back."""

from django.db import models

from school_care.attendance.querysets import OverseenQuerySet
from school_care.school.models import SealedSheetImport


class AttendanceImport(SealedSheetImport):
    """An attendance file. Once stored, `plan` holds only the refused rows, to be mended; `undo`
    what the rows it changed said before."""

    complete_from = models.DateField("完整记录自", null=True, blank=True)
    complete_until = models.DateField("完整记录至", null=True, blank=True)

    objects = OverseenQuerySet.as_manager()

    class Meta(SealedSheetImport.Meta):
        verbose_name = "考勤导入"
        indexes = [models.Index(fields=["school", "-uploaded_at"], name="attendance_imports")]
