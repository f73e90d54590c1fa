"""Duties in the words people read: what, how far, by when. One place for every page and paper."""

from datetime import date

from school_care.core.duty_kinds import CLASS, WEEK, duty_kind
from school_care.core.templatetags.days import near_day, short_date
from school_care.duties.enums import DutyState, Standing
from school_care.duties.models import Duty


def title(duty: Duty) -> str:
    """What is to be done: 本周谈心, 核对联系卡. A kind nobody provides any more keeps its code."""
    return duty.kind.label if duty.kind else duty.rule_code


def short(duty: Duty) -> str:
    """The same beside other things owed to the same child: 联系, 家访."""
    return (duty.kind.short if duty.kind else "") or title(duty)


def whom(duty: Duty) -> str:
    """To whom it is owed: 张子轩, 七(1)班, 全校."""
    return str(duty.student.name if duty.student else duty.school_class or "全校")


def progress(duty: Duty) -> str:
    """已谈1名，还差2名 for a class's week; 未联系上2次 where somebody tried in vain; else ""."""
    said = []
    if duty.kind and (duty.kind.subject, duty.kind.per) == (CLASS, WEEK):
        left = max(duty.required - duty.counted, 0)
        said.append(f"已谈{duty.counted}名，还差{left}名" if duty.counted else f"还差{left}名")
    if duty.attempts:
        said.append(f"未联系上{duty.attempts}次")
    return "，".join(said)


def timing(duty: Duty, on: date, *, brief: bool = False) -> str:
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
    return f"{ends}前（校历未公布）" if duty.provisional and not brief else f"{ends}前"


def lateness(duty: Duty, on: date) -> str:
    """联系逾期3天, for a line among other facts about a pupil."""
    return f"{short(duty)}逾期{(on - duty.due_on).days}天"


def outcome(duty: Duty) -> str:
    """What became of a closed one: 11月20日完成，晚4天; 未完成（应在11月16日前）;
    免办：请假（11月20日）."""
    day = near_day(duty.settled_on)
    if duty.state == DutyState.DONE:
        late = f"，晚{(duty.settled_on - duty.due_on).days}天" if duty.was_late else ""
        return f"{day}完成{late}"
    if duty.state == DutyState.MISSED:
        return f"未完成（应在{near_day(duty.due_on)}前）"
    if duty.state == DutyState.WAIVED:
        return f"免办：{duty.get_waived_as_display()}（{day}）"
    return duty.get_state_display()


# What an item is called where items are counted: a thing, not a doing. Kinds of one word are
# counted together; a kind that is not named here goes by its short word.
ITEMS = {
    "talk.class_week": "谈心",
    "visit.level": "家访",
    "visit.term": "家访",
    "card.term": "联系卡",
    "pairing.term": "结对",
    "helper.term": "学习帮手",
    "plan.term": "帮扶计划",
    "check.staged": "阶段检查",
    "review.term": "评议",
    "step.next": "约定的下一步",
    "roster.term": "花名册",
    "assessment.round": "评估",
    "certificate.expiry": "证件",
    "entrustment.notice": "委托告知",
    "register.term": "报到核查",
    "holiday.whereabouts": "假期去向",
}


def item(code: str) -> str:
    """谈心, 联系, 家访: the word for counting."""
    kind = duty_kind(code)
    return ITEMS.get(code) or (kind.short or kind.label if kind else code)


def standing(duty: Duty, on: date) -> str:
    """待办, 今天到期, 已到期2天, 逾期3天; 已完成, 已补办 when done late; 免办, 未完成."""
    if duty.state == DutyState.OPEN:
        is_before = duty.standing(on) == Standing.OPEN
        return duty.get_state_display() if is_before else timing(duty, on)
    return "已补办" if duty.was_late else duty.get_state_display()
