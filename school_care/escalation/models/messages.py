"""The outbox: what was written to a recipient, every attempt to bring it there, every receipt."""

from django.db import models
from django.db.models import Q

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.escalation.enums import ON_ITS_WAY, MessageState, ReceiptState, Via, Way
from school_care.escalation.models.escalations import Escalation
from school_care.escalation.models.recipients import Recipient
from school_care.escalation.querysets import OfEscalationQuerySet, OfRecipientQuerySet
from school_care.school.models import School


class Message(PublicIdModel):
    """One version of a report. `public_id` is the message id: the same on every try. `body` is the
    JSON text (domain §6.3) exactly as it is sent, printed and shown; it is never written again.

    The row is the queue of record. `lease_no` fences: whoever finishes names the lease it held, and
    a worker that lost its lease finishes nothing. Messages of a case to a recipient go out in the
    order of their keys.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="messages")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="messages")
    case_no = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField("第几版")
    way = models.CharField("送达方式", max_length=10, choices=Way.choices)
    idempotency_key = models.CharField(max_length=64)
    body = Sealed("正文")
    state = models.CharField("状态", max_length=10, choices=MessageState.choices)
    attempts = models.PositiveIntegerField("次数", default=0)
    lease_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField("下次发送", null=True)
    error = models.CharField(
        max_length=30, blank=True
    )  # a code; escalation/wording.py has the words
    made_at = models.DateTimeField("写成时间")
    settled_at = models.DateTimeField("了结时间", null=True)
    # carried by hand: who took it there, who received it, under which number
    received_by = models.CharField("收件人", max_length=60, blank=True)
    received_no = models.CharField("收文编号", max_length=60, blank=True)

    objects = OfEscalationQuerySet.as_manager()

    class Meta:
        verbose_name = "上报件"
        ordering = ["id"]
        constraints = [
            # a version once: whatever runs twice writes one message
            models.UniqueConstraint(
                fields=["escalation", "version"], name="escalation_message_once"
            ),
            models.UniqueConstraint(
                fields=["recipient", "idempotency_key"], name="escalation_message_key"
            ),
            models.CheckConstraint(
                name="escalation_message_state", condition=Q(state__in=MessageState.values)
            ),
        ]
        indexes = [
            # the relay: what waits for an endpoint, oldest first
            models.Index(
                fields=["recipient", "id"],
                name="escalation_message_waiting",
                condition=Q(state__in=ON_ITS_WAY),
            ),
            # is anything of this case before it not settled
            models.Index(fields=["recipient", "case_no", "id"], name="escalation_message_case"),
            # the pages of what a person has to carry or decide
            models.Index(fields=["school", "state"], name="escalation_message_state_of"),
        ]


class Delivery(PublicIdModel):
    """One attempt to send a message, written before the bytes go out: what a killed worker was
    doing stays visible. `outcome` empty: it began and nobody knows how it ended."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    lease_no = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=MessageState.choices, blank=True)
    status = models.PositiveSmallIntegerField("应答码", null=True)
    error = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = "发送记录"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "lease_no"], name="escalation_delivery_once")
        ]


class Receipt(PublicIdModel):
    """What a recipient said of a message, as it came. One row a `webhook_id`: twice the same
    receipt is the same row. What names no message of ours waits in quarantine for a person."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="receipts")
    escalation = models.ForeignKey(
        Escalation, null=True, on_delete=models.PROTECT, related_name="receipts"
    )
    message = models.ForeignKey(
        Message, null=True, on_delete=models.PROTECT, related_name="receipts"
    )
    webhook_id = models.CharField(max_length=120)
    via = models.CharField(max_length=10, choices=Via.choices, default=Via.HTTP)
    body = Sealed("回执")
    state = models.CharField("处理", max_length=12, choices=ReceiptState.choices)
    status = models.CharField("回执状态", max_length=12)  # as the receiver calls it: ACCEPTED …
    status_at = models.DateTimeField("状态时间")
    received_at = models.DateTimeField("收到时间")
    settled_why = models.CharField("处理说明", max_length=120, blank=True)

    objects = OfRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = "回执"
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "webhook_id"], name="escalation_receipt_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["recipient"],
                name="escalation_receipt_waiting",
                condition=Q(state=ReceiptState.QUARANTINED),
            )
        ]


class DocumentNumber(PublicIdModel):
    """A number of the school's outgoing papers (云岭校〔2026〕17号): of a year without a gap, and
    never given twice. What is withdrawn keeps its number."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    word = models.CharField("代字", max_length=10)  # as it was then: a reprint says the same
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="numbers")
    paper = models.CharField(max_length=12)  # report, request, letter, nudge
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = "发文字号"
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "number"], name="escalation_number_once"
            ),
            models.UniqueConstraint(fields=["message", "paper"], name="escalation_number_of_paper"),
        ]
