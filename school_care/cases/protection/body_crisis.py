"""What a call for help in a crisis says to one body: that a child is in danger, what was done, what
is asked. Nothing of what the child said: the counsellor tells it to whom it helps."""

from typing import Any

from school_care.cases.models import CrisisWatch, Protection, ProtectionCall
from school_care.cases.protection.body import NO_GUARDIANS, TOLD_WHAT, register_body
from school_care.cases.protection.crisis_facts import facts_of
from school_care.cases.protection.enums import CallTo
from school_care.cases.protection.source import CRISIS
from school_care.core.templatetags.days import long_moment
from school_care.escalation.enums import OrgType
from school_care.escalation.models import Escalation

SUSPECTED = ("心理援助", "临时监护")
UNREACHED = ("心理援助", "协助联系监护人")


def crisis_saying(row: Protection, escalation: Escalation) -> dict[str, Any]:
    """The parts that differ from other protection cases."""
    facts = facts_of([row])[row.pk]
    crisis = facts.crisis
    lines = [
        f"{long_moment(facts.began_at)}，学校发现该生有可能伤害自己或者他人的危险信号，"
        "随即安排教职工全程陪护。",
        _family_words(row, crisis.parents_told_at is not None),
        f"已于{long_moment(crisis.hospital_at)}送{crisis.hospital}就诊。"
        if crisis.hospital_at
        else "",
        _calls_words(row),
        "孩子的谈话内容由学校心理教师掌握，需要时请与学校联系。",
    ]
    said: dict[str, Any] = {
        "facts": "\n".join(line for line in lines if line),
        "measures_taken": _measures(row, crisis.hospital_at is not None),
        "request": _asked(row, escalation.recipient.org_type),
    }
    if facts.family_waits:
        said["do_not_notify"] = [NO_GUARDIANS]
    return said


def _family_words(row: Protection, told: bool) -> str:
    if row.guardian_suspect:
        return "该生的监护人涉嫌伤害学生，学校没有通知家里，请在联系前先与学校商量。"
    return "学校已经告知监护人。" if told else "学校还没有联系上监护人。"


def _calls_words(row: Protection) -> str:
    rows = ProtectionCall.objects.filter(protection=row).order_by("called_at", "id")
    found = [
        f"{long_moment(one.called_at)}致电{one.unit or CallTo(one.to).label}"
        + (f"，编号{one.number}" if one.number else "")
        for one in rows
    ]
    return "；".join(found) + "。" if found else ""


def _measures(row: Protection, treated: bool) -> list[str]:
    watched = CrisisWatch.objects.filter(protection=row, accepted_at__isnull=False).exists()
    found = (
        (watched, "教职工轮流陪护"),
        (True, "心理教师介入"),
        (treated, "送医就诊"),
    )
    return [words for done, words in found if done]


def _asked(row: Protection, org_type: str) -> list[str]:
    """A 报告 to education asks for nothing (domain §0.1.7); this one is a letter to others."""
    if org_type == OrgType.EDU:
        return []
    wanted = SUSPECTED if row.guardian_suspect else UNREACHED
    return list(wanted) if org_type in TOLD_WHAT else [wanted[0]]


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_body(CRISIS, crisis_saying)
