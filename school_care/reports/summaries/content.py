"""The figures of a report of the school, worked out when it is drafted and kept as plain JSON: no
pupil, no name. What was reported of a month stands in its month-end figures; nothing is counted a
second way."""

from datetime import date, timedelta
from typing import Any

from school_care.activities.choices.programme import ActivityState
from school_care.activities.models import Activity
from school_care.cases.models import DropoutMonth
from school_care.core import clock
from school_care.core.duty_kinds import one_reckoning
from school_care.core.months import first_of
from school_care.reports.enums import SummaryKind
from school_care.reports.figures.registry import GROUPS, Measure, measures
from school_care.reports.figures.selectors import goals_of, snapshots_of
from school_care.reports.figures.services import month_figures
from school_care.reports.models import FigureSnapshot, PracticalThing, ProblemItem
from school_care.reports.summaries import rest
from school_care.reports.summaries.people import people
from school_care.reports.summaries.periods import Period
from school_care.reports.summaries.work import work
from school_care.school.models import School, Term

ONE_DAY = timedelta(days=1)
Kept = dict[str, FigureSnapshot]


def build(school: School, period: Period) -> dict[str, Any]:
    """Everything a report of the period says in numbers, as now known."""
    if period.kind == SummaryKind.PLAN:
        return _plan(school, period)
    until = min(period.until, clock.today())
    now = month_figures(school=school, month=first_of(until), on=clock.today())
    with one_reckoning():
        found: dict[str, Any] = {
            "since": period.since.isoformat(),
            "until": until.isoformat(),
            "people": people(school, period.since, until),
            "work": work(school, period.since, until),
            "measures": _measured(school, period, now),
            "taken_on": _taken_on(now),
            "items": rest.items(school, period.since, until),
            "alerts": rest.alerts(school, period.since, until),
            "upwards": rest.upwards(school, period.since, until),
        }
    if period.kind == SummaryKind.MONTH:
        return found | {"dropout": rest.dropout(school, period.since)}
    return found | {
        "months": _months_signed(school, period.since, until),
        "things": _things(school, period),
        "problems": _problems(school, period.since, until),
    }


def _taken_on(kept: Kept) -> str:
    """Up to which day the figures go."""
    return max((row.as_of for row in kept.values()), default=clock.today()).isoformat()


def _measured(school: School, period: Period, now: Kept) -> list[dict[str, Any]]:
    """Each figure with the one it is held against: a month with the month before, a term or year
    with its own first month."""
    before = first_of(period.since)
    if period.kind == SummaryKind.MONTH:
        before = first_of(period.since - ONE_DAY)
    earlier = snapshots_of(school, before)
    goals = goals_of(school, period.term)
    return [
        _said(one, now[one.code], earlier.get(one.code), goals)
        for one in measures()
        if one.code in now
    ]


def _said(
    one: Measure, row: FigureSnapshot, earlier: FigureSnapshot | None, goals: dict[str, int]
) -> dict[str, Any]:
    return {
        **_named(one),
        "part": row.part,
        "whole": row.whole,
        "before": [earlier.part, earlier.whole] if earlier else None,
        "target": goals.get(one.code, one.target),
    }


def _named(one: Measure) -> dict[str, Any]:
    """What a figure is called stays with it, whatever the registry says years later."""
    return {
        "code": one.code,
        "label": one.label,
        "group": next(group.label for group in GROUPS if group.code == one.group),
        "how": one.how,
        "unit": one.unit,
        "mean": one.mean,
        "lower": one.lower_is_better,
        "guarded": one.guarded,
    }


def _months_signed(school: School, since: date, until: date) -> list[int]:
    """Months whose 控辍保学月报 is signed, and how many of these were 零报告; one query."""
    rows = DropoutMonth.objects.filter(
        school=school, month__range=(first_of(since), until), signed_at__isnull=False
    )
    newest = {row.month: row.is_zero for row in rows.order_by("month", "version")}
    return [len(newest), sum(newest.values())]


def _things(school: School, period: Period) -> list[dict[str, Any]]:
    """几件实事 of the school year; one query."""
    if period.term is None:
        return []
    rows = PracticalThing.objects.filter(school=school, year=period.term.school_year)
    return [
        {
            "what": row.what,
            "how": row.how,
            "due": row.due_on.isoformat(),
            "done": row.done_on.isoformat() if row.done_on else "",
            "outcome": row.outcome,
        }
        for row in rows.filter(dropped_on__isnull=True).order_by("number")
    ]


def _problems(school: School, since: date, until: date) -> dict[str, int]:
    """问题清单 of some days: found, settled, still open; of what was due how much is settled."""
    rows = ProblemItem.objects.filter(school=school, found_on__lte=until)
    dates = rows.values_list("found_on", "due_on", "cleared_on")
    listed = [(found, due, done) for found, due, done in dates if not done or done >= since]
    due = [done for _, due, done in listed if since <= due <= until]
    return {
        "found": sum(1 for found, _, _ in listed if found >= since),
        "cleared": sum(1 for _, _, done in listed if done and since <= done <= until),
        "open": sum(1 for _, _, done in listed if not done or done > until),
        "due": len(due),
        "due_cleared": sum(1 for done in due if done and done <= until),
    }


# -- a term's plan --------------------------------------------------------------------------------


def _plan(school: School, period: Period) -> dict[str, Any]:
    term = period.terms[0]
    return {
        "since": term.first_day.isoformat(),
        "until": term.last_day.isoformat(),
        "goals": _goals(school, term),
        "things": _things(school, period),
        "activities": _activities(school, term),
    }


def _goals(school: School, term: Term) -> list[dict[str, Any]]:
    """What the school aims at: its own goals, else what the figure itself names."""
    goals = goals_of(school, term)
    found = [{**_named(one), "target": goals.get(one.code, one.target)} for one in measures()]
    return [one for one in found if one["target"] is not None]


def _activities(school: School, term: Term) -> list[dict[str, Any]]:
    """The activities of the term for the whole school or a grade; a class's own are many."""
    rows = Activity.objects.filter(school=school, term=term).exclude(reach="class")
    rows = rows.exclude(state=ActivityState.CANCELLED).order_by("starts_on", "pk")
    return [
        {"on": row.starts_on.isoformat(), "kind": row.get_kind_display(), "title": row.title}
        for row in rows
    ]
