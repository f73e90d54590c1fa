"""What a school's sheets mean, remembered; pupils that are, or are not, the same child; lists
people come back to."""

from django.conf import settings
from django.db import models

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.enums import SheetPurpose
from school_care.students.models.pupil import Student
from school_care.students.querysets import KeptSheetQuerySet, MergeQuerySet, OwnRowsQuerySet


class SheetShape(PublicIdModel):
    """A form the school has met: which columns it has, and what a person said they mean."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=8, choices=SheetPurpose.choices)
    fingerprint = models.CharField(max_length=40)  # of its headings, normalised, in any order
    title = models.CharField("表名", max_length=120, blank=True)
    columns = models.JSONField(default=dict)  # {heading: meaning code}, what a person corrected
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField()

    objects = KeptSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "记住的表格"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "purpose", "fingerprint"], name="students_shape_once"
            )
        ]


class WordMeaning(PublicIdModel):
    """What a word means at this school that no dictionary knows: «外出户» is LB_BOTH."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=20)  # category | class | relation | …
    word = models.CharField(max_length=60)  # squeezed, simplified
    meaning = models.CharField(max_length=60)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    objects = KeptSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "记住的词义"
        constraints = [
            models.UniqueConstraint(fields=["school", "field", "word"], name="students_word_once")
        ]


class NotSame(PublicIdModel):
    """Two files that look alike and are two children: said once, never asked again."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")  # smaller key
    second = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    why = models.CharField("依据", max_length=200, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "不是同一人"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="students_not_same_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="students_not_same_order"
            ),
        ]


class PupilMerge(PublicIdModel):
    """Two files of one child brought together. `memory` (sealed) is what taking it back needs:
    which rows moved, what both files said before."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField("合并时间")
    memory = Sealed("撤销所需的内容")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "档案合并"
        ordering = ["-id"]
        constraints = [
            # a file is absorbed once at a time
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=models.Q(undone_at__isnull=True),
                name="students_merge_once",
            )
        ]
        indexes = [
            # history of a school
            models.Index(fields=["school", "-id"], name="students_merges"),
        ]


class PairCount(models.Model):
    """How many pairs of a school's files may be one child, as last counted: read by the today page
    of those who merge, which compares nothing itself."""

    school = models.OneToOneField(
        School, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    pairs = models.PositiveIntegerField(default=0)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "疑似重复的对数"

    def __str__(self) -> str:
        return f"{self.pairs}对"


class SavedFilter(PublicIdModel):
    """A list of pupils a person comes back to: what it is narrowed by and which columns it shows.
    It stores questions, never pupils. The one without a name holds the person's own columns."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("名称", max_length=30)
    criteria = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "常用筛选"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "user", "name"], name="students_filter_once")
        ]
