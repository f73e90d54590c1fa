"""保护事项: mandatory report, bullying, crisis. One header for all three, the people in it, its
course, the calls, and who opened it in an emergency; details by kind in tables of their own.

Nothing here is seen through the pupil: who sees what is decided by `cases.protection.sight` alone.
No row is ever removed; what was wrong is put right by another row.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.cases.enums import CaseType
from school_care.cases.models.case import Case
from school_care.cases.protection.enums import (
    PROTECTED,
    CallTo,
    EntryKind,
    GuardiansTold,
    Part,
    ProtectionState,
    Severity,
)
from school_care.cases.protection.querysets import OfProtectionQuerySet, ProtectionQuerySet
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.models import Student


def somebody(**more):
    """Somebody of the school; null: nobody yet."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", **more
    )


class Protection(PublicIdModel):
    """One case in which a child is to be protected.

    `student` and `case` are empty while whoever reported could only describe the child
    (`pupil_words`): a handler puts the name to it. `found_at` is when it was noticed, `filed_at`
    when it was written here: the two are shown against each other. `guardian_suspect`: nothing of
    it, and nothing else either, goes to the family (students.silence)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="protections")
    kind = models.CharField(
        "类别", max_length=4, choices=[(one.value, one.label) for one in PROTECTED]
    )
    case = models.OneToOneField(
        Case, null=True, on_delete=models.PROTECT, related_name="protection"
    )
    student = models.ForeignKey(
        Student, null=True, on_delete=models.PROTECT, related_name="protections"
    )
    pupil_words = Sealed("学生（按描述）")
    state = models.CharField("状态", max_length=14, choices=ProtectionState.choices)
    state_on = models.DateField("状态日期")
    found_at = models.DateTimeField("发现时间")
    found_where = Sealed("发现地点")
    found_by = somebody(verbose_name="报告人")
    filed_at = models.DateTimeField("报告时间")
    happened = Sealed("经过")  # what was seen and heard, in the words of whoever found it
    suspects = models.JSONField("疑似侵害人", default=list, blank=True)
    suspect_words = Sealed("疑似侵害人说明")
    guardian_suspect = models.BooleanField("监护人涉嫌", default=False)
    guardians_told = models.CharField(
        "通知监护人", max_length=10, choices=GuardiansTold.choices, default=GuardiansTold.NOT_YET
    )
    guardians_told_at = models.DateTimeField("通知时间", null=True, blank=True)
    guardians_words = Sealed("通知情况或不通知的理由")
    closed_on = models.DateField("结案日期", null=True, blank=True)
    closed_why = Sealed("结案说明")
    revision = models.PositiveIntegerField(default=0)

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "保护事项"
        ordering = ["-filed_at", "-id"]
        indexes = [
            models.Index(
                fields=["school", "state"],
                condition=~Q(state__in=("closed", "unfounded")),
                name="cases_protection_running",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_report(self) -> bool:
        """强制报告."""
        return self.kind == CaseType.MR

    @property
    def is_bullying(self) -> bool:
        """欺凌."""
        return self.kind == CaseType.BU

    @property
    def is_crisis(self) -> bool:
        """心理危机."""
        return self.kind == CaseType.CR


class ProtectionPerson(PublicIdModel):
    """Somebody's part in one case, from a moment to another: lets in, or (回避) keeps out, whatever
    else they are at the school."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="protection_parts"
    )
    part = models.CharField("身份", max_length=10, choices=Part.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    why = Sealed("说明")
    by = somebody()

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "事项人员"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["protection", "user", "part"],
                condition=Q(until_at__isnull=True),
                name="cases_protection_person_once",
            )
        ]


class ProtectionStep(PublicIdModel):
    """A row of a case's history of states. Nothing changes it."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    from_state = models.CharField(max_length=14, choices=ProtectionState.choices, blank=True)
    to_state = models.CharField(max_length=14, choices=ProtectionState.choices)
    by = somebody()
    why = Sealed("说明")

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "保护事项经过"
        ordering = ["id"]


class ProtectionEntry(PublicIdModel):
    """What somebody wrote into the course of a case. `in_content`: read with the content only, as
    what a child in crisis said. Withdrawn, it stays, struck through, with the reason."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("类别", max_length=10, choices=EntryKind.choices)
    happened_at = models.DateTimeField("时间")
    text = Sealed("内容")
    in_content = models.BooleanField(default=False)
    written_by = somebody()
    written_at = models.DateTimeField()
    withdrawn_by = somebody()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = Sealed("撤下原因")

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "办理记录"
        ordering = ["happened_at", "id"]


class ProtectionCall(PublicIdModel):
    """A telephone call to the police or another body: who rang, when, who answered, under which
    number it was taken (接报编号). The telephone comes before the message."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="calls")
    to = models.CharField("打给", max_length=10, choices=CallTo.choices)
    unit = models.CharField("单位", max_length=60, blank=True)
    called_at = models.DateTimeField("通话时间")
    caller = models.CharField("拨打人", max_length=40)
    answered_by = models.CharField("接报人", max_length=40, blank=True)
    number = models.CharField("接报编号", max_length=60, blank=True)
    text = Sealed("对方的意见")
    written_by = somebody()
    written_at = models.DateTimeField()

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "电话报告"
        ordering = ["called_at", "id"]


class ProtectionGlass(PublicIdModel):
    """紧急查阅 of one case: who, why, until when. Principal and auditor are told."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="glasses")
    opened_by = somebody()
    why = Sealed("原因")
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField()

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "紧急查阅"
        ordering = ["id"]


class MandatoryReport(PublicIdModel):
    """强制报告 (F-26): what was reported. `situations` are codes of `Situation`, `shielding` of
    `Shielding`. Filed with education: day, number."""

    protection = models.OneToOneField(Protection, on_delete=models.PROTECT, related_name="report")
    situations = models.JSONField("情形", default=list)
    severity = models.CharField("严重程度", max_length=10, choices=Severity.choices)
    shielding = models.JSONField("已采取的保护措施", default=list, blank=True)
    shielding_words = Sealed("保护措施说明")
    outcome = Sealed("处置结果")
    outcome_at = models.DateTimeField("得知结果时间", null=True, blank=True)
    edu_filed_at = models.DateTimeField("报教育局时间", null=True, blank=True)
    edu_number = models.CharField("教育局收文号", max_length=60, blank=True)

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "强制报告"
