"""Duties in the words people read: what, how far, by when. One place for every page and paper."""

from datetime import date

from school_care.core.duty_kinds import CLASS, WEEK
from school_care.core.templatetags.days import short_date
from school_care.duties.enums import Standing
from school_care.duties.models import Duty


def title(duty: Duty) -> str:
    """What is to be done: 本周谈心, 核对联系卡. A kind nobody provides any more keeps its code."""
    return duty.kind.label if duty.kind else duty.rule_code


def progress(duty: Duty) -> str:
    """已谈1名，还差2名 for a class's week; 未联系上2次 where somebody tried in vain; else ""."""
    said = []
    if duty.kind and duty.kind.subject == CLASS and duty.required > 1:
        left = max(duty.required - duty.counted, 0)
        said.append(f"已谈{duty.counted}名，还差{left}名" if duty.counted else f"还差{left}名")
    if duty.attempts:
        said.append(f"未联系上{duty.attempts}次")
    return "，".join(said)


def timing(duty: Duty, on: date) -> str:
    """本周内, 今天到期, 11月25日前, 逾期3天."""
    standing = duty.standing(on)
    if standing == Standing.WARNED:
        return f"逾期{(on - duty.due_on).days}天"
    if duty.due_on == on:
        return "今天到期"
    if standing == Standing.DUE:
        return f"已到期{(on - duty.due_on).days}天"
    if duty.kind and duty.kind.per == WEEK:
        return "本周内"
    ends = short_date(duty.due_on)
    return f"{ends}前（校历未公布）" if duty.provisional else f"{ends}前"
