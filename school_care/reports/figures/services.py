"""Figures kept: taken each night, frozen with the month's end; goals set for them.

Everything here may run twice, at the same time and after any gap: a month is written in one
transaction under the school's row, what is frozen never changes, and of two that counted the later
moment wins.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.duty_kinds import one_reckoning
from school_care.core.months import first_of, last_of, month_before
from school_care.reports.figures.cells import cells_of, places_on
from school_care.reports.figures.registry import Measure, measure, measures, tally
from school_care.reports.figures.span import Span, span_of
from school_care.reports.models import FigureGoal, FigureSnapshot
from school_care.school.models import School, Term
from school_care.school.refusal import Refused

ONE_DAY = timedelta(days=1)
MOST_MONTHS = 12  # so far back missed month ends are made good


def take_snapshots(
    *, school: School, month: date, on: date, actor: Any = None
) -> list[FigureSnapshot]:
    """Count every figure of a school for a month as of `on`, or of the month's end where `on` is
    past it: then they are frozen. What is frozen already stays. Answers the month's figures."""
    month = first_of(month)
    if on < month:
        raise Refused("这个月还没有开始，没有可统计的数据。")
    as_of, now = min(on, last_of(month)), clock.now()
    counted = count_all(school, as_of, now)
    frozen = on > last_of(month)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        held = {row.code: row for row in FigureSnapshot.objects.filter(school=school, month=month)}
        if any(row.frozen or row.taken_at > now for row in held.values()):
            return list(held.values())
        for row in counted:
            row.frozen = frozen
            if old := held.get(row.code):
                row.pk, row.public_id = old.pk, old.public_id
        _store(counted, held)
        if actor is not None or frozen:
            action = "figures.frozen" if frozen else "figures.recounted"
            audit.record(action, actor=actor, school_id=school.pk, month=f"{month:%Y-%m}")
    return counted


def count_all(school: School, as_of: date, now: datetime) -> list[FigureSnapshot]:
    """Every figure of a school on a day, as unsaved rows."""
    with one_reckoning():
        span = span_of(school, as_of)
        return [_counted(one, span, now) for one in measures()]


def _counted(one: Measure, span: Span, now: datetime) -> FigureSnapshot:
    """Of a guarded figure nobody is named."""
    row = FigureSnapshot(
        school=span.school, month=span.month, code=one.code, as_of=span.as_of, taken_at=now
    )
    found = tally(one, span)
    row.part, row.whole = found.part, found.whole
    row.cells = cells_of(one, found.members, places_on(span))
    row.members = [] if one.guarded else [list(member) for member in found.members]
    return row


def _store(counted: list[FigureSnapshot], held: Mapping[str, FigureSnapshot]) -> None:
    """New rows, rows anew, and without those of figures that are no longer there."""
    FigureSnapshot.objects.bulk_create([row for row in counted if row.code not in held])
    FigureSnapshot.objects.bulk_update(
        [row for row in counted if row.code in held],
        ["as_of", "part", "whole", "members", "cells", "taken_at", "frozen"],
    )
    gone = set(held) - {row.code for row in counted}
    if gone:
        pks = [held[code].pk for code in gone]
        FigureSnapshot.objects.filter(pk__in=pks).delete()


def month_figures(*, school: School, month: date, on: date) -> dict[str, FigureSnapshot]:
    """What was reported of a month, by code; taken now where it was not yet (or its month is over
    and nothing is frozen)."""
    month = first_of(month)
    rows = list(FigureSnapshot.objects.filter(school=school, month=month))
    if not rows or (on > last_of(month) and not any(row.frozen for row in rows)):
        rows = take_snapshots(school=school, month=month, on=on)
    return {row.code: row for row in rows}


def catch_up(school: School, today: date) -> list[date]:
    """Each night: freeze every month end that passed since the first one frozen and is not (of a
    school new to this only the last month's), then count the running month as of yesterday. The
    months done."""
    done = []
    for month in _missed(school, first_of(today)):
        take_snapshots(school=school, month=month, on=today)
        done.append(month)
    yesterday = today - ONE_DAY
    if yesterday >= first_of(today):
        take_snapshots(school=school, month=first_of(today), on=yesterday)
        done.append(first_of(today))
    return done


def _missed(school: School, this_month: date) -> list[date]:
    """Month ends that are over and not frozen, at most so many months back. Gaps count as well:
    whoever asked for a later month had that one frozen before its turn."""
    rows = FigureSnapshot.objects.filter(school=school, frozen=True, month__lt=this_month)
    frozen = set(rows.order_by().values_list("month", flat=True).distinct())
    months = [month_before(this_month)]
    while len(months) < MOST_MONTHS:
        months.append(month_before(months[-1]))
    first = min(frozen, default=months[0])
    return [month for month in reversed(months) if month >= first and month not in frozen]


def recount(*, school: School, actor: Any) -> list[FigureSnapshot]:
    """Count the running month as of today, because somebody wants to know now."""
    today = clock.today()
    return take_snapshots(school=school, month=first_of(today), on=today, actor=actor)


def set_goals(
    *, school: School, term: Term, actor: Any, targets: Mapping[str, int | None], why: str = ""
) -> int:
    """Set what a school wants to reach in a term, in permille by code; None takes a goal back.
    Answers how many changed."""
    for code, target in targets.items():
        found = measure(code)
        if found is None or found.mean:
            raise Refused("这项指标不能设目标，请刷新页面后再试。")
        if target is not None and not 0 <= target <= 1000:
            raise Refused(f"“{found.label}”的目标请填0到100之间的百分数。")
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        held = {row.code: row for row in FigureGoal.objects.filter(school=school, term=term)}
        changed = {
            code: target
            for code, target in targets.items()
            if target != (held[code].target if code in held else None)
        }
        for code, target in changed.items():
            _set_goal(school, term, code, target, held.get(code), actor=actor, why=why)
    return len(changed)


def _set_goal(
    school: School,
    term: Term,
    code: str,
    target: int | None,
    old: FigureGoal | None,
    *,
    actor: Any,
    why: str,
) -> None:
    row = old or FigureGoal(school=school, term=term, code=code)
    before = old.target if old else None
    if target is None:
        row.delete()
    else:
        row.target, row.set_by, row.set_at = target, actor, clock.now()
        row.save()
    audit.record(
        "figures.goal_set",
        actor=actor,
        school_id=school.pk,
        term=term.code,
        code=code,
        before=before,
        target=target,
        why=why,
    )
