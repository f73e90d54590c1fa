"""The snapshot days of the half-yearly tables (F-23) and the span each of them closes.

The usual days are 10 March and 20 September; where the district wants the tables earlier, five days
before that. A span runs from the day after one snapshot to the next.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from school_care.cases.dropout.policy import policies_of, policy_on
from school_care.cases.models import DropoutPolicy

ONE_DAY = timedelta(days=1)
BACK_WITHIN = timedelta(days=10)  # who is back so shortly before the snapshot is not counted
BEFORE_HAND_IN = timedelta(days=5)
USUAL = ((3, 10, "spring_total", "春季"), (9, 20, "autumn_total", "秋季"))


@dataclass(frozen=True)
class Snapshot:
    """A day on which pupils are counted. `since`: the first day of its span; `due_on`: by when the
    district wants the tables, None for a day somebody chose."""

    on: date
    since: date
    due_on: date | None
    name: str

    @property
    def back_since(self) -> date:
        """Who came back on this day or later is not counted."""
        return self.on - BACK_WITHIN


def snapshots(school_id: int, today: date, count: int = 4) -> list[Snapshot]:
    """The last `count` usual snapshots, latest first; one query."""
    versions = policies_of(school_id)
    days = [
        (*day, f"{year}年{name}")
        for year in range(today.year, today.year - 1 - count // 2, -1)
        for month, number, field, name in reversed(USUAL)
        if (day := _day(school_id, versions, date(year, month, number), field))[0] <= today
    ]
    eves = [day for day, _, _ in days]
    return [
        Snapshot(on, eves[place + 1] + ONE_DAY, due_on, name)
        for place, (on, due_on, name) in enumerate(days[:count])
        if place + 1 < len(eves)
    ]


def snapshot_of(school_id: int, on: date, today: date) -> Snapshot:
    """The usual snapshot of `on`; else the days since the last usual one up to `on`."""
    usual = snapshots(school_id, today, 8)
    for one in usual:
        if one.on == on:
            return one
        if one.on < on:
            return Snapshot(on, one.on + ONE_DAY, None, "自选日期")
    oldest = usual[-1]
    return Snapshot(on, min(on, oldest.since), None, "自选日期")


def _day(
    school_id: int, versions: list[DropoutPolicy], usual: date, field: str
) -> tuple[date, date | None]:
    due_on = _hand_in(getattr(policy_on(school_id, usual, versions), field), usual.year)
    if due_on is not None and due_on < usual:
        return due_on - BEFORE_HAND_IN, due_on
    return usual, due_on


def _hand_in(written: str, year: int) -> date | None:
    try:
        month, day = written.split("-")
        return date(year, int(month), int(day))
    except ValueError:
        return None
