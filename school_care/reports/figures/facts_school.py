"""What the figures of the register are counted from: stays, standings, who was left behind when,
who is lost to school. Each answer is one query a reckoning."""

from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

from school_care.attendance.enums import RegistrationState
from school_care.attendance.models import TermRegistration
from school_care.attendance.reckoning import Facts, Presence
from school_care.attendance.term_days import rounds_of, term_before
from school_care.cases.dropout.enums import MISSED, CourseState
from school_care.cases.dropout.histories import histories
from school_care.cases.dropout.retention import LEFT_HERE, PROVEN
from school_care.core.duty_kinds import ask_once
from school_care.core.intervals import holds
from school_care.reports.figures.span import Span
from school_care.school.models import Term
from school_care.students.enums import NOT_EXPECTED, NOT_ON_REGISTER, StandingKind
from school_care.students.models import Enrolment, Standing, StudentCategory

LOST = (*MISSED, CourseState.CONFIRMED)
# On the register and elsewhere with a paper. Who is only leaving stays due until the next school
# has confirmed: whom nobody confirms is missing.
APART = tuple(kind for kind in NOT_EXPECTED if kind != StandingKind.LEAVING)
Interval = tuple[date, date | None]


class Stay(NamedTuple):
    """An interval of a pupil in a class, and why it ended."""

    starts_on: date
    until: date | None
    class_id: int | None
    reason: str

    def holds(self, day: date) -> bool:
        """Whether the pupil was there that day."""
        return holds(self.starts_on, self.until, day)


def term_before_of(span: Span) -> Term | None:
    """The term before the span's."""
    return term_before(span.calendar, span.term)


def year_start(span: Span) -> date:
    """The first day of the school year as far as the school has set its terms."""
    year = span.term.school_year
    return min(term.first_day for term in span.calendar.terms if term.school_year == year)


def _since(span: Span) -> date:
    """From which day on anything here is read: the last day of the term before, or the year's
    first where that is earlier."""
    before = term_before_of(span)
    first = year_start(span)
    return min(first, before.last_day) if before else first


def stays(span: Span) -> dict[int, list[Stay]]:
    """Each pupil's stays that touch the days from the term before to the span's, in order. One that
    held no day was taken back and says nothing."""

    def ask() -> dict[int, list[Stay]]:
        rows = Enrolment.objects.filter(school=span.school, starts_on__lte=span.as_of)
        rows = rows.exclude(until__lte=_since(span)).order_by("starts_on", "pk")
        found: dict[int, list[Stay]] = defaultdict(list)
        for pupil, *values in rows.values_list(
            "student_id", "starts_on", "until", "school_class_id", "leave_reason"
        ):
            stay = Stay(*values)
            if stay.until is None or stay.until > stay.starts_on:
                found[pupil].append(stay)
        return dict(found)

    return ask_once(("figure_stays", span.school.pk, span.as_of), ask)


def class_of(held: list[Stay], on: date) -> int | None:
    """The class on a day, else the last one."""
    there = next((stay for stay in held if stay.holds(on)), held[-1])
    return there.class_id


def standings(span: Span) -> dict[int, list[tuple[str, Interval]]]:
    """What makes pupils' places differ from «on the register and in class»."""

    def ask() -> dict[int, list[tuple[str, Interval]]]:
        kinds = (*NOT_EXPECTED, *NOT_ON_REGISTER)
        rows = Standing.objects.filter(
            school=span.school, kind__in=kinds, starts_on__lte=span.as_of
        ).exclude(until__lte=_since(span))
        found: dict[int, list[tuple[str, Interval]]] = defaultdict(list)
        for pupil, kind, *interval in rows.values_list("student_id", "kind", "starts_on", "until"):
            found[pupil].append((kind, tuple(interval)))
        return dict(found)

    return ask_once(("figure_standings", span.school.pk, span.as_of), ask)


def stands(span: Span, pupil: int, kinds: tuple[str, ...], day: date) -> bool:
    """Whether the pupil stood so on a day."""
    return any(
        kind in kinds and holds(*interval, day) for kind, interval in standings(span).get(pupil, ())
    )


def left_behind_spans(span: Span) -> dict[int, list[Interval]]:
    """When each pupil held a category of the left-behind, since the term before."""

    def ask() -> dict[int, list[Interval]]:
        rows = StudentCategory.objects.filter(
            school=span.school, category__left_behind=True, starts_on__lte=span.as_of
        ).exclude(until__lte=_since(span))
        found: dict[int, list[Interval]] = defaultdict(list)
        for pupil, *interval in rows.order_by().values_list("student_id", "starts_on", "until"):
            found[pupil].append(tuple(interval))
        return dict(found)

    return ask_once(("figure_left_behind", span.school.pk, span.as_of), ask)


def was_left_behind(span: Span, pupil: int, since: date, until: date) -> bool:
    """Whether on any day from `since` to `until`, both included."""
    return any(
        starts_on <= until and (ends is None or ends > since) and ends != starts_on
        for starts_on, ends in left_behind_spans(span).get(pupil, ())
    )


class Loss(NamedTuple):
    """Where the last case of a pupil's absence stands, and since when."""

    state: str
    since: date


def lost(span: Span) -> dict[int, Loss]:
    """Pupils who are away without a lawful reason on the span's last day: suspected, asked back,
    confirmed."""

    def ask() -> dict[int, Loss]:
        found: dict[int, Loss] = {}
        for pupil, steps in histories(span.school, span.until).values():
            day, state = steps[-1]
            if state in LOST and (pupil not in found or found[pupil].since <= day):
                found[pupil] = Loss(state, day)
        return found

    return ask_once(("figure_lost", span.school.pk, span.until), ask)


def kept(span: Span, pupil: int) -> bool | None:
    """Whether a pupil of the term is still here on the span's last day, or graduated: None for one
    gone with proof, whom nobody counts."""
    last = stays(span)[pupil][-1]
    if last.until is None or last.until > span.until:
        return pupil not in lost(span)
    if last.reason in PROVEN:
        return None
    return last.reason in LEFT_HERE


def registered(span: Span) -> set[int] | None:
    """Who registered for the term by the span's day; None where the school noted nobody, neither
    come nor missing."""
    rows = TermRegistration.objects.filter(school=span.school, term=span.term)
    said = list(rows.values_list("student_id", "state", "registered_on"))
    if not said:
        return None
    return {
        pupil
        for pupil, state, on in said
        if state == RegistrationState.REGISTERED and (on is None or on <= span.as_of)
    }


def assigned_until(span: Span) -> date:
    """The last day on which a newcomer counts as due at the term's beginning: the last count's."""
    rounds = rounds_of(span.term, span.calendar)
    return rounds[-1].counts_on if rounds else span.term.first_day


class Days(NamedTuple):
    """A pupil's days in a class: with a roll, and at school of them."""

    pupil: int
    class_id: int
    expected: int
    here: int


def pupil_days(span: Span) -> list[Days]:
    """The month's days of every pupil, by class, as the pages of attendance count them; four
    queries. Who had nothing out of the ordinary is not gone through day by day."""
    facts = Facts.read(
        school=span.school, since=span.since, until=span.until, calendar=span.calendar
    )
    days = span.calendar.school_days(span.since, span.until)
    taken = Counter(group for group, day in facts.taken if span.calendar.is_school_day(day))
    with_rows = {pupil for pupil, _ in facts.rows}
    found = []
    for pupil, places in facts.enrolled.items():
        starts_on, until, group = places[0]
        whole = starts_on <= span.since and (until is None or until > span.until)
        if whole and len(places) == 1 and pupil not in with_rows and pupil not in facts.out:
            found.append(Days(pupil, group, taken[group], taken[group]))
        else:
            found += _day_by_day(facts, pupil, days)
    return [one for one in found if one.expected]


def _day_by_day(facts: Facts, pupil: int, days: list[date]) -> list[Days]:
    expected: dict[int, int] = defaultdict(int)
    here: dict[int, int] = defaultdict(int)
    for day in days:
        presence: Presence = facts.day(pupil, day).presence
        group = facts.class_on(pupil, day)
        if presence.known and group is not None:
            expected[group] += 1
            here[group] += presence.here
    return [Days(pupil, group, number, here[group]) for group, number in expected.items()]
