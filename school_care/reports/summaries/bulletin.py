"""月通报: what was late or not done in a month, item by item (T5-12, T3-16). Of items alone: nobody
is named, neither staff nor child, and no class is set beside another."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from school_care.core import clock
from school_care.reports.summaries import rest
from school_care.reports.summaries.layout import ITEM_HEAD, Section, Table, item_rows
from school_care.reports.summaries.periods import Period
from school_care.school.models import School


@dataclass(frozen=True)
class Bulletin:
    """A month by item, what is left undone first."""

    items: list[dict[str, Any]]
    table: Table
    total: Counter
    alerts: dict[str, int]

    @property
    def as_section(self) -> Section:
        """The table as pages show the parts of a report."""
        return Section("各项完成情况", [self.table])

    @property
    def undone(self) -> list[dict[str, Any]]:
        """The items of which something is not done."""
        return [one for one in self.items if one["left"]]


def bulletin_of(school: School, period: Period) -> Bulletin:
    """The month as now known, up to today while it runs; two queries."""
    until = min(period.until, clock.today())
    items = rest.items(school, period.since, until)
    total: Counter = Counter()
    for one in items:
        total.update({key: one[key] for key in ("due", "in_time", "late", "left")})
    rows = item_rows(items)
    if rows:
        rows.append(["合计", *(str(total[key]) for key in ("due", "in_time", "late", "left"))])
    return Bulletin(
        items,
        Table(ITEM_HEAD, rows),
        total,
        rest.alerts(school, period.since, until),
    )
