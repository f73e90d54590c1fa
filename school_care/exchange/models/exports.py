"""Every list that left the school: what, why, by whom, how many; never the pupils themselves."""

from django.conf import settings
from django.db import models

from school_care.core.sealed import PublicIdModel
from school_care.exchange.enums import Purpose, RosterForm
from school_care.exchange.querysets import OutgoingQuerySet
from school_care.school.models import School


class ExportLog(PublicIdModel):
    """One export."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("导出时间")
    form = models.CharField("表", max_length=8, choices=RosterForm.choices)
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    why = models.CharField("说明", max_length=200, blank=True)
    scope = models.CharField("范围", max_length=200, blank=True)  # 三(2)班; no pupil's name
    pupils = models.PositiveIntegerField("人数")
    protected = models.BooleanField("设有密码", default=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = "导出记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["school", "-at"], name="exchange_exports")]
