"""Messages that people carry: on paper, in a workbook, typed into a superior's system."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from school_care.core import audit, clock
from school_care.escalation import waking
from school_care.escalation.enums import MessageState, State, Way
from school_care.escalation.models import Escalation, Message
from school_care.escalation.services import steps
from school_care.escalation.services.rights import require_sending
from school_care.school.refusal import Refused

CARRIED = (Way.LETTER, Way.WORKBOOK, Way.PLATFORM, Way.LINK)
NOT_TO_CARRY = (MessageState.SENDING, MessageState.DELIVERED, MessageState.CANCELLED)
NOT_BY_HAND = "这一件已经送达或者已经作废。"


def hand_over(
    *,
    by: Any,
    message: Message,
    way: str,
    received_by: str,
    happened_at: datetime,
    number: str = "",
    words: str = "",
) -> None:
    """It was handed over: who received it (or who typed it in), when, under which number. The
    receiver's clock begins. Raises Refused."""
    escalation = Escalation.objects.select_related("school", "student", "recipient").get(
        pk=message.escalation_id
    )
    require_sending(by, escalation)
    if way not in CARRIED:
        raise Refused("请选择送达方式。")
    if not received_by.strip():
        raise Refused("请写明收件人姓名；录入上级平台的，写录入人。")
    now = clock.now()
    if happened_at > now:
        raise Refused("送达时间不能晚于现在。")
    if happened_at < message.made_at.replace(second=0, microsecond=0):
        raise Refused("送达时间不能早于签发的时间，请核对日期。")
    with transaction.atomic():
        done = Message.objects.filter(
            pk=message.pk,
            state__in=(MessageState.BY_HAND, MessageState.REFUSED, MessageState.DEAD),
        ).update(
            state=MessageState.DELIVERED,
            way=way,
            received_by=received_by.strip()[:60],
            received_no=number.strip()[:60],
            settled_at=happened_at,
            error="",
        )
        if not done:
            raise Refused(NOT_BY_HAND)
        message.refresh_from_db()
        arrived(
            escalation,
            by=by,
            happened_at=happened_at,
            by_name=received_by.strip(),
            number=number.strip(),
            words=words.strip(),
        )
        audit.record("message.handed_over", actor=by, row=message, school_id=message.school_id)
        transaction.on_commit(waking.wake_relay)  # later ones of the case may go now


def arrived(escalation: Escalation, *, happened_at: datetime, **history: Any) -> None:
    """A version is there: 已送达, and the receiver's days count from then, whenever it is noted.
    Where the receiver answered before, nothing moves."""
    if escalation.state == State.SUBMITTED:
        day = timezone.localdate(max(happened_at, escalation.state_since))  # a clock may be wrong
        due_on = steps.due_after(escalation, State.DELIVERED, day)
        steps.move(
            escalation,
            State.DELIVERED,
            happened_at=happened_at,
            due_on=due_on,
            delivered_at=happened_at,
            **history,
        )


def by_hand_instead(*, by: Any, message: Message, way: str) -> None:
    """What cannot be sent by the system any more, or should not wait for it, is carried. Raises
    Refused, also while it is being sent."""
    escalation = message.escalation
    require_sending(by, escalation)
    if way not in CARRIED:
        raise Refused("请选择送达方式。")
    with transaction.atomic():
        held = Message.objects.filter(pk=message.pk).exclude(state__in=NOT_TO_CARRY)
        if not held.update(state=MessageState.BY_HAND, way=way, next_at=None, lease_until=None):
            raise Refused("正在发送或者已经送达，请刷新后再看。")
        audit.record("message.by_hand", actor=by, row=message, school_id=message.school_id, way=way)
