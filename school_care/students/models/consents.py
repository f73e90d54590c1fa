"""What families were told, agreed to, and asked to have corrected."""

from django.conf import settings
from django.db import models

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.enums import ConsentChannel, CorrectionState, Purpose
from school_care.students.models.pupil import Student
from school_care.students.querysets import OfStudentQuerySet


class NoticeGiven(PublicIdModel):
    """The family was told what is recorded and why (个人信息保护法 Arts 17, 30); no question."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="notices")
    version = models.CharField("告知书版本", max_length=20)
    told_to = models.CharField("告知对象", max_length=40)
    channel = models.CharField("方式", max_length=10, choices=ConsentChannel.choices)
    told_on = models.DateField("告知日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "告知记录"
        ordering = ["-told_on", "-id"]


class Consent(PublicIdModel):
    """A guardian's answer for one purpose: agreed or refused, and withdrawn when. The newest
    answer counts; the earlier ones are the proof of what held before."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField("用途", max_length=14, choices=Purpose.choices)
    agreed = models.BooleanField("同意")
    given_by = models.CharField("答复人", max_length=40)
    relation = models.CharField("与学生关系", max_length=20)
    channel = models.CharField("方式", max_length=10, choices=ConsentChannel.choices)
    given_on = models.DateField("答复日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    withdrawn_on = models.DateField("撤回日期", null=True)
    withdrawn_by = models.CharField("撤回人", max_length=60, blank=True)
    withdrawn_channel = models.CharField(max_length=10, choices=ConsentChannel.choices, blank=True)
    withdrawal_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal_recorded_at = models.DateTimeField(null=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "同意记录"
        ordering = ["-given_on", "-id"]
        indexes = [
            # who of a school agreed to a purpose
            models.Index(fields=["school", "purpose"], name="students_consent_by_school"),
            # the answers of a pupil, newest first
            models.Index(fields=["student", "purpose", "-id"], name="students_consent_of_pupil"),
            # what was refused or withdrawn lately: public pages are looked through again
            models.Index(
                fields=["recorded_at"],
                name="students_consent_refused",
                condition=models.Q(purpose=Purpose.PUBLIC, agreed=False),
            ),
            models.Index(
                fields=["withdrawal_recorded_at"],
                name="students_consent_withdrawn",
                condition=models.Q(withdrawal_recorded_at__isnull=False),
            ),
        ]

    @property
    def holds(self) -> bool:
        """Whether this answer, as the newest, allows the use."""
        return self.agreed and self.withdrawn_on is None


class CorrectionRequest(PublicIdModel):
    """A family asks to correct, complete or delete something (未成年人网络保护条例 Arts 34–35);
    a refusal needs a written reason."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="corrections")
    subject = models.CharField("哪一项", max_length=40)
    wanted = Sealed("要求")
    asked_by = models.CharField("提出人", max_length=40)
    relation = models.CharField("与学生关系", max_length=20)
    channel = models.CharField("方式", max_length=10, choices=ConsentChannel.choices)
    asked_on = models.DateField("提出日期")
    due_on = models.DateField("答复期限")
    state = models.CharField(
        max_length=8, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField("答复日期", null=True)
    answer = models.CharField("答复", max_length=300, blank=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "更正申请"
        ordering = ["-asked_on", "-id"]
        indexes = [
            # what waits for an answer at a school
            models.Index(
                fields=["school", "due_on"],
                name="students_correction_open",
                condition=models.Q(state="open"),
            ),
        ]
