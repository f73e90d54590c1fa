"""Care records: talks, visits, calls, praise. Two clocks: when it happened, when it was written."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.mentoring.enums import (
    CONTACT_KINDS,
    Concern,
    Outcome,
    PartOfDay,
    Place,
    RecordKind,
    Source,
)
from school_care.school.models import School
from school_care.students.models import Student
from school_care.students.querysets import CareOfStudentQuerySet


class CareRecordQuerySet(CareOfStudentQuerySet):
    """Care records by who may see them. A restricted record's existence is seen by all care
    readers of the pupil; its text only by those `readable_by` names. Who sees a pupil by a pairing
    alone sees, of what others wrote before it, what was handed over."""

    def visible_to(self, user: Any):
        from school_care.mentoring.note_access import records_visible_to

        return self.none() if nobody(user) else self.filter(records_visible_to(user))

    def counted(self):
        """Records that stand: not withdrawn as a mistake."""
        return self.filter(withdrawn_at__isnull=True)

    def readable_to(self, user: Any, roles: frozenset):
        """Records whose text `user`, with `roles` at their school, may read: `readable_by` as a
        query, for lists that show or count texts. Narrow with `visible_to` first."""
        from school_care.school.enums import Role

        if Role.DIRECTOR in roles:
            return self
        return self.filter(models.Q(restricted=False) | models.Q(author=user))

    def made_contacts(self):
        """Records that reached somebody: only these end the wait of a child."""
        return self.counted().filter(kind__in=CONTACT_KINDS, outcome=Outcome.MADE)

    def with_open_step(self):
        """Records whose next step is still to be done, the most urgent first, undated last."""
        return (
            self.counted()
            .filter(next_step_sealed__isnull=False, next_step_done_on__isnull=True)
            .order_by(models.F("next_step_on").asc(nulls_last=True), "-happened_on", "-id")
        )

    def for_timeline(self):
        """Newest first, with what a timeline line shows."""
        return self.select_related("author", "second").order_by("-happened_on", "-id")


class CareRecord(PublicIdModel):
    """One thing done, or tried, for one child by one person on one day.

    The text is sealed. Nobody deletes: a mistake is withdrawn with a reason, a wording corrected
    with its history kept.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="care_records")
    kind = models.CharField("方式", max_length=10, choices=RecordKind.choices)
    source = models.CharField("来源", max_length=6, choices=Source.choices, default=Source.TYPED)
    happened_on = models.DateField("日期")
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices, default=Outcome.MADE)
    part_of_day = models.CharField(
        "时段", max_length=10, choices=PartOfDay.choices, blank=True, default=""
    )
    place = models.CharField("地点", max_length=10, choices=Place.choices, blank=True, default="")
    topics = models.JSONField("谈到", default=list, blank=True)
    mood = models.PositiveSmallIntegerField("心情", null=True, blank=True)  # 1 很低落 … 5 很开心
    # What only some kinds ask, as JSON; which keys: mentoring/details.py
    detail = Sealed("具体情况")
    second = models.ForeignKey(  # went along: two staff where it is sensitive
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="同行教师",
    )
    entry = models.UUIDField(null=True, editable=False)  # several children written in one go
    concern = models.CharField(
        "关注程度", max_length=10, choices=Concern.choices, default=Concern.NONE
    )
    text = Sealed("记录")
    next_step = Sealed("下一步")
    next_step_on = models.DateField("下一步日期", null=True, blank=True)
    next_step_done_on = models.DateField("下一步完成日期", null=True, blank=True)
    restricted = models.BooleanField("限阅", default=False)
    for_family = models.BooleanField("可写入家庭版", default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="care_records",
        verbose_name="记录人",
    )
    author_text = models.CharField("记录人（原文）", max_length=40, blank=True)
    # A row of an imported sheet: from which file, and the keyed hash that knows it again
    imported = models.ForeignKey(
        "RecordImport", null=True, blank=True, on_delete=models.PROTECT, related_name="records"
    )
    import_print = models.CharField(max_length=40, blank=True, default="", editable=False)
    written_at = models.DateTimeField("填写时间")
    corrected_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.CharField("撤销原因", max_length=200, blank=True)

    objects = CareRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "关爱记录"
        indexes = [
            # the timeline and the last record of a child
            models.Index(fields=["student", "-happened_on", "-id"], name="mentoring_timeline"),
            # a term's records of a school (reports)
            models.Index(fields=["school", "happened_on"], name="mentoring_by_school_day"),
            # a row imported before, met again
            models.Index(
                fields=["school", "import_print"],
                name="mentoring_by_print",
                condition=~models.Q(import_print=""),
            ),
            # next steps that fall due, on the writer's today page
            models.Index(
                fields=["author", "next_step_on"],
                name="mentoring_next_steps",
                condition=models.Q(next_step_on__isnull=False, next_step_done_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    def readable_by(self, user: Any, roles: frozenset) -> bool:
        """Whether `user`, a care reader of this pupil with `roles` at its school, may read the
        text: always, unless restricted; then the author and the student-affairs director."""
        from school_care.school.enums import Role

        return not self.restricted or self.author_id == user.pk or Role.DIRECTOR in roles

    @property
    def author_name(self) -> str:
        """Who wrote it: the account's person, else the words of the imported sheet."""
        return self.author.name if self.author_id else self.author_text

    @property
    def is_late(self) -> bool:
        """Written more than seven days after it happened; shown, never hidden."""
        return (localtime(self.written_at).date() - self.happened_on).days > 7


class RecordQuestion(PublicIdModel):
    """A supervisor's question on one record, and its answer; as sealed as the record is."""

    record = models.ForeignKey(CareRecord, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    text = Sealed("问")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer = Sealed("答")
    withdrawn_at = models.DateTimeField(null=True)

    class _Of(ScopedQuerySet):
        def visible_to(self, user: Any):
            from school_care.school.access import schools_with
            from school_care.school.enums import Role

            if nobody(user):
                return self.none()
            directed = schools_with(user, (Role.DIRECTOR,))
            readable = (
                models.Q(record__restricted=False)
                | models.Q(record__author=user)
                | models.Q(record__school_id__in=directed)
            )
            return self.filter(readable, record__in=CareRecord.objects.visible_to(user))

        def waiting(self):
            """Neither answered nor taken back, of records that stand."""
            return self.filter(
                answered_at__isnull=True,
                withdrawn_at__isnull=True,
                record__withdrawn_at__isnull=True,
            )

    objects = _Of.as_manager()

    class Meta:
        verbose_name = "追问"
        ordering = ["asked_at", "id"]
        indexes = [
            # what waits for an answer
            models.Index(
                fields=["record"],
                name="mentoring_question_open",
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
            )
        ]
