"""What is owed in a case, as one level sees it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from school_care.cases.models import Protection
from school_care.cases.protection import owed
from school_care.cases.protection.enums import ENDED, Level
from school_care.cases.protection.owed import Step
from school_care.core import clock

OWN_STEPS = ("police", "number")  # what whoever reported can still do themselves


@dataclass(frozen=True)
class StepLine:
    """A step as a reader sees it. `words` and `url` with the content alone."""

    code: str
    label: str
    due: date | datetime | None
    with_time: bool
    is_late: bool
    done_on: date | None
    words: str = ""
    url: str = ""
    url_label: str = ""
    source: str = ""
    blocked: str = ""

    @property
    def is_call(self) -> bool:
        """Whether it is the call to the police, which the page shows above everything."""
        return self.code == "police"


def steps_for(
    level: Level, protection: Protection, known: Collection[Step] | None = None
) -> tuple[StepLine, ...]:
    """The steps a level sees, what is late first. `known`: where they were read for many cases."""
    if level == Level.NONE or protection.state in ENDED:
        return ()
    if known is None:
        known = owed.steps_of([protection], clock.today())[protection.pk]
    lines = [step_line(one, level) for one in known if _shown(one, level, protection)]
    return tuple(sorted(lines, key=_first))


def _shown(step: Step, level: Level, protection: Protection) -> bool:
    """Whoever only knows of a report learns how far it is, never what is done with which child;
    whoever reported it, what they themselves can do."""
    if level >= Level.STEPS:
        return True
    if level == Level.OWN:
        return step.code in OWN_STEPS and protection.is_report
    return protection.is_report and "." not in step.code


def step_line(step: Step, level: Level) -> StepLine:
    """A step as a level sees it."""
    opens = level == Level.CONTENT or (level == Level.OWN and step.code in OWN_STEPS)
    return StepLine(
        code=step.code,
        label=step.label,
        due=step.due_at or step.due_on,
        with_time=step.due_at is not None,
        is_late=is_late(step),
        done_on=step.done_on,
        words=step.words if level == Level.CONTENT else "",
        url=step.url if opens else "",
        url_label=(step.url_label or "去办理") if opens else "",
        source=step.source if level >= Level.STEPS else "",
        blocked=step.blocked if level >= Level.STEPS else ("暂不能办" if step.blocked else ""),
    )


def is_late(step: Step) -> bool:
    """Whether a step should have been done by now."""
    if step.done_on is not None or step.blocked:
        return False
    if step.due_at is not None:
        return step.due_at < clock.now()
    return step.due_on is not None and step.due_on < clock.today()


def _first(one: StepLine) -> tuple:
    due = one.due
    if isinstance(due, datetime):
        day = due.timestamp()
    else:
        day = clock.midnight(due).timestamp() + 86399 if due else float("inf")
    return (one.done_on is not None, bool(one.blocked), not one.is_late, day)
