"""What every import by sheet keeps (`school.sheet_imports`), whatever it is about."""

from django.db import models

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.enums import SheetState
from school_care.school.models.people import User
from school_care.school.models.places import School


class SheetImport(PublicIdModel):
    """A sheet that was imported: what, by whom, and what came of it.

    A subclass adds `plan` (its rows between preview and confirmation, then only what is still to be
    shown) and `undo` (what taking it back needs), says who may see it (`objects`), and names its
    index of a school's imports, newest first.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=SheetState.choices)
    file_name = models.CharField("文件名", max_length=120)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    counts = models.JSONField(default=dict)  # figures only, nobody's data
    committed_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-uploaded_at"]


class SealedSheetImport(SheetImport):
    """A sheet that names people: `plan` and `undo` are sealed, bound to the subclass's table and
    the row's own `public_id`, and erased after thirty days."""

    plan = Sealed("待确认的内容")
    undo = Sealed("撤销所需的内容")

    class Meta(SheetImport.Meta):
        abstract = True
