"""Reading the reports of the school, for whoever keeps its papers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from school_care.cases.dropout.month_duty import kept_since
from school_care.duties.rules import active_rule, rules_on
from school_care.reports.enums import SummaryKind, SummaryState
from school_care.reports.models import Summary, SummaryStep
from school_care.reports.summaries.duty_kind import CODE, owed_months
from school_care.reports.summaries.periods import Period, months_offered, terms_offered
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School

USUAL_DAY = 15


@dataclass(frozen=True)
class Line:
    """A report on the list: what stands, and by when a month's is due."""

    period: Period
    row: Summary | None
    due_on: date | None
    today: date
    owed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it can be written by now."""
        return self.today >= self.period.opens_on

    @property
    def is_signed(self) -> bool:
        return self.row is not None and self.row.state == SummaryState.SIGNED

    @property
    def is_late(self) -> bool:
        """Whether its day is past and nobody has signed."""
        past = self.due_on is not None and self.today > self.due_on
        return self.owed and past and not self.is_signed


@dataclass(frozen=True)
class Overview:
    """The page of all reports: months of a year, and what terms and years have. `day`: by which
    day of the month after a month's report is due."""

    months: list[Line]
    terms: list[Line]
    day: int


def overview(user: Any, school: School, calendar: SchoolCalendar, today: date) -> Overview:
    """Every report that can be written, or was, with its newest version; of what lay before the
    school kept its pupils here only those that were. Five queries beside the calendar."""
    rows = Summary.objects.visible_to(user).filter(school=school).defer(*_HEAVY)
    newest: dict[tuple[str, str], Summary] = {}
    for row in rows.order_by("version"):
        newest[row.kind, row.period] = row
    day = policy_day(school, today)
    kept = kept_since(school.pk)
    owed = owed_months(calendar, kept, today)
    begun = kept or today

    def lines(periods: Iterable[Period]) -> list[Line]:
        return [
            Line(one, newest.get((one.kind, one.code)), due_of(one, day), today, one.month in owed)
            for one in periods
            if one.until >= begun or (one.kind, one.code) in newest
        ]

    months, terms = months_offered(calendar, today), terms_offered(calendar, today)
    return Overview(lines(months), lines(terms), day)


_HEAVY = ("figures", "work_sealed", "problems_sealed", "plans_sealed", "note_sealed")


def policy_day(school: School, on: date) -> int:
    """By which day of the month the report of the month before is due: the rule's, 15 unless the
    school changed it."""
    rule = active_rule(rules_on(school.pk, on), CODE)
    return rule.due_after + 1 if rule and rule.due_after is not None else USUAL_DAY


def due_of(period: Period, day: int) -> date | None:
    """The last day in time of a month's report; None for the others."""
    if period.kind != SummaryKind.MONTH:
        return None
    return period.opens_on + timedelta(days=day - 1)


def versions_of(user: Any, school: School, period: Period) -> list[Summary]:
    """Every version, newest first; one query."""
    rows = Summary.objects.visible_to(user).filter(
        school=school, kind=period.kind, period=period.code
    )
    return list(rows.select_related("drafted_by", "signed_by", "school").order_by("-version"))


def steps_of(user: Any, row: Summary) -> list[SummaryStep]:
    """What happened to a version, newest first; one query."""
    rows = SummaryStep.objects.visible_to(user).filter(summary=row).select_related("by")
    return list(rows.order_by("-at", "-pk"))


def returned_why(row: Summary, steps: Iterable[SummaryStep]) -> str:
    """Why the principal gave a draft back; "" where they did not."""
    if row.state != SummaryState.DRAFT:
        return ""
    newest = next((one for one in steps), None)
    from_review = newest is not None and newest.from_state == SummaryState.IN_REVIEW
    return newest.why if newest is not None and from_review else ""
