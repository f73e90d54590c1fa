"""What became of a duty, in words: who, when, from what to what, why; and who was told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from school_care.core.models import AuditEntry
from school_care.core.templatetags.days import near_day
from school_care.duties.enums import DutyState, Stage
from school_care.duties.models import Duty, DutyChange, Notice, Reminder
from school_care.school.models import User

SYSTEM = "系统"
STATES = dict(DutyState.choices)


@dataclass(frozen=True)
class Line:
    """One thing that happened: 责任人由冯班主改为沈心理. `who`: a name, or 系统."""

    at: datetime
    who: str
    words: str
    why: str = ""


def history_of(duty: Duty) -> list[Line]:
    """Everything that happened to a duty, the latest first; three queries, two more where
    somebody asked its owner to see to it."""
    changes = list(DutyChange.objects.filter(duty=duty).select_related("by"))
    reminders = Reminder.objects.filter(duty=duty).select_related("user", "notice")
    keys = {
        int(key)
        for change in changes
        if change.field == "owner"
        for key in (change.old, change.new)
        if key
    }
    names = dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))
    lines = [
        Line(one.at, one.by.name if one.by else SYSTEM, _words(one, names), one.why)
        for one in changes
    ]
    nudged_by = _who_asked([one.notice for one in reminders if one.stage == Stage.NUDGE])
    lines += [
        Line(
            one.notice.created_at,
            nudged_by.get(str(one.notice.public_id), SYSTEM),
            f"提醒{one.user.name}（{one.get_stage_display()}）",
        )
        for one in reminders
    ]
    lines.append(Line(duty.created_at, SYSTEM, "列入待办"))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _who_asked(notices: Collection[Notice]) -> dict[str, str]:
    """The name of whoever sent each of these notices, by its public id; two queries."""
    if not notices:
        return {}
    traces = AuditEntry.objects.filter(
        action="duty.reminded",
        school_id=notices[0].school_id,
        object_id__in=[str(notice.public_id) for notice in notices],
    )
    asked = dict(traces.values_list("object_id", "actor_id"))
    names = dict(User.objects.filter(pk__in=asked.values()).values_list("pk", "name"))
    return {key: names.get(actor, SYSTEM) for key, actor in asked.items()}


def _words(change: DutyChange, names: dict[int, str]) -> str:
    if change.field == "owner":
        old, new = (
            names.get(int(key), "无人") if key else "无人" for key in (change.old, change.new)
        )
        return f"责任人由{old}改为{new}"
    if change.field == "due":
        old, new = (near_day(date.fromisoformat(one)) for one in (change.old, change.new))
        return f"最后期限由{old}改为{new}"
    old, new = (STATES.get(state, state) for state in (change.old, change.new))
    return f"由“{old}”改为“{new}”"
