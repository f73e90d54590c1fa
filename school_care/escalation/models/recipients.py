"""Whom a school reports to: recipients, their people, their secrets, and which kind goes where."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.escalation.enums import OnAmbiguous, OrgType, Way
from school_care.escalation.querysets import AddressBookQuerySet, RecipientQuerySet
from school_care.school.models import School

LONGEST_LIMIT = 60  # working days


class Recipient(PublicIdModel, Interval):
    """A body outside the school. `school` null: shared by every school of this installation, kept
    by the command on the server alone. `code` is the last part of the address receipts come to.

    Back-off belongs to the endpoint, not to a message: `failures` in a row, nothing goes out before
    `next_try_at`. Paused by a person or by a 410 answer, it gets nothing until somebody resumes it.
    """

    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="recipients"
    )
    code = models.CharField(
        "代码",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9-]{1,38}$", "代码只用小写字母、数字和短横线。")
        ],
    )
    org_type = models.CharField("单位类别", max_length=10, choices=OrgType.choices)
    org_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    name = models.CharField("单位名称", max_length=60)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("办公电话", max_length=30, blank=True)
    # Agreed limits: the law says only 及时 and that the result be told (未成年人保护法 11).
    answer_days = models.PositiveSmallIntegerField(
        "答复期限（工作日）",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT)],
    )
    progress_days = models.PositiveSmallIntegerField(
        "进展反馈间隔（日历日）",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT)],
    )
    way = models.CharField("送达方式", max_length=10, choices=Way.choices, default=Way.LETTER)
    url = models.URLField("接口地址", max_length=300, blank=True)
    on_ambiguous = models.CharField(
        "结果不明时", max_length=10, choices=OnAmbiguous.choices, default=OnAmbiguous.RESEND
    )
    platform = models.CharField("上级平台", max_length=20, blank=True)  # a form of platforms.py
    is_simulated = models.BooleanField("模拟单位", default=False, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField("暂停时间", null=True, editable=False)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    paused_why = models.CharField("暂停原因", max_length=120, blank=True, editable=False)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = "收件单位"
        ordering = ["org_type", "name", "id"]
        constraints = [interval_order("escalation_recipient_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_paused(self) -> bool:
        """Whether nothing goes out to it."""
        return self.paused_at is not None


class RecipientContact(PublicIdModel, Interval):
    """A person there, as the school knows them."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="contacts")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=20)
    post = models.CharField("职务", max_length=40, blank=True)
    phone = Sealed("电话")
    first = models.BooleanField("首先联系", default=False)

    objects = AddressBookQuerySet.as_manager()

    class Meta:
        verbose_name = "联系人"
        ordering = ["-first", "id"]
        constraints = [interval_order("escalation_contact_order")]


class RecipientRule(PublicIdModel, Interval):
    """Where reports of a kind go, from when until when (domain §6.4): local custom decides who is
    first. `answer_days` replaces the recipient's own limit. `copied`: 抄送, not the 主送."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="rules")
    kind = models.CharField("事项", max_length=30)
    order = models.PositiveSmallIntegerField("顺序", default=1)
    copied = models.BooleanField("抄送", default=False)
    answer_days = models.PositiveSmallIntegerField(
        "答复期限（工作日）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT)],
    )

    objects = AddressBookQuerySet.as_manager()

    class Meta:
        verbose_name = "上报去向"
        ordering = ["kind", "order", "id"]
        constraints = [
            interval_order("escalation_rule_order"),
            # one rule of a kind and recipient at a time
            models.UniqueConstraint(
                fields=["school", "kind", "recipient"],
                condition=Q(until__isnull=True),
                name="escalation_rule_one_open",
            ),
        ]


class RecipientSecret(PublicIdModel):
    """A shared secret (`whsec_…`, Standard Webhooks). Rotated with overlap: from `begins_at` we
    sign with it, up to `ends_at` both sides' signatures by it count."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="secrets")
    secret = Sealed("密钥")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "密钥"
        ordering = ["-begins_at", "-id"]


class SendingDetails(PublicIdModel):
    """How a school signs what it sends: the word of its document numbers (云岭校〔2026〕17号), the
    office and number to ask back at."""

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="sending")
    word = models.CharField("发文字号代字", max_length=10, blank=True)
    office = models.CharField("承办处室", max_length=20, default="德育处")
    contact = models.CharField("联系人", max_length=20, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)

    class Meta:
        verbose_name = "发文信息"
