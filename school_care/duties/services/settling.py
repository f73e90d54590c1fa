"""What becomes of a duty that is no longer owed: done, missed or withdrawn, by the facts."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from school_care.core.duty_kinds import (
    MONTH,
    OCCASION,
    ROLLING,
    TERM,
    WEEK,
    DutyKind,
    duty_kind,
    duty_kinds,
)
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty
from school_care.duties.reckoning.reckon import Reckoning, first_days, tally
from school_care.duties.services.changes import BATCH, Book
from school_care.school.models import School

PERIODS = (WEEK, MONTH)
LOOKED_AT_AGAIN = timedelta(days=62)  # closed weeks and months: what is written down later counts
NO_RULE = "规则已停用"
NOT_OWED = "学生离校、退出关爱、转班或等级变动"
TAKEN_BACK = "相应的记录已撤销或更正"


def closed_rows(school: School, keys: Iterable[tuple[str, str, str]]) -> dict[tuple, Duty]:
    """Stored rows of these keys that are not open, by key."""
    wanted = set(keys)
    of_code: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, subject, period in wanted:
        of_code[code].append((subject, period))
    found = {}
    for code, pairs in of_code.items():
        for start in range(0, len(pairs), BATCH):
            part = pairs[start : start + BATCH]
            rows = Duty.objects.filter(
                school=school,
                rule_code=code,
                subject_key__in=[subject for subject, _ in part],
                period_key__in={period for _, period in part},
            ).exclude(state=DutyState.OPEN)
            for duty in rows:
                found[duty.rule_code, duty.subject_key, duty.period_key] = duty
    return {key: duty for key, duty in found.items() if key in wanted}


def settle_vanished(reckoning: Reckoning, book: Book, duties: list[Duty]) -> None:
    """Open rows that the day no longer owes."""
    of_code: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        of_code[duty.rule_code].append(duty)
    for code, rows in of_code.items():
        kind = duty_kind(code)
        if kind is None or not any(
            rule.active for (named, _), rule in reckoning.rules.items() if named == code
        ):
            for duty in rows:
                book.settle(duty, DutyState.WITHDRAWN, reckoning.on, NO_RULE)
        elif kind.per == ROLLING:
            _rolling(reckoning, book, kind, rows)
        else:
            _in_periods(reckoning, book, kind, rows)


def _rolling(reckoning: Reckoning, book: Book, kind: DutyKind, rows: list[Duty]) -> None:
    """Done on the first day after the anchor on which it was made; else no longer owed."""
    since = min(duty.opens_on for duty in rows)
    facts = kind.facts(
        school_id=reckoning.school.pk,
        since=since,
        until=reckoning.on,
        subjects=_subjects(rows),
    )
    made: dict[int, list[date]] = defaultdict(list)
    for fact in facts:
        if fact.made:
            made[fact.subject].append(fact.happened_on)
    for duty in rows:
        days = [day for day in made[_subject(duty)] if day > duty.opens_on]
        if days:
            duty.counted = 1
            book.settle(duty, DutyState.DONE, min(days), "")
        else:
            book.settle(duty, DutyState.WITHDRAWN, reckoning.on, NOT_OWED)


def _in_periods(reckoning: Reckoning, book: Book, kind: DutyKind, rows: list[Duty]) -> None:
    """Of a period that is over: done or missed; of one that runs: no longer owed."""
    for duty in rows:
        done_on = _done_on(reckoning, kind, duty)
        if done_on is not None:
            book.settle(duty, DutyState.DONE, done_on, "")
        elif _is_over(reckoning, kind, duty):
            book.settle(duty, DutyState.MISSED, reckoning.on, "")
        else:
            book.settle(duty, DutyState.WITHDRAWN, reckoning.on, NOT_OWED)


def _is_over(reckoning: Reckoning, kind: DutyKind, duty: Duty) -> bool:
    if kind.per == TERM:
        term = reckoning.clock.term(reckoning.on)
        return term is None or term.code != duty.period_key
    return duty.due_on < reckoning.on


def _done_on(reckoning: Reckoning, kind: DutyKind, duty: Duty) -> date | None:
    """The day enough was done in the duty's own time; sets what was counted."""
    last = duty.due_on if kind.per in PERIODS else reckoning.on
    rule = reckoning.rule_of(kind, duty.rank)
    accepts = rule.accepts if rule is not None and kind.per == TERM else frozenset()
    facts = (
        fact for fact in reckoning.facts(kind, duty.opens_on) if not accepts or fact.how in accepts
    )
    key = duty.period_key if kind.per == OCCASION else ""
    done = tally(facts, duty.opens_on, last)[_subject(duty), key]
    days = [day for day, _ in first_days(done[0], duty.opens_on)]
    duty.counted, duty.attempts = len(days), len(done[1])
    return days[duty.required - 1] if len(days) >= duty.required else None


def look_again(reckoning: Reckoning, book: Book) -> None:
    """Closed weeks and months of the last two months: a talk written down later fulfils its week, a
    withdrawn one no longer does."""
    for kind in _period_kinds():
        rows = list(
            Duty.objects.filter(
                school=reckoning.school,
                rule_code=kind.code,
                state__in=(DutyState.DONE, DutyState.MISSED),
                opens_on__gte=reckoning.on - LOOKED_AT_AGAIN,
                due_on__lt=reckoning.on,
            ).order_by("opens_on")
        )
        if rows:
            reckoning.facts(kind, rows[0].opens_on)
        for duty in rows:
            before = duty.counted, duty.settled_on
            done_on = _done_on(reckoning, kind, duty)
            if done_on is None and duty.state == DutyState.DONE:
                book.settle(duty, DutyState.MISSED, reckoning.on, TAKEN_BACK)
            elif done_on is not None and duty.state == DutyState.MISSED:
                book.settle(duty, DutyState.DONE, done_on, "补记")
            elif done_on is not None and before != (duty.counted, done_on):
                duty.settled_on = done_on
                book.touch(duty)


def _period_kinds() -> list[DutyKind]:
    return [kind for kind in duty_kinds() if kind.per in PERIODS]


def _subject(duty: Duty) -> int:
    return int(duty.subject_key.rpartition(":")[2])


def _subjects(rows: Collection[Duty]) -> set[int]:
    return {_subject(duty) for duty in rows}
