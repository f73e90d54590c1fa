"""What the figures of home and activities are counted from: the months of a term, lectures, the
families asked to the parents' school. Each answer is a constant number of queries a reckoning."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from school_care.activities.choices.programme import ActivityKind, ActivityState, Topic
from school_care.activities.kinds import call_month, lecture_class_month
from school_care.activities.models import (
    Activity,
    ActivityClass,
    Letter,
    ParentSignIn,
    Participation,
)
from school_care.attendance.expected import Places
from school_care.core.duty_kinds import all_facts, ask_once
from school_care.core.months import first_of, last_of, next_month
from school_care.reports.figures.facts_school import standings, stays
from school_care.reports.figures.span import Span
from school_care.students.enums import NOT_EXPECTED
from school_care.students.models import Student

ONE_DAY = timedelta(days=1)
THEMES = (Topic.LAW, Topic.SAFETY, Topic.MIND)  # school plan A16


def months_over(span: Span) -> list[tuple[date, date]]:
    """The months of the term whose lessons are over by the span's day: first day, and last school
    day. A week or month counts once its last lesson has been held."""
    found = []
    month = first_of(span.term.first_day)
    while month <= span.until:
        since = max(month, span.term.first_day)
        days = span.calendar.school_days(since, min(last_of(month), span.term.last_day))
        if days and days[-1] <= span.as_of:
            found.append((month, days[-1]))
        month = next_month(month)
    return found


def places(span: Span) -> Places:
    """Who was in which class on the days of the term; two queries a reckoning, shared with the
    figures of the register."""

    def ask() -> Places:
        found = Places()
        for pupil, held in stays(span).items():
            found.enrolled[pupil] = [(one.starts_on, one.until, one.class_id) for one in held]
        for pupil, held in standings(span).items():
            out = [interval for kind, interval in held if kind in NOT_EXPECTED]
            if out:
                found.out[pupil] = out
        return found

    return ask_once(("figure_places", span.school.pk, span.as_of), ask)


def classes_in(span: Span, days: Iterable[date]) -> dict[date, set[int]]:
    """The classes with pupils who came to school, by day."""
    found: dict[date, set[int]] = defaultdict(set)
    for group, day in places(span).expected_on(days):
        found[day].add(group)
    return found


def last_school_day(span: Span) -> date | None:
    """The term's last day with lessons up to the span's; None before its first."""
    days = span.calendar.school_days(span.term.first_day, span.until) if span.term else []
    return days[-1] if days else None


def lectures(span: Span) -> set[tuple[int, date]]:
    """Class and month (its first day) of each lecture held in the term, as the duty counts them."""
    facts = all_facts(
        lecture_class_month.KIND,
        school_id=span.school.pk,
        since=span.term.first_day,
        until=span.until,
    )
    return {(one.subject, first_of(one.happened_on)) for one in facts if one.made}


def themes(span: Span) -> dict[int, set[str]]:
    """Which of the three themes each class has heard of in the term, whoever held the lecture; one
    query."""
    rows = ActivityClass.objects.filter(
        activity__school=span.school,
        activity__kind=ActivityKind.LECTURE,
        activity__state=ActivityState.HELD,
        activity__topic__in=THEMES,
        activity__starts_on__range=(span.term.first_day, span.until),
    )
    found: dict[int, set[str]] = defaultdict(set)
    for group, topic in rows.values_list("school_class_id", "activity__topic"):
        found[group].add(topic)
    return found


def connected(span: Span) -> set[int]:
    """Pupils who spoke with their family on the school's telephone in the month; one query."""

    def ask() -> set[int]:
        facts = call_month.facts(school_id=span.school.pk, since=span.since, until=span.until)
        return {one.subject for one in facts if one.made}

    return ask_once(("figure_calls", span.school.pk, span.since, span.until), ask)


def letter_writers(span: Span) -> set[int]:
    """Pupils who sent a letter home in the term; one query."""
    rows = Letter.objects.filter(
        school=span.school,
        sent_on__range=(span.term.first_day, span.until),
        withdrawn_at__isnull=True,
    )
    return set(rows.order_by().values_list("student_id", flat=True))


class Invited(NamedTuple):
    """A family asked to one afternoon of the parents' school: the eldest file of its children there
    and that child's class, whether anybody came, and which afternoon."""

    pupil: int
    class_id: int
    came: bool
    key: str


class _Lesson(NamedTuple):
    pk: int
    day: date
    by_name: bool


def households(span: Span) -> list[Invited]:
    """The families asked to each parents' school of the term, brothers and sisters one family. One
    of which nobody signed in is not told apart from one at which nobody took signatures: it is left
    out. Eight queries at most."""
    rows = Activity.objects.filter(
        school=span.school,
        kind=ActivityKind.PARENT_SCHOOL,
        state=ActivityState.HELD,
        starts_on__range=(span.term.first_day, span.until),
    ).order_by("starts_on", "pk")
    lessons = [_Lesson(*values) for values in rows.values_list("pk", "starts_on", "by_name")]
    came = _signed_in(lessons)
    lessons = [one for one in lessons if one.pk in came]
    if not lessons:
        return []
    classes, joined = _classes_of(lessons), _joined(lessons)
    expected = places(span).expected_on({one.day for one in lessons})
    siblings = _siblings(span)
    found = []
    for one in lessons:
        families: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for group in classes[one.pk]:
            for pupil in expected.get((group, one.day), ()):
                if not one.by_name or pupil in joined[one.pk]:
                    families[siblings.get(pupil, ("pupil", pupil))].append((pupil, group))
        for children in families.values():
            pupil, group = min(children)
            there = any(child in came[one.pk] for child, _ in children)
            found.append(Invited(pupil, group, there, f"{one.day}#{one.pk}"))
    return found


def _signed_in(lessons: list[_Lesson]) -> dict[int, set[int]]:
    rows = ParentSignIn.objects.standing().filter(
        activity__in=[one.pk for one in lessons], student__isnull=False
    )
    found: dict[int, set[int]] = defaultdict(set)
    for lesson, pupil in rows.order_by().values_list("activity_id", "student_id"):
        found[lesson].add(pupil)
    return dict(found)


def _classes_of(lessons: list[_Lesson]) -> dict[int, set[int]]:
    rows = ActivityClass.objects.filter(activity__in=[one.pk for one in lessons])
    found: dict[int, set[int]] = defaultdict(set)
    for lesson, group in rows.values_list("activity_id", "school_class_id"):
        found[lesson].add(group)
    return found


def _joined(lessons: list[_Lesson]) -> dict[int, set[int]]:
    """Who joined by name, where places are given by name."""
    named = [one.pk for one in lessons if one.by_name]
    rows = Participation.objects.filter(activity__in=named).order_by() if named else ()
    found: dict[int, set[int]] = defaultdict(set)
    if named:
        for lesson, pupil in rows.values_list("activity_id", "student_id"):
            found[lesson].add(pupil)
    return found


def _siblings(span: Span) -> dict[int, tuple[str, int]]:
    """The family of each pupil who has brothers or sisters at the school."""
    rows = Student.objects.filter(school=span.school, siblings__isnull=False).order_by()
    return {pupil: ("family", group) for pupil, group in rows.values_list("pk", "siblings_id")}
