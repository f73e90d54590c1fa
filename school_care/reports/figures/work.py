"""What the dashboard says beside the figures, as of today: what is overdue by item, which reports
wait for an answer, what files still lack. Nobody of the staff is named."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.core import clock
from school_care.reports.figures.missing import missing_by_item, missing_of
from school_care.reports.figures.overdue import Awaiting, Overdue, awaiting_reply, overdue_by_item
from school_care.reports.figures.population import in_care
from school_care.reports.figures.sight import Sight
from school_care.reports.figures.span import span_of
from school_care.school.access import can
from school_care.school.enums import Capability


@dataclass(frozen=True)
class Work:
    """As of `on`. `missing`: how many files lack what; `incomplete`: how many lack anything."""

    on: date
    overdue: tuple[Overdue, ...]
    awaiting: Awaiting | None
    missing: tuple[tuple[str, int], ...]
    incomplete: int
    opens_ledger: bool

    @property
    def waits(self) -> int:
        """Days since the longest waiting report was sent."""
        return self.awaiting.days(self.on) if self.awaiting else 0


def work_of(user: Any, sight: Sight) -> Work:
    """What there is to do, as far as the person reads of it; a constant number of queries. Use
    within `one_reckoning()`."""
    school, today = sight.school, clock.today()
    span = span_of(school, today)
    lacks = missing_of(span)
    classes = in_care(span)
    mine = [
        words
        for pupil, words in lacks.items()
        if sight.whole or classes.get(pupil) in sight.class_ids
    ]
    reads_reports = can(user, Capability.VIEW_REPORTS_UP, school)
    return Work(
        on=today,
        overdue=tuple(overdue_by_item(school, today, reader=user)),
        awaiting=awaiting_reply(school, today, reader=user) if reads_reports else None,
        missing=tuple(missing_by_item(mine)),
        incomplete=len(mine),
        opens_ledger=can(user, Capability.OVERSEE_DUTIES, school),
    )
