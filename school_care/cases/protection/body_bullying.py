"""What a report of serious bullying says: to the police who was in it and what was seen, to
education that it happened and what was done, with no other child named."""

from collections.abc import Sequence
from typing import Any

from school_care.cases.models import Bullying, BullyingChild, Protection, ProtectionCall
from school_care.cases.protection.body import police_words, register_body
from school_care.cases.protection.bullying_words import form_words
from school_care.cases.protection.enums import ChildPart, Finding, Gravity
from school_care.cases.protection.source import SERIOUS
from school_care.core.templatetags.days import long_date, long_moment
from school_care.escalation.enums import OrgType
from school_care.escalation.models import Escalation
from school_care.escalation.sources import kind_of

ASKED = {OrgType.POLICE: ("依法处理",), OrgType.EDU: ("指导处置", "心理援助")}


def saying(row: Protection, escalation: Escalation) -> dict[str, Any]:
    """The kind's own words for one body."""
    bullying = Bullying.objects.get(protection=row)
    children = list(
        BullyingChild.objects.filter(protection=row).select_related("student__current_class")
    )
    police = escalation.recipient.org_type == OrgType.POLICE
    rung = police_words(list(ProtectionCall.objects.filter(protection=row)))
    lines = [
        f"发现时间：{long_moment(row.found_at)}；报告时间：{long_moment(row.filed_at)}。",
        f"发生地点：{row.found_where}。" if police and row.found_where else "",
        f"方式：{form_words(bullying)}。" if bullying.forms else "",
        f"涉及学生{len(children)}名。",
        _who(children) if police else "",
        row.happened or "" if police else "",
        f"报警情况：{rung}。" if rung else "",
        _found(bullying),
    ]
    kind = kind_of(SERIOUS)
    asked = ASKED.get(OrgType(escalation.recipient.org_type), ())
    done = ["学校已启动调查", *_done(children)]
    return {
        "facts": "\n".join(line for line in lines if line),
        "measures_taken": done,
        "request": [one for one in (kind.requests if kind else ()) if one in asked],
    }


def _who(children: Sequence[BullyingChild]) -> str:
    said = []
    for one in children:
        part = str(ChildPart(one.part).label) if one.part else "当事学生"
        said.append(f"{one.student.name}（{one.student.current_class or '未分班'}，{part}）")
    return f"当事学生：{'、'.join(said)}。"


def _done(children: Sequence[BullyingChild]) -> list[str]:
    told = sum(one.family_told_at is not None for one in children)
    helped = sum(one.supporter_id is not None for one in children)
    found = [f"已告知{told}名当事学生的家长"] if told else []
    return [*found, f"已为{helped}名当事学生安排帮扶"] if helped else found


def _found(bullying: Bullying) -> str:
    if bullying.decided_on is None:
        return f"校内调查期限：{long_date(bullying.due_on)}。"
    gravity = f"，{Gravity(bullying.gravity).label}" if bullying.gravity else ""
    day = long_date(bullying.decided_on)
    return f"{day}学生欺凌治理委员会认定：{Finding(bullying.finding).label}{gravity}。"


def register() -> None:
    """Let the kind of report speak; called once at start-up."""
    register_body(SERIOUS, saying)
