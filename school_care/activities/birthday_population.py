"""Which care pupils' birthdays are to be kept now: what the duty `birthday` is reckoned from."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from school_care.activities.birthdays import COUNTS_AFTER, LOOK_BACK, OPENS_BEFORE, Born, Keeping
from school_care.core.duty_kinds import Fact, ask_once
from school_care.core.lunar import LunarDay
from school_care.students.care_days import Span, calendar_for, care_since, entry
from school_care.students.enums import Precision
from school_care.students.models import Enrolment, Student

Pupils = Collection[int] | None
AHEAD = timedelta(days=LOOK_BACK)  # what falls into holidays is kept before them


class Due(NamedTuple):
    """A birthday to be kept: from `opens_on`, in time until `due_on`; after `closes_on` it was
    missed and is owed no more. `turns` says which of the pupil's."""

    student: int
    turns: int
    opens_on: date
    due_on: date
    closes_on: date


def birthdays_due(*, school_id: int, on: date, subjects: Pupils = None) -> Iterator[Due]:
    """The birthdays of care pupils whose time it is on `on`: from a week before the day they are
    kept to a week after the birthday (domain §5.2). Not owed to who came to the school, or into
    care, after the day it was kept. Three queries besides those care duties share."""
    for due in _birthdays(school_id, on, on - COUNTS_AFTER, on + AHEAD, subjects):
        if due.opens_on <= on:
            yield due


def birthdays_due_between(*, school_id: int, on: date, since: date, until: date) -> Iterator[Due]:
    """The birthdays whose last day in time lies between two days (both included), of the pupils in
    care on `on`; as `birthdays_due`."""
    for due in _birthdays(school_id, on, since, until + AHEAD, None):
        if since <= due.due_on <= until:
            yield due


def _birthdays(
    school_id: int, on: date, since: date, until: date, subjects: Pupils
) -> Iterator[Due]:
    """Birthdays that touch some days, of the pupils in care on `on`, where they are owed."""
    keeping = _keeping(school_id)
    known = _born(school_id, subjects)
    came = _entries(school_id, on, subjects)
    for pupil, entered in care_since(school_id, on, subjects).items():
        born = known.get(pupil)
        if born is None:
            continue
        here = max(entered, came.get(pupil, entered))
        for turns in born.turns_between(since, until):
            first, last = born.span(turns)
            due_on = keeping.keep_on(first, last)
            opens_on = due_on - OPENS_BEFORE
            if born.only_month:
                opens_on = min(first, opens_on)
            if here <= due_on:
                yield Due(pupil, turns, max(opens_on, here), due_on, last + COUNTS_AFTER)


def birthday_facts(
    *, school_id: int, since: date, until: date, subjects: Pupils = None
) -> Iterator[Fact]:
    """Birthdays kept from `since` to `until`; `key` is the number of years. One query."""
    from school_care.activities.models import BirthdayKept

    rows = BirthdayKept.objects.filter(
        school_id=school_id, held_on__range=(since, until), withdrawn_at__isnull=True
    ).order_by()
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    for pupil, day, turns in rows.values_list("student_id", "held_on", "turns"):
        yield Fact(pupil, day, True, str(turns))


def _keeping(school_id: int) -> Keeping:
    return ask_once(("birthdays.keeping", school_id), lambda: Keeping(calendar_for(school_id)))


def _born(school_id: int, pupils: Pupils) -> dict[int, Born]:
    """What is known of each pupil's birth; once a reckoning, whatever the day."""

    def ask() -> dict[int, Born]:
        rows = Student.objects.filter(school_id=school_id, birth_date__isnull=False).order_by()
        if pupils is not None:
            rows = rows.filter(pk__in=list(pupils))
        choice = "birthday_choice__"
        found = {}
        for pupil, day, precision, lunar, month, of_month, leap in rows.values_list(
            "pk",
            "birth_date",
            "birth_precision",
            *(choice + name for name in ("lunar", "month", "day", "leap")),
        ):
            only_month = precision == Precision.MONTH
            by_moon = LunarDay(month, of_month, leap) if lunar and not only_month else None
            found[pupil] = Born(day, only_month, by_moon)
        return found

    return ask_once(("birthdays.born", school_id, _named(pupils)), ask)


def _entries(school_id: int, on: date, pupils: Pupils) -> dict[int, date]:
    """The day each pupil came to the school: the first of the unbroken line of enrolments."""

    def ask() -> dict[int, list[Span]]:
        rows = Enrolment.objects.filter(school_id=school_id).order_by()
        if pupils is not None:
            rows = rows.filter(student_id__in=list(pupils))
        spans: dict[int, list[Span]] = defaultdict(list)
        for pupil, starts_on, until in rows.values_list("student_id", "starts_on", "until"):
            spans[pupil].append((starts_on, until))
        return spans

    spans = ask_once(("birthdays.enrolled", school_id, _named(pupils)), ask)
    found = {pupil: entry(held, on) for pupil, held in spans.items()}
    return {pupil: day for pupil, day in found.items() if day is not None}


def _named(pupils: Pupils) -> frozenset[int] | None:
    return None if pupils is None else frozenset(pupils)
