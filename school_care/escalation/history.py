"""The history of a report, and the attempts to bring a version there, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from school_care.escalation.enums import MessageState, State, StepKind, Via
from school_care.escalation.models import Delivery, Step
from school_care.escalation.wording import fault

SAME_TIME = timedelta(minutes=1)


@dataclass(frozen=True)
class HistoryLine:
    """What happened, who says so, and the two clocks."""

    what: str
    who: str
    words: str
    number: str
    version: int
    happened_at: datetime
    at: datetime

    @property
    def two_clocks(self) -> bool:
        """Whether it was written down noticeably later than it happened."""
        return abs(self.at - self.happened_at) > SAME_TIME


def line_of(step: Step) -> HistoryLine:
    """A row of the history for the page."""
    return HistoryLine(
        what=_what(step),
        who=_who(step),
        words=step.words or "",
        number=step.number,
        version=step.version,
        happened_at=step.happened_at,
        at=step.at,
    )


def _what(step: Step) -> str:
    if step.kind == StepKind.STATE:
        if not step.from_state:
            return "起草"
        return f"{State(step.from_state).label} → {State(step.to_state).label}"
    if step.kind == StepKind.LATE and step.to_state:
        return f"迟到的回执：{State(step.to_state).label}（状态不变）"
    return StepKind(step.kind).label


def _who(step: Step) -> str:
    """Who did it: somebody here, or somebody there and by which way we know."""
    via = Via(step.via)
    here = step.by.name if step.by else ""
    if via == Via.DESK and not step.by_name:
        return here or "系统"
    there = f"对方{step.by_name}" if step.by_name else ""
    written = f"{here}登记" if here else ""
    way = "" if via == Via.DESK else via.label
    return "，".join(part for part in (there, way, written) if part)


def attempt_words(one: Delivery) -> str:
    """How an attempt to send went."""
    if not one.outcome:
        return "开始发送，结果还不知道" if one.ended_at is None else "发送中断"
    said = [MessageState(one.outcome).label]
    if one.status:
        said.append(f"应答码{one.status}")
    if one.error:
        said.append(fault(one.error))
    return "，".join(said)
