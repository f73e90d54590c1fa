"""Choices of the ledger of duties."""

from enum import StrEnum

from django.db.models import TextChoices


class Urgency(TextChoices):
    """Classes of urgency: how far a reminder climbs (逐级提醒)."""

    SAFETY = "safety", "安全类"  # owner, then director, then principal
    CARE = "care", "关爱类"  # owner, then the director's weekly digest
    PAPERS = "papers", "资料类"  # owner only


class DutyState(TextChoices):
    """What is stored of a duty; whether an open one is due or late is reckoned from the day."""

    OPEN = "open", "待办"
    DONE = "done", "已完成"
    WAIVED = "waived", "免办"
    WITHDRAWN = "withdrawn", "不再需要"
    MISSED = "missed", "未完成"


# Which state may follow which. Facts entered or withdrawn later open a duty again.
FOLLOWS: dict[str, frozenset[str]] = {
    DutyState.OPEN: frozenset(
        {DutyState.DONE, DutyState.WAIVED, DutyState.WITHDRAWN, DutyState.MISSED}
    ),
    DutyState.DONE: frozenset({DutyState.OPEN, DutyState.MISSED, DutyState.WITHDRAWN}),
    DutyState.WAIVED: frozenset({DutyState.OPEN}),
    DutyState.WITHDRAWN: frozenset({DutyState.OPEN, DutyState.DONE, DutyState.MISSED}),
    DutyState.MISSED: frozenset({DutyState.OPEN, DutyState.DONE, DutyState.WITHDRAWN}),
}


class WaiveReason(TextChoices):
    """免办: why nothing needs to be done this time."""

    LEAVE = "leave", "请假"
    NO_SCHOOL = "no_school", "停课"
    DONE_BY_OTHER = "done_by_other", "他人已办"
    NOT_APPLICABLE = "not_applicable", "不适用"


class Unit(TextChoices):
    """What the days of a rule count."""

    CALENDAR = "calendar", "天"
    SCHOOL = "school", "个上课日"


class Standing(StrEnum):
    """How an open duty stands on a day: before its last day in time, on or after it, late."""

    OPEN = "open"
    DUE = "due"
    WARNED = "warned"


def standing_on(day, *, due_on, warn_on) -> Standing:
    """open: day < due_on; due: due_on ≤ day < warn_on; warned: day ≥ warn_on (contract of owed)."""
    if day >= warn_on:
        return Standing.WARNED
    return Standing.DUE if day >= due_on else Standing.OPEN


class NoticeKind(TextChoices):
    """What an inbox row is about."""

    DUE = "due", "待办到期"
    WARNED = "warned", "待办逾期"
    CLIMBED = "climbed", "逐级提醒"
    DIGEST = "digest", "每周汇总"
    ASSIGNED = "assigned", "移交给您"
    NUDGE = "nudge", "请抓紧办理"
    MOVED = "moved", "期限有变"
    NEWS = "news", "工作消息"


class Stage(TextChoices):
    """How far a duty's reminder has climbed; and that it came into somebody's hands."""

    ASSIGNED = "assigned", "移交"
    DUE = "due", "到期"
    OWNER = "owner", "责任人"
    DIRECTOR = "director", "德育主任"
    PRINCIPAL = "principal", "校长"
    NUDGE = "nudge", "催办"


class Channel(TextChoices):
    """Where a notice is also sent, by setting."""

    EMAIL = "email", "电子邮件"
    CHAT = "chat", "工作群"


class SendState(TextChoices):
    """An outgoing message on its way."""

    PENDING = "pending", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "未送达"
    VOID = "void", "不必再发"  # read, or all done, before it went out
