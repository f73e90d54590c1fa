"""Talks, visits and calls of a school in a term: what the figures of care share."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Max

from school_care.core.duty_kinds import ask_once
from school_care.duties.reckoning.items import Item
from school_care.duties.reckoning.reckon import Reckoning
from school_care.duties.reckoning.spans import Period, SchoolClock
from school_care.mentoring.kinds import talk_class_week
from school_care.mentoring.models import CareRecord
from school_care.reports.figures.span import Span
from school_care.students.care_days import care_since, know_days

WEEK = timedelta(days=7)
ENOUGH = 3  # talks a class and week; all of its care pupils where it has fewer


class TalkWeek(NamedTuple):
    """A class in a week: care pupils counted on its last school day, and with how many of them
    somebody had talked by the span's day."""

    week: str
    school_class: int
    pupils: int
    talked: int

    @property
    def met(self) -> bool:
        """Three, or all where there are fewer."""
        return self.talked >= min(ENOUGH, self.pupils)


def last_made(span: Span) -> dict[tuple[int, str], date]:
    """The last time in the term each pupil was reached, by kind of record: restricted ones count,
    attempts and what was withdrawn do not. One query a reckoning."""

    def ask() -> dict[tuple[int, str], date]:
        rows = CareRecord.objects.made_contacts().filter(
            school_id=span.school.pk, happened_on__range=(span.term.first_day, span.until)
        )
        grouped = rows.order_by().values_list("student_id", "kind").annotate(Max("happened_on"))
        return {(pupil, kind): day for pupil, kind, day in grouped}

    return ask_once(("figure_last_made", span.school.pk, span.as_of), ask)


def reached(span: Span, *kinds: str, since: date) -> set[int]:
    """Pupils reached in one of these ways from a day on, and since they entered care."""
    last, never = last_made(span), date.min
    return {
        pupil
        for pupil, entered in care_since(span.school.pk, span.as_of).items()
        if max(last.get((pupil, kind), never) for kind in kinds) >= max(since, entered)
    }


def talk_weeks(span: Span) -> list[TalkWeek]:
    """Every class with care pupils in every teaching week whose last school day lies in the span's
    month, up to its day. Seven queries."""
    weeks = _weeks(span)
    if not weeks:
        return []
    school_id = span.school.pk
    know_days(school_id, [*(week.counts_on for week in weeks), span.as_of])
    talked = _talked(span, weeks)
    return [
        TalkWeek(week.key, one.subject, one.size, len(talked[week.key, one.subject]))
        for week in weeks
        for one in talk_class_week.population(school_id=school_id, on=week.counts_on)
    ]


def _talked(span: Span, weeks: list[Period]) -> dict[tuple[str, int], set[int]]:
    facts = talk_class_week.facts(
        school_id=span.school.pk,
        since=weeks[0].opens_on,
        until=min(span.as_of, weeks[-1].due_on),
    )
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for fact in facts:
        if fact.made:
            week = span.calendar.week_of(fact.happened_on)[0].isoformat()
            found[week, fact.subject].add(fact.of)
    return found


def _weeks(span: Span) -> list[Period]:
    """Weeks over by the span's day whose last school day lies in its month."""
    clock, found = SchoolClock(span.calendar), []
    monday = span.calendar.week_of(span.since)[0]
    while monday <= span.until:
        week = clock.week(monday)
        if week and span.since <= week.counts_on <= span.until:
            found.append(week)
        monday += WEEK
    return found


def rolling(span: Span, code: str) -> list[Item]:
    """What a rule of levels asks on the span's day, as the ledger reckons it."""
    return _reckoning(span).of(code)


def _reckoning(span: Span) -> Reckoning:
    def ask() -> Reckoning:
        return Reckoning(span.school, span.as_of, calendar=span.calendar)

    return ask_once(("figure_reckoning", span.school.pk, span.as_of), ask)
