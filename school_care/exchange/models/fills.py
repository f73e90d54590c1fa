"""A superior's blank sheet on its way to being filled from what the archive holds."""

from django.conf import settings
from django.db import models

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.exchange.enums import FillState
from school_care.exchange.querysets import OwnSheetQuerySet
from school_care.school.models import School


class FilledSheet(PublicIdModel):
    """An uploaded sheet, what its columns mean, which pupils go in, and what came of it. The file
    as uploaded stands sealed in the vault; the filled one is made anew each time it is asked for,
    so that it never says more than its maker may see now."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=FillState.choices)
    file_name = models.CharField("文件名", max_length=120)
    stored_file = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField("上传时间")
    plan = models.JSONField(default=dict)  # sheet, heading rows, columns and meanings; no pupil
    criteria = models.JSONField(default=dict)  # whom it was narrowed to
    chosen = Sealed("所选学生")  # public ids
    filled_at = models.DateTimeField("填写时间", null=True, blank=True)
    counts = models.JSONField(default=dict)  # pupils, columns filled, left open

    objects = OwnSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "上级表格"
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["by", "-uploaded_at"], name="exchange_fills")]
