"""Who is in care on a day, since when, in which class, at which level: what duties are reckoned
from. Each answer is one query a reckoning (`ask_once`), for a whole school or some pupils."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from school_care.core.duty_kinds import ask_once
from school_care.core.intervals import holds
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.enums import NOT_EXPECTED
from school_care.students.models import Enrolment, Standing, StudentCareLevel, StudentCategory
from school_care.students.models.levels import EmergencyPupil

Pupils = Collection[int] | None
Span = tuple[date, date | None]


def calendar_question(school_id: int) -> tuple[str, int]:
    """Under which question a reckoning brings its calendar along."""
    return "calendar", school_id


def calendar_for(school_id: int) -> SchoolCalendar:
    """The school's calendar, the reckoning's own while one lasts."""
    return ask_once(calendar_question(school_id), lambda: SchoolCalendar(School(pk=school_id)))


def classes_on(school_id: int, on: date, pupils: Pupils = None) -> dict[int, int | None]:
    """The class of every pupil enrolled on a day, by pupil."""

    def ask() -> dict[int, int | None]:
        rows = _of(Enrolment.objects.on(on).filter(school_id=school_id), pupils)
        return dict(rows.values_list("student_id", "school_class_id"))

    return ask_once(("classes", school_id, on, _named(pupils)), ask)


def care_since(school_id: int, on: date, pupils: Pupils = None) -> dict[int, date]:
    """The day each pupil enrolled and in care on `on` entered care: the first of the unbroken line
    of categories that holds the day."""

    def ask() -> dict[int, date]:
        here = classes_on(school_id, on, pupils)
        rows = _of(StudentCategory.objects.filter(school_id=school_id, starts_on__lte=on), pupils)
        spans = _care_spans(rows)
        entered = {pupil: entry(held, on) for pupil, held in spans.items() if pupil in here}
        return {pupil: day for pupil, day in entered.items() if day is not None}

    return ask_once(("care", school_id, on, _named(pupils)), ask)


def know_days(school_id: int, days: Collection[date]) -> None:
    """Let the reckoning know classes, care and absence of the whole school on several days, as
    `classes_on`, `care_since` and `away_from_class` would answer, from three queries for all of
    them. Of no use outside a reckoning."""
    if not days:
        return
    first, last = min(days), max(days)
    held = Enrolment.objects.filter(_still(first), school_id=school_id, starts_on__lte=last)
    classes = list(
        held.order_by().values_list("student_id", "starts_on", "until", "school_class_id")
    )
    care = _care_spans(StudentCategory.objects.filter(school_id=school_id, starts_on__lte=last))
    absent = Standing.objects.filter(
        _still(first), school_id=school_id, starts_on__lte=last, kind__in=NOT_EXPECTED
    )
    away = list(absent.order_by().values_list("student_id", "starts_on", "until"))
    for day in days:
        here = {pupil: group for pupil, begun, ends, group in classes if holds(begun, ends, day)}
        entered = {pupil: entry(care[pupil], day) for pupil in here.keys() & care.keys()}
        _told(("classes", school_id, day, None), here)
        _told(
            ("care", school_id, day, None),
            {pupil: since for pupil, since in entered.items() if since is not None},
        )
        gone = frozenset(pupil for pupil, begun, ends in away if holds(begun, ends, day))
        _told(("away", school_id, day, None), gone)


def _told(question: tuple, answer: Any) -> None:
    ask_once(question, lambda: answer)


def _still(day: date) -> Q:
    return Q(until__isnull=True) | Q(until__gt=day)


def _care_spans(rows) -> dict[int, list[Span]]:
    """Spans of categories by pupil, those left out that hold no day."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for pupil, starts_on, until in rows.order_by().values_list("student_id", "starts_on", "until"):
        if until is None or until > starts_on:
            spans[pupil].append((starts_on, until))
    return spans


def entry(spans: Iterable[Span], on: date) -> date | None:
    """The first day of the unbroken line of `spans` (until exclusive) that holds `on`; None when
    none does. Spans that touch are one."""
    begun = ends = None
    for starts_on, until in sorted(spans, key=lambda span: span[0]):
        if starts_on > on:
            break
        if begun is None or (ends is not None and starts_on > ends):
            begun, ends = starts_on, until
        elif ends is not None and (until is None or until > ends):
            ends = until
    return begun if begun is not None and (ends is None or ends > on) else None


def ranks_on(school_id: int, on: date, pupils: Pupils = None) -> dict[int, int]:
    """The rank of the care level each pupil holds on a day; pupils without one are left out."""

    def ask() -> dict[int, int]:
        rows = _of(StudentCareLevel.objects.on(on).filter(school_id=school_id), pupils)
        return dict(rows.values_list("student_id", "level__rank"))

    return ask_once(("ranks", school_id, on, _named(pupils)), ask)


def emergencies_on(school_id: int, on: date, pupils: Pupils = None) -> dict[int, tuple[int, date]]:
    """For pupils in an emergency group on a day: the shortest interval in days, and since when."""

    def ask() -> dict[int, tuple[int, date]]:
        rows = EmergencyPupil.objects.filter(
            school_id=school_id, emergency__starts_on__lte=on, emergency__until__gt=on
        )
        found: dict[int, tuple[int, date]] = {}
        for pupil, left_on, *asked in _of(rows, pupils).values_list(
            "student_id", "left_on", "emergency__every_days", "emergency__starts_on"
        ):
            if left_on is None or left_on > on:
                found[pupil] = min(tuple(asked), found.get(pupil, tuple(asked)))
        return found

    return ask_once(("emergencies", school_id, on, _named(pupils)), ask)


def away_from_class(school_id: int, on: date, pupils: Pupils = None) -> frozenset[int]:
    """Pupils on the register who are not expected in class on a day (休学, 借读外校…)."""

    def ask() -> frozenset[int]:
        rows = Standing.objects.on(on).filter(school_id=school_id, kind__in=NOT_EXPECTED)
        return frozenset(_of(rows, pupils).values_list("student_id", flat=True))

    return ask_once(("away", school_id, on, _named(pupils)), ask)


def _of(rows, pupils: Pupils):
    rows = rows.order_by()
    return rows if pupils is None else rows.filter(student_id__in=list(pupils))


def _named(pupils: Pupils) -> frozenset[int] | None:
    return None if pupils is None else frozenset(pupils)
