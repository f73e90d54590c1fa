"""States, deadlines and faults as people say them."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.escalation import working_days
from school_care.escalation.enums import (
    FINAL,
    NEEDS_PERSON,
    WAITING,
    WITH_RECEIVER,
    MessageState,
    State,
    Way,
)
from school_care.escalation.models import Escalation, Message
from school_care.escalation.sources import label_of
from school_care.escalation.wording_messages import why_not

ABOUT_SCHOOL = "学校"  # of what a report of the school about itself speaks

# What a receiver says, on the form that notes it.
ANSWER_LABELS = {
    State.ACCEPTED: "受理",
    State.RETURNED: "退回",
    State.HANDLING: "处置中",
    State.RESOLVED: "办结",
    State.TRANSFERRED: "转办",
}

TONES = {
    State.RETURNED: "late",
    State.IN_REVIEW: "due",
    State.RESOLVED: "due",
    State.VERIFIED: "good",
    State.CLOSED: "good",
}

# The next step on this side: who, and what.
_OUR_STEP = {
    State.DRAFT: ("学校", "送审"),
    State.IN_REVIEW: ("校长", "审签"),
    State.RETURNED: ("学校", "修改后再次上报"),
    State.RESOLVED: ("学校", "核实"),
    State.VERIFIED: ("学校", "销号"),
}

_FAULTS = {
    "internal": "本系统出错，不能确定是否发出",
    "refused": "对方拒收",
    "gone": "对方已停止接收，发送已暂停",
    "timeout": "对方没有在规定时间内应答",
    "unreachable": "连接不上对方系统",
    "lost": "答复中途断开，不能确定是否收到",
    "unreadable": "对方的应答看不懂，不能确定是否收到",
    "address": "对方的接口地址不允许连接",
    "tls": "对方的证书有问题，没有发送",
    "lease": "发送中断，不能确定是否收到",
    "secret": "没有可用的密钥",
    "busy": "对方系统繁忙",
    "redirect": "对方把请求转向别处，没有跟随",
    "too_old": "重试多日没有成功",
    "stale": "另有一次先有了结果",
    "failed": "本系统出错，没有发完",
}


class Line(NamedTuple):
    """A remark on the deadline; `tone`: "", due or late."""

    words: str
    tone: str


def must_be_carried(escalation: Escalation, message_state: str | None) -> bool:
    """Whether it is the school's move to bring it there."""
    waits = (MessageState.BY_HAND, *NEEDS_PERSON)
    return escalation.state == State.SUBMITTED and message_state in waits


def deadline(escalation: Escalation, message_state: str | None, today: date) -> Line | None:
    """Whose move it is and until when: 对方应于11月26日前答复, 已逾期2个工作日."""
    if escalation.state in FINAL or escalation.due_on is None:
        return None
    day = near_day(escalation.due_on)
    theirs = escalation.state in WITH_RECEIVER and not must_be_carried(escalation, message_state)
    if escalation.due_on < today:
        late = max(1, working_days.between(escalation.due_on, today))
        who = "对方" if theirs and escalation.state != State.SUBMITTED else ""
        return Line(f"{who}已逾期{late}个工作日（{day}到期）", "late")
    tone = "due" if escalation.due_on == today else ""
    if escalation.state == State.SUBMITTED:
        by_hand = must_be_carried(escalation, message_state)
        return Line(f"应于{day}前{'送到对方手里' if by_hand else '送达'}", tone)
    if escalation.state == State.DELIVERED:
        return Line(f"对方应于{day}前答复", tone)
    if theirs:
        return Line(f"对方应于{day}前反馈进展", tone)
    who, what = _OUR_STEP[escalation.state]
    return Line(f"{who}应于{day}前{what}", tone)


def next_mover(escalation: Escalation, message_state: str | None) -> str:
    """Who has the next move, in a word."""
    if escalation.state in FINAL:
        return "没有人：这一件已经了结"
    if must_be_carried(escalation, message_state):
        return "学校送到对方手里"
    if escalation.state == State.SUBMITTED:
        return "系统发送"
    if escalation.state in WITH_RECEIVER:
        if escalation.copied:
            return "没有人：抄送件对方不必答复"
        return "对方答复" if escalation.state == State.DELIVERED else "对方办理"
    return "".join(_OUR_STEP[escalation.state])


def fault(code: str) -> str:
    """Why an attempt failed."""
    if code.startswith("http_"):
        return f"对方应答{code.removeprefix('http_')}"
    return _FAULTS.get(code, code)


def how_it_goes(message: Message) -> str:
    """Where a version is on its way, in one sentence without a name."""
    way = Way(message.way).label
    if message.state == MessageState.DELIVERED:
        words = f"{way}，{moment(message.settled_at)}送达"
        if message.received_by:
            words += f"，收件人{message.received_by}"
        if message.received_no:
            words += f"，收文编号{message.received_no}"
        return words
    if message.state == MessageState.BY_HAND:
        return f"{way}，等学校送去并登记收件人"
    words = f"{way}，{MessageState(message.state).label}"
    if message.attempts:
        words += f"，已发送{message.attempts}次"
    if reason := why_not(message).rstrip("。"):
        words += f"（{reason}）"
    if message.state in WAITING and message.recipient.is_paused:
        return f"{words}，向这个单位的发送已暂停，恢复后才会发出"
    again = message.state in (MessageState.RETRY, MessageState.UNKNOWN) and message.next_at
    if again and message.next_at > clock.now():
        words += f"，{moment(message.next_at)}再发"
    return words


def moment(at: datetime | None) -> str:
    """11月20日 10:05; "" for none."""
    return f"{near_day(at)} {timezone.localtime(at):%H:%M}" if at else ""


def about_words(report: Escalation) -> str:
    """王怡可 监护问题转介; of a report of the school about itself 学校 关爱工作月报."""
    name = report.student.name if report.student else ABOUT_SCHOOL
    return f"{name} {label_of(report.kind)}"
