"""What an emergency plan says: steps, whom to ring, where to meet; how two editions differ."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from school_care.cases.models import EmergencyPlan
from school_care.school.refusal import Refused

MAX_STEPS, MAX_CALLS, MAX_MINUTES = 12, 10, 240
MAX_WHO, MAX_DOES, MAX_PLACE, MAX_LEADER = 20, 120, 100, 40
FIRST_NUMBERS = ("110", "120", "119")
PHONE = re.compile(r"\+?[\d][\d\s-]{1,19}")


@dataclass(frozen=True)
class Step:
    """Who does what, within how many minutes of the beginning."""

    who: str
    does: str
    within: int | None = None

    @property
    def line(self) -> str:
        """As one line."""
        return f"{self.when}{self.who}：{self.does}"

    @property
    def when(self) -> str:
        """«3分钟内 », "" where no minutes are named."""
        if self.within is None:
            return ""
        return f"{self.within}分钟内 " if self.within else "立即 "


@dataclass(frozen=True)
class Call:
    """Whom to ring. Of a post of the school, name and number are those of who holds it today,
    unless they are written down."""

    post: str
    name: str = ""
    phone: str = ""

    @property
    def line(self) -> str:
        """As one line."""
        return " ".join(part for part in (self.post, self.name, self.phone) if part)


@dataclass(frozen=True)
class PlanContent:
    """A plan without its dates."""

    leader: str = ""
    place: str = ""
    steps: Sequence[Step] = field(default_factory=tuple)
    calls: Sequence[Call] = field(default_factory=tuple)

    @property
    def columns(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "leader": self.leader,
            "place": self.place,
            "steps": [
                {"who": one.who, "does": one.does, "within": one.within} for one in self.steps
            ],
            "calls": [
                {"name": one.name, "post": one.post, "phone": one.phone} for one in self.calls
            ],
        }

    @property
    def lines(self) -> list[str]:
        """The whole plan, line by line, for comparing."""
        head = [f"总指挥：{self.leader}", f"集合地点：{self.place}"]
        steps = [one.line for one in self.steps]
        return [*head, *steps, *(f"电话：{one.line}" for one in self.calls)]


def content_of(plan: EmergencyPlan) -> PlanContent:
    """What an edition says."""
    return PlanContent(
        leader=plan.leader,
        place=plan.place,
        steps=tuple(_step(one) for one in plan.steps),
        calls=tuple(
            Call(one.get("post", ""), one.get("name", ""), one.get("phone", ""))
            for one in plan.calls
        ),
    )


def _step(kept: Mapping[str, Any]) -> Step:
    return Step(kept.get("who", ""), kept.get("does", ""), kept.get("within"))


def tidy(content: PlanContent) -> PlanContent:
    """Without stray blanks and empty rows."""
    steps = tuple(
        Step(_words(one.who), _words(one.does), one.within)
        for one in content.steps
        if one.who.strip() or one.does.strip()
    )
    calls = tuple(
        Call(_words(one.post), _words(one.name), _words(one.phone))
        for one in content.calls
        if one.post.strip() or one.name.strip() or one.phone.strip()
    )
    return PlanContent(_words(content.leader), _words(content.place), steps, calls)


def _words(text: str) -> str:
    return " ".join(text.split())


def require_sense(content: PlanContent, posts: Sequence[str]) -> None:
    """Raises Refused for a plan nobody could follow. `posts`: words of posts whose holders the
    school knows."""
    _require_steps(content.steps)
    _require_calls(content.calls, posts)
    if len(content.leader) > MAX_LEADER:
        raise Refused(f"总指挥请不超过{MAX_LEADER}字。")
    if len(content.place) > MAX_PLACE:
        raise Refused(f"集合地点请不超过{MAX_PLACE}字。")


def _require_steps(steps: Sequence[Step]) -> None:
    if not steps:
        raise Refused("请至少写一步：谁来做、做什么。")
    if len(steps) > MAX_STEPS:
        raise Refused(f"步骤请不超过{MAX_STEPS}步，紧急时才看得完。")
    for number, one in enumerate(steps, start=1):
        if not one.who or not one.does:
            raise Refused(f"第{number}步请写明谁来做、做什么。")
        if len(one.who) > MAX_WHO or len(one.does) > MAX_DOES:
            raise Refused(f"第{number}步请写短些：谁不超过{MAX_WHO}字，做什么不超过{MAX_DOES}字。")
        if one.within is not None and not 0 <= one.within <= MAX_MINUTES:
            raise Refused(f"第{number}步的分钟请填0到{MAX_MINUTES}，0表示立即。")


def _require_calls(calls: Sequence[Call], posts: Sequence[str]) -> None:
    if not calls or calls[0].phone not in FIRST_NUMBERS:
        raise Refused("电话的第一个请写110、120或119，再写校内的人。")
    if len(calls) > MAX_CALLS:
        raise Refused(f"电话请不超过{MAX_CALLS}个。")
    for number, one in enumerate(calls, start=1):
        if not one.post and not one.name:
            raise Refused(f"第{number}个电话请写明打给谁。")
        if max(len(one.post), len(one.name)) > MAX_WHO:
            raise Refused(f"第{number}个电话的职务、姓名各不超过{MAX_WHO}字。")
        if one.phone and not PHONE.fullmatch(one.phone):
            raise Refused(f"第{number}个电话的号码请只写数字，例如0719-6660000。")
        if not one.phone and (one.name or one.post not in posts):
            raise Refused(
                f"第{number}个电话请写号码；本校岗位（{'、'.join(posts)}）不写姓名时，"
                "按现任人员的手机自动带出。"
            )


@dataclass(frozen=True)
class Change:
    """A line that a later edition took out or put in."""

    line: str
    is_new: bool


def changes_between(before: PlanContent, after: PlanContent) -> list[Change]:
    """The lines in which two editions differ, in order."""
    old, new = before.lines, after.lines
    found = []
    for what, from_, to, other_from, other_to in SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if what != "equal":
            found += [Change(line, False) for line in old[from_:to]]
            found += [Change(line, True) for line in new[other_from:other_to]]
    return found
