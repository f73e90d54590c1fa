"""What becomes of a duty that is no longer owed: done, missed or withdrawn, by the facts."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from school_care.core.duty_kinds import (
    MONTH,
    OCCASION,
    ROLLING,
    STUDENT,
    TERM,
    WEEK,
    DutyKind,
    all_facts,
    duty_kind,
    duty_kinds,
)
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty
from school_care.duties.reckoning.reckon import MOST, NOTHING, Reckoning, first_days
from school_care.duties.rules import is_asked
from school_care.duties.services.changes import BATCH, Book
from school_care.duties.services.stored import Key, Stored, read
from school_care.school.models import School
from school_care.students.care_days import classes_on

PERIODS = (WEEK, MONTH)
LOOKED_AT_AGAIN = timedelta(days=62)  # periods over since: what is written down later counts
NO_RULE = "规则已停用"
NO_SCHOOL = "校历调整，没有上课日"
NOT_OWED = "学生离校、退出关爱、转班或等级变动"
TAKEN_BACK = "相应的记录已撤销或更正"


def closed_rows(school: School, keys: Iterable[Key]) -> dict[Key, Stored]:
    """Stored rows of these keys that are not open, by key."""
    wanted = set(keys)
    of_code: dict[str, list[Key]] = defaultdict(list)
    for key in wanted:
        of_code[key[0]].append(key)
    found: dict[Key, Stored] = {}
    for code, named in of_code.items():
        for start in range(0, len(named), BATCH):
            part = named[start : start + BATCH]
            rows = Duty.objects.filter(
                school=school,
                rule_code=code,
                subject_key__in={subject for _, subject, _ in part},
                period_key__in={period for _, _, period in part},
            ).exclude(state=DutyState.OPEN)
            found.update((row.key, row) for row in read(rows) if row.key in wanted)
    return found


def settle_vanished(
    reckoning: Reckoning, book: Book, rows: list[Stored], owed: Collection[tuple[str, str]]
) -> None:
    """Open rows that the day no longer owes. `owed`: rule and subject of what it does owe, or has
    done of it."""
    of_code: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        of_code[row.rule_code].append(row)
    for code, named in of_code.items():
        kind = duty_kind(code)
        if kind is not None and kind.per == ROLLING:
            _rolling(reckoning, book, kind, named, owed)
        elif kind is None or not is_asked(reckoning.rules, code):
            for row in named:
                book.settle(row.duty(), DutyState.WITHDRAWN, reckoning.on, NO_RULE)
        else:
            _in_periods(reckoning, book, kind, named)


def _rolling(
    reckoning: Reckoning,
    book: Book,
    kind: DutyKind,
    rows: list[Stored],
    owed: Collection[tuple[str, str]],
) -> None:
    """Done on the first day after the anchor on which it was made; else no longer owed."""
    facts = all_facts(
        kind,
        school_id=reckoning.school.pk,
        since=min(row.opens_on for row in rows),
        until=reckoning.on,
        subjects={row.subject for row in rows},
    )
    made: dict[int, list[date]] = defaultdict(list)
    for fact in facts:
        if fact.made:
            made[fact.subject].append(fact.happened_on)
    for row in rows:
        days = [day for day in made[row.subject] if day > row.opens_on]
        if days:
            duty = row.duty()
            duty.counted = 1
            book.settle(duty, DutyState.DONE, min(days), "")
        else:
            why = TAKEN_BACK if row.key[:2] in owed else NOT_OWED
            why = why if is_asked(reckoning.rules, kind.code) else NO_RULE
            book.settle(row.duty(), DutyState.WITHDRAWN, reckoning.on, why)


def _in_periods(reckoning: Reckoning, book: Book, kind: DutyKind, rows: list[Stored]) -> None:
    """Of a period that is over: done or missed; of one that runs, or of a pupil who left, no longer
    owed."""
    here = classes_on(reckoning.school.pk, reckoning.on) if kind.subject == STUDENT else None
    since = min(row.opens_on for row in rows)
    for row in rows:
        counted, attempts, done_on = _recounted(reckoning, kind, row, since)
        duty = row.duty()
        duty.counted, duty.attempts = counted, attempts
        if done_on is not None:
            book.settle(duty, DutyState.DONE, done_on, "")
        elif _is_over(reckoning, kind, row) and (here is None or row.subject in here):
            book.settle(duty, DutyState.MISSED, reckoning.on, "")
        else:
            why = NO_SCHOOL if _has_no_school(reckoning, kind) else NOT_OWED
            book.settle(duty, DutyState.WITHDRAWN, reckoning.on, why)


def _has_no_school(reckoning: Reckoning, kind: DutyKind) -> bool:
    """Whether the running week or month has lost its school days."""
    day, clock = reckoning.on, reckoning.clock
    if kind.per == WEEK:
        return clock.week(day) is None
    return kind.per == MONTH and clock.month(day) is None


def _is_over(reckoning: Reckoning, kind: DutyKind, row: Stored) -> bool:
    if kind.per == TERM:
        term = reckoning.clock.term(reckoning.on)
        return term is None or term.code != row.period_key
    return row.due_on < reckoning.on


def _recounted(
    reckoning: Reckoning, kind: DutyKind, row: Stored, since: date
) -> tuple[int, int, date | None]:
    """How often a thing was done in its own time, tried in vain, and the day enough was done.
    `since`: facts are asked from there where the period itself does not say from when."""
    accepts: frozenset[str] = frozenset()
    first, last = since, reckoning.on
    if kind.per in PERIODS:
        first, last = row.opens_on, row.due_on
    elif kind.per == TERM:
        rule = reckoning.rules.get((kind.code, row.rank))
        accepts = rule.accepts if rule is not None else accepts
        term = reckoning.clock.calendar.term_by_code(row.period_key)
        if term is not None:
            first, last = term.first_day, term.last_day
    key = row.period_key if kind.per == OCCASION else ""
    made, tried = reckoning.done(kind, first, last, accepts).get((row.subject, key), NOTHING)
    days = first_days(made, row.opens_on)
    attempts = min(sum(day >= row.opens_on for day in tried), MOST)
    done_on = days[row.required - 1] if len(days) >= row.required else None
    return min(len(days), MOST), attempts, done_on


class Again:
    """Weeks, months and terms that ended in the last two months, looked at again: a talk written
    down later fulfils its week, a withdrawn one no longer does. Made before the reckoning, so that
    facts are asked once, from the earliest day."""

    def __init__(self, reckoning: Reckoning) -> None:
        self.reckoning = reckoning
        self._rows = {kind: self._closed(kind) for kind in duty_kinds()}
        for kind, rows in self._rows.items():
            if rows:
                reckoning.facts(kind, min(row.opens_on for row in rows))

    def _closed(self, kind: DutyKind) -> list[Stored]:
        on = self.reckoning.on
        rows = Duty.objects.filter(
            school=self.reckoning.school,
            rule_code=kind.code,
            state__in=(DutyState.DONE, DutyState.MISSED),
        )
        if kind.per in PERIODS:
            return list(read(rows.filter(opens_on__gte=on - LOOKED_AT_AGAIN, due_on__lt=on)))
        if kind.per != TERM:
            return []
        ended = [
            term
            for term in self.reckoning.clock.calendar.terms
            if on - LOOKED_AT_AGAIN <= term.last_day < on
        ]
        if not ended:
            return []
        rows = rows.filter(period_key__in=[term.code for term in ended])
        return list(read(rows.filter(opens_on__gte=min(term.first_day for term in ended))))

    def settle(self, book: Book) -> None:
        """Say in the book what has become different."""
        for kind, rows in self._rows.items():
            for row in rows:
                self._look(book, kind, row)

    def _look(self, book: Book, kind: DutyKind, row: Stored) -> None:
        counted, _, done_on = _recounted(self.reckoning, kind, row, row.opens_on)
        state = DutyState.MISSED if done_on is None else DutyState.DONE
        settled_on = done_on or row.settled_on
        if (row.state, row.counted, row.settled_on) == (state, counted, settled_on):
            return
        duty = row.duty()
        duty.counted = counted
        if row.state != state:
            why = TAKEN_BACK if done_on is None else "补记"
            book.settle(duty, state, done_on or self.reckoning.on, why)
        elif done_on is not None:
            duty.settled_on = done_on
        book.touch(duty)
