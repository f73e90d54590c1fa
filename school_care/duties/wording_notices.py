"""Notices in the words people read: one sentence with counts, and what is sent about it. No pupil,
class or category is named anywhere here."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from school_care.core.templatetags.days import short_date
from school_care.duties.enums import NoticeKind, Urgency
from school_care.duties.models import Duty, Notice
from school_care.duties.news import is_at_once, sentence_of

TODAY, LAST_DAY, MIXED = "today", "last_day", "mixed"
# What one does something about oneself; the others are news.
OWN = (NoticeKind.DUE, NoticeKind.WARNED, NoticeKind.ASSIGNED, NoticeKind.NUDGE)
# These open the page of the whole school.
OF_SCHOOL = (NoticeKind.CLIMBED, NoticeKind.DIGEST)


def facts_of(kind: str, duties: Collection[Duty], on: date) -> dict[str, Any]:
    """The counts and codes a sentence of this kind needs."""
    late = [duty for duty in duties if duty.warn_on <= on]
    if kind == NoticeKind.DUE:
        days = {duty.due_on for duty in duties}
        if days == {on}:
            return {"when": TODAY}
        return {"when": LAST_DAY if min(days, default=on) >= on else MIXED}
    if kind == NoticeKind.WARNED:
        return {"safety": sum(duty.urgency == Urgency.SAFETY for duty in duties)}
    if kind == NoticeKind.CLIMBED:
        return {"classes": len({duty.school_class_id for duty in duties} - {None})}
    return {"late": len(late)}


def told(notice: Notice, today: date) -> str:
    """The row's sentence, without a full stop."""
    return _SENTENCES[NoticeKind(notice.kind)](notice, today)


def message(notice: Notice, count: int) -> str:
    """What an e-mail says: 您有3项待办，请登录查看。"""
    if is_at_once(notice):
        return "您有1件紧急事项，请马上登录查看。"
    if notice.kind in OWN:
        return f"您有{count}项待办，请登录查看。"
    return "您有1条提醒，请登录查看。"


def group_message(people: int) -> str:
    """What a chat group, where 您 would be nobody, is told about several people at once."""
    return f"有{people}位老师有待办提醒，请登录查看。"


FAILURES = {
    ("email", "address"): "邮箱地址被拒收，请本人在“提醒方式”中核对",
    ("email", "setting"): "邮件服务器不接受本系统的账号，请系统管理员检查邮件设置",
    ("email", "unreachable"): "多次尝试仍连不上邮件服务器，请系统管理员检查邮件设置",
    ("chat", "setting"): "工作群地址不可用，请系统管理员检查工作群设置",
    ("chat", "unreachable"): "多次尝试仍未能发到工作群，请系统管理员检查工作群设置",
}


def failure(channel: str, code: str) -> str:
    """Why a message never arrived, and who can mend it."""
    return FAILURES.get((channel, code), "没有发出，请系统管理员检查设置")


def _day(notice: Notice, today: date) -> str:
    return "今天" if notice.on == today else short_date(notice.on)


def _due(notice: Notice, today: date) -> str:
    when, count = notice.facts.get("when"), notice.count
    if when == TODAY:
        return f"{_day(notice, today)}有{count}件待办到期"
    if when == LAST_DAY:
        return f"有{count}件待办将到期，{_day(notice, today)}是期限前最后一个上课日"
    return f"有{count}件待办到期"


def _warned(notice: Notice, today: date) -> str:
    safety = notice.facts.get("safety", 0)
    if not safety:
        more = ""
    else:
        more = "，属安全类" if safety == notice.count else f"，其中安全类{safety}件"
    return f"有{notice.count}件待办已逾期{more}"


def _climbed(notice: Notice, today: date) -> str:
    return f"安全类待办逾期{notice.count}件{_classes(notice)}，责任人尚未办理"


def _digest(notice: Notice, today: date) -> str:
    since = date.fromisoformat(notice.facts["since"])
    until = date.fromisoformat(notice.facts["until"])
    monday = today - timedelta(days=today.weekday())
    last_week = until == monday - timedelta(days=1) and until - since == timedelta(days=6)
    when = "上周" if last_week else f"{short_date(since)}至{short_date(until)}"
    return f"{when}关爱类逾期或未完成{notice.count}件{_classes(notice)}"


def _assigned(notice: Notice, today: date) -> str:
    late = notice.facts.get("late", 0)
    return f"有{notice.count}件待办移交给您{_so_many_late(late, notice.count)}"


def _nudge(notice: Notice, today: date) -> str:
    late = notice.facts.get("late", 0)
    return f"请抓紧办理{notice.count}件待办{_so_many_late(late, notice.count)}"


def _moved(notice: Notice, today: date) -> str:
    return f"校历有调整，{notice.count}件待办的期限有变"


def _news(notice: Notice, today: date) -> str:
    return sentence_of(notice)


def _so_many_late(late: int, count: int) -> str:
    if not late:
        return ""
    if late < count:
        return f"，其中{late}件已逾期"
    return "，已逾期" if count == 1 else "，均已逾期"


def _classes(notice: Notice) -> str:
    classes = notice.facts.get("classes", 0)
    return f"，涉及{classes}个班" if classes else ""


_SENTENCES = {
    NoticeKind.DUE: _due,
    NoticeKind.WARNED: _warned,
    NoticeKind.CLIMBED: _climbed,
    NoticeKind.DIGEST: _digest,
    NoticeKind.ASSIGNED: _assigned,
    NoticeKind.NUDGE: _nudge,
    NoticeKind.MOVED: _moved,
    NoticeKind.NEWS: _news,
}
