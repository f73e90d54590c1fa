"""Attendance files: what was imported, by whom, and how to take it back."""

from django.db import models

from school_care.attendance.enums import ImportState
from school_care.attendance.querysets import OverseenQuerySet
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School, User


class AttendanceImport(PublicIdModel):
    """An attendance file. `plan` (sealed) holds the rows between preview and confirmation, later
    only the refused ones, to be mended; `undo` (sealed) what the rows it changed said before. Both
    are erased after thirty days."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=ImportState.choices)
    file_name = models.CharField("文件名", max_length=120)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    complete_from = models.DateField("完整记录自", null=True, blank=True)
    complete_until = models.DateField("完整记录至", null=True, blank=True)
    counts = models.JSONField(default=dict)  # rows, new, changed, unchanged, errors: figures only
    plan = Sealed("待确认的内容")
    undo = Sealed("撤销所需的内容")
    committed_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = OverseenQuerySet.as_manager()

    class Meta:
        verbose_name = "考勤导入"
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["school", "-uploaded_at"], name="attendance_imports")]
