"""Reading a term's programme: the agenda, the month grid, what is next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from school_care.activities.choices.programme import ActivityState, Reach
from school_care.activities.models import Activity, ActivityClass, Programme
from school_care.activities.programme_warnings import Around, warnings_of
from school_care.school.access import can, own_classes_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass, SchoolDay, Term
from school_care.school.month_grid import Cell, months_between

NEXT_SHOWN = 3


@dataclass
class Item:
    """An activity as the pages show it."""

    row: Activity
    classes: str  # 全校, 七年级, 七(1)班
    mine: bool  # one of the reader's own classes takes part, or it is the reader's own
    warnings: list[str] = field(default_factory=list)

    @property
    def hours(self) -> str:
        """15:00—16:00; "" for the whole day."""
        row = self.row
        if row.begins is None:
            return ""
        return f"{row.begins:%H:%M}" + (f"—{row.ends:%H:%M}" if row.ends else "")

    @property
    def movable(self) -> bool:
        """Neither over nor called off."""
        return self.row.state in (ActivityState.DRAFT, ActivityState.PLANNED)

    @property
    def left_out(self) -> bool:
        """A draft taken out again: nobody was ever told of it."""
        return self.row.state == ActivityState.CANCELLED and not self.row.cancelled_why


@dataclass(frozen=True)
class Week:
    """A week of the agenda: its number in the term, its days with what is on them."""

    number: int  # 0 outside the term
    first: date
    last: date
    days: list[tuple[date, list[Item]]]
    is_now: bool


@dataclass(frozen=True)
class Day:
    """A cell of the month grid with what lies on it; `begun` are those that began before."""

    cell: Cell
    items: list[Item]
    begun: list[Item]


def sees_drafts(user: Any, school: School) -> bool:
    """Planners and approvers see what is not approved yet; the others what they may rely on."""
    wanted = (Capability.PLAN_PROGRAMME, Capability.APPROVE_PROGRAMME)
    return any(can(user, capability, school) for capability in wanted)


def term_shown(calendar: SchoolCalendar, today: date, code: str = "") -> Term | None:
    """The term asked for, else the present one, in the holidays the next."""
    if code and (asked := calendar.term_by_code(code)):
        return asked
    if now := calendar.term_on(today):
        return now
    coming = [term for term in calendar.terms if term.first_day > today]
    return coming[0] if coming else calendar.current_or_last_term(today)


def terms_near(calendar: SchoolCalendar, shown: Term) -> list[Term]:
    """The term shown with its neighbours, oldest first."""
    at = calendar.terms.index(shown)
    return calendar.terms[max(0, at - 1) : at + 2]


def programme_of(user: Any, school: School, term: Term) -> Programme | None:
    """A term's programme as `user` may read it."""
    rows = Programme.objects.visible_to(user).filter(school=school, term=term)
    found = rows.select_related("term", "made_by").first()
    if found is not None:
        found.school = school
    return found


def rows_of(user: Any, school: School, term: Term | None) -> QuerySet[Activity]:
    """Activities of a term (None: of all terms) that `user` may see: the programme's, and what
    classes arranged for themselves."""
    rows = Activity.objects.visible_to(user).filter(school=school)
    if term is not None:
        rows = rows.filter(term=term)
    if not sees_drafts(user, school):
        left_out = Q(state=ActivityState.CANCELLED, cancelled_why="")
        rows = rows.exclude(state=ActivityState.DRAFT).exclude(left_out)
    return rows.select_related("owner").defer(
        "summary_sealed", "feedback_sealed", "sign_in_secret_sealed"
    )


def items_of(
    user: Any, school: School, term: Term, *, calendar: SchoolCalendar, today: date
) -> list[Item]:
    """The activities of a term as pages show them, by day; planners see the warnings. Four
    queries for any number."""
    rows = list(rows_of(user, school, term))
    groups = _classes_of(rows)
    keys = {pk: frozenset(group.pk for group in found) for pk, found in groups.items()}
    own = set(own_classes_of(user, school))
    said: dict[int, list[str]] = {}
    if can(user, Capability.PLAN_PROGRAMME, school) or sees_drafts(user, school):
        said = warnings_of(rows, keys, around(calendar, term, today))
    return [
        Item(
            row=row,
            classes=_class_words(row, groups.get(row.pk, []), today),
            mine=row.owner_id == user.pk
            or (bool(own) and row.reach == Reach.SCHOOL)
            or bool(own & keys.get(row.pk, frozenset())),
            warnings=said.get(row.pk, []),
        )
        for row in rows
    ]


def around(calendar: SchoolCalendar, term: Term, today: date) -> Around:
    """What the warnings of a term are judged by; one query."""
    margin = timedelta(days=14)
    span = (term.first_day - margin, term.last_day + margin)
    days = SchoolDay.objects.filter(school=calendar.school, date__range=span)
    return Around(calendar, term, {row.date: row for row in days}, today)


def coming(items: Iterable[Item], today: date) -> list[Item]:
    """接下来: the next activities that will take place."""
    arranged = [
        item
        for item in items
        if item.row.state == ActivityState.PLANNED and item.row.ends_on >= today
    ]
    return arranged[:NEXT_SHOWN]


def agenda(items: Iterable[Item], term: Term, today: date) -> list[tuple[date, list[Week]]]:
    """By month (its first day) and week; a week belongs to the month of its first activity."""
    first_monday = _monday(term.first_day)
    shown = [item for item in items if not item.left_out]
    weeks = []
    for monday, there in groupby(shown, key=lambda item: _monday(item.row.starts_on)):
        days = [
            (day, list(group)) for day, group in groupby(there, key=lambda one: one.row.starts_on)
        ]
        inside = term.first_day <= days[0][0] <= term.last_day
        number = (monday - first_monday).days // 7 + 1 if inside else 0
        sunday = monday + timedelta(days=6)
        weeks.append(Week(number, monday, sunday, days, monday <= today <= sunday))
    by_month = groupby(weeks, key=lambda week: week.days[0][0].replace(day=1))
    return [(month, list(found)) for month, found in by_month]


def month_grid(
    items: Iterable[Item], month: date, *, calendar: SchoolCalendar, today: date
) -> tuple[list[list[Day | None]], list[str]]:
    """The weeks of a month with its activities, and what the calendar says of its days."""
    begins: dict[date, list[Item]] = defaultdict(list)
    goes_on: dict[date, list[Item]] = defaultdict(list)
    for item in items:
        if item.left_out:
            continue
        begins[item.row.starts_on].append(item)
        for number in range(1, (item.row.ends_on - item.row.starts_on).days + 1):
            goes_on[item.row.starts_on + timedelta(days=number)].append(item)
    found = months_between(calendar, month, month, today)[0]
    weeks = [
        [cell and Day(cell, begins[cell.day], goes_on[cell.day]) for cell in week]
        for week in found.weeks
    ]
    return weeks, found.notes


def months_of_term(term: Term, items: Iterable[Item] = ()) -> list[date]:
    """First days of the months a term touches, and of those its activities lie in."""
    days = [term.first_day, term.last_day, *(item.row.starts_on for item in items)]
    month, last, found = min(days).replace(day=1), max(days), []
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def class_keys(activity: Activity) -> list[SchoolClass]:
    """The classes that take part, in their order."""
    ids = activity.classes.values("school_class")
    return list(SchoolClass.objects.filter(pk__in=ids).in_order())


def _classes_of(rows: Iterable[Activity]) -> dict[int, list[SchoolClass]]:
    """Of activities that are not for the whole school; one query."""
    ids = [row.pk for row in rows if row.reach != Reach.SCHOOL]
    found: dict[int, list[SchoolClass]] = defaultdict(list)
    links = ActivityClass.objects.filter(activity_id__in=ids).select_related("school_class")
    for link in links:
        found[link.activity_id].append(link.school_class)
    for groups in found.values():
        groups.sort(key=lambda group: (group.stage != "primary", -group.entry_year, group.number))
    return found


def _class_words(row: Activity, groups: list[SchoolClass], today: date) -> str:
    if row.reach == Reach.SCHOOL:
        return "全校"
    if row.reach == Reach.GRADE:
        names = dict.fromkeys(group.name_on(today).split("(")[0] + "年级" for group in groups)
        return "、".join(names)
    return "、".join(group.name_on(today) for group in groups)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
