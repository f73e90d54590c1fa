"""One report to one recipient, and everything that happened to it."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.escalation.enums import FINAL, State, StepKind, Urgency, Via
from school_care.escalation.models.recipients import Recipient
from school_care.escalation.querysets import EscalationQuerySet, OfEscalationQuerySet
from school_care.school.models import School
from school_care.students.models import Student


class Escalation(PublicIdModel):
    """One case, kind and recipient (domain §6.1). The case itself is an app's above: only its
    number stands here. `version` is that of the newest message; `revision` counts every change, so
    that a page gone stale changes nothing.

    `due_on` is the last day in time of whoever has the next move: the school's own step, or the
    receiver's answer; None where nobody has one.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="escalations")
    # null: a report of the school about itself, about no pupil
    student = models.ForeignKey(
        Student, null=True, on_delete=models.PROTECT, related_name="escalations"
    )
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="escalations")
    case_no = models.CharField("事项编号", max_length=40)
    kind = models.CharField("事项", max_length=30)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency.choices)
    copied = models.BooleanField("抄送", default=False)
    in_confidence = models.BooleanField(default=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveSmallIntegerField("第几版", default=0)
    revision = models.PositiveIntegerField(default=0)
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="passed_on", verbose_name="转办自"
    )
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField("起草时间")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField("签发时间", null=True)
    delivered_at = models.DateTimeField("送达时间", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    state_since = models.DateTimeField()
    due_on = models.DateField("期限", null=True)
    nudges = models.PositiveSmallIntegerField("催办次数", default=0)
    nudged_on = models.DateField(null=True)
    receiver_case_no = models.CharField("受理编号", max_length=60, blank=True)
    handler_unit = models.CharField("承办单位", max_length=60, blank=True)
    handler = models.CharField("承办人", max_length=30, blank=True)
    receipt_version = models.PositiveSmallIntegerField(default=0)  # of the newest receipt applied
    receipt_at = models.DateTimeField(null=True)  # its status_at

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = "上报"
        ordering = ["-begun_at", "-id"]
        constraints = [
            # one open report of a case and kind to a recipient (SORMAS: no second share while one
            # is pending)
            models.UniqueConstraint(
                fields=["school", "case_no", "kind", "recipient"],
                condition=~Q(state__in=FINAL),
                name="escalation_one_open",
            ),
            models.CheckConstraint(
                name="escalation_known_state", condition=Q(state__in=State.values)
            ),
        ]
        indexes = [
            # the list of a school by state, and what is overdue
            models.Index(fields=["school", "state", "due_on"], name="escalation_by_state"),
            # the page of a case
            models.Index(fields=["school", "case_no"], name="escalation_by_case"),
            # the clock: who is late
            models.Index(fields=["due_on"], name="escalation_due", condition=~Q(state__in=FINAL)),
        ]

    def __str__(self) -> str:
        return f"{self.case_no} {self.kind}"

    @property
    def trail_of(self) -> UUID | None:
        """On whose trail its traces stand: the pupil's; in confidence on nobody's, since a pupil's
        trail is read by people who know of no case."""
        if self.in_confidence or self.student is None:
            return None
        return self.student.public_id


class Step(PublicIdModel):
    """A row of the history: who moved it from where to where, when, why, and how we know.

    `happened_at` is when it was done there (the receipt's status_at, the hour of a call), `at` when
    it was written here. Reasons and results name children: sealed."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices, default=StepKind.STATE)
    from_state = models.CharField(max_length=12, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=State.choices, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    via = models.CharField("途径", max_length=10, choices=Via.choices, default=Via.DESK)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # the officer or office on the other side
    by_name = models.CharField("对方经办人", max_length=60, blank=True)
    number = models.CharField("编号", max_length=60, blank=True)
    words = Sealed("说明")
    happened_at = models.DateTimeField("发生时间")
    at = models.DateTimeField("登记时间")

    objects = OfEscalationQuerySet.as_manager()

    class Meta:
        verbose_name = "办理记录"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["escalation", "at"], name="escalation_step_order")]


class OfficerLink(PublicIdModel):
    """A private address for an officer without a system. Of secret and code only keyed hashes are
    kept; the code is told by telephone, so that a forwarded address opens nothing."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField("有效期至")
    stopped_at = models.DateTimeField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    first_opened_at = models.DateTimeField("首次打开", null=True)
    last_opened_at = models.DateTimeField("最近打开", null=True)

    objects = OfEscalationQuerySet.as_manager()

    class Meta:
        verbose_name = "单位链接"
        ordering = ["-made_at", "-id"]
        constraints = [
            # one running address of a report; a new one stops the old
            models.UniqueConstraint(
                fields=["escalation"],
                condition=Q(stopped_at__isnull=True),
                name="escalation_link_one_open",
            )
        ]
