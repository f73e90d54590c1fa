"""A pupil's levels as a line of stretches: laying one over another, taking one away.

Pure: no clock, no database. A stretch holds from `starts_on` up to, not including, `until`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from school_care.core.intervals import holds
from school_care.students.enums import LevelBasis

Line = list["Stretch"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A level held for dates; `row` is the stored row it came from, None for one to be made."""

    starts_on: date
    until: date | None
    level_id: int
    basis: str = LevelBasis.DECIDED
    reason: str = ""
    set_by_id: int | None = None
    row: Any = field(default=None, compare=False, repr=False)

    @property
    def says(self) -> tuple:
        """What it says, apart from its dates."""
        return (self.level_id, self.basis, self.reason, self.set_by_id)

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return holds(self.starts_on, self.until, day)


def at(line: Line, day: date) -> Stretch | None:
    """What holds on a day."""
    return next((stretch for stretch in line if stretch.holds(day)), None)


def cut(line: Line, start: date, until: date | None) -> Line:
    """The line without the days from `start` up to `until` (None: for ever)."""
    left: Line = []
    for stretch in line:
        ends = stretch.until
        if ends is not None and ends <= start:  # before; empty stretches of the past stay
            left.append(stretch)
            continue
        before = stretch.starts_on < start
        if before:
            left.append(replace(stretch, until=start))
        if until is not None and (ends is None or ends > until):
            rest = replace(stretch, starts_on=max(until, stretch.starts_on))
            left.append(replace(rest, row=None) if before else rest)
    return left


def lay(line: Line, stretch: Stretch) -> Line:
    """The line with `stretch` over it: what held before resumes by itself at its end."""
    covered = [*cut(line, stretch.starts_on, stretch.until), stretch]
    return _joined(sorted(covered, key=lambda each: each.starts_on))


def end_override(line: Line, day: date) -> Line:
    """The line with the override that holds on `day` ended: what would have followed it holds from
    that day. Unchanged when no override holds."""
    running = at(line, day)
    if running is None or running.basis != LevelBasis.OVERRIDE or running.until is None:
        return line
    ended: Line = []
    for stretch in line:
        if stretch is running:
            if stretch.starts_on < day:
                ended.append(replace(stretch, until=day))
        elif stretch.starts_on == running.until:
            ended.append(replace(stretch, starts_on=day))
        else:
            ended.append(stretch)
    return _joined(ended)


def _joined(line: Line) -> Line:
    """Neighbours that touch and say the same become one again."""
    whole: Line = []
    for stretch in line:
        last = whole[-1] if whole else None
        touches = last is not None and last.until == stretch.starts_on
        if touches and last.starts_on < last.until and last.says == stretch.says:
            whole[-1] = replace(last, until=stretch.until)
        else:
            whole.append(stretch)
    return whole
