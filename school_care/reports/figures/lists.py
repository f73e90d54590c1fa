"""Who stands behind a figure: those it is not reached for, and those it is."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from school_care.core.duty_kinds import CLASS as OF_CLASS
from school_care.core.duty_kinds import STUDENT, duty_kind
from school_care.core.templatetags.days import long_date
from school_care.reports.figures.cells import AXES, CATEGORY, CLASS, GRADE, places_on
from school_care.reports.figures.missing import missing_of
from school_care.reports.figures.reading import members_of, names_of, seen_pupils
from school_care.reports.figures.registry import Measure, Member
from school_care.reports.figures.sight import Sight
from school_care.reports.figures.span import span_of
from school_care.reports.models import FigureSnapshot
from school_care.school.access import can
from school_care.school.models import SchoolClass
from school_care.students.models import Student

A_PAGE = 50
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
OPEN, DONE = "open", "done"
COMPLETE = "archive.complete"
# The duty by which a figure is made better: its form is where a name leads on the side that still
# wants it, the open one, or of a figure that should be low those who are counted.
DUTY_OF = {
    "archive.card": "card.term",
    "pairing.teacher": "pairing.term",
    "pairing.helper": "helper.term",
    "pairing.plan": "plan.term",
    "pairing.review": "review.term",
    "care.visit": "visit.term",
    "care.visit_late": "visit.level",
    "home.call": "call.month",
    "home.note": "note.month",
}


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    title: str
    beside: str
    note: str
    url: str
    does: str = ""  # what one does where it leads


@dataclass(frozen=True)
class Listed:
    """One side of a figure's list. `unseen`: how many are not in the person's sight."""

    side: str
    sides: tuple[tuple[str, str, int], ...]  # side, words, how many
    page: Page
    rows: tuple[Row, ...]
    unseen: int
    of: str  # «七(1)班» where it was narrowed to a cell


def side_words(measure: Measure) -> dict[str, str]:
    """What the two sides are called."""
    if measure.mean:
        return {DONE: "统计到的"}
    if measure.lower_is_better:
        return {DONE: "计入的", OPEN: "其余"}
    return {OPEN: "未达到", DONE: "已达到"}


def listed(
    user: Any,
    sight: Sight,
    measure: Measure,
    row: FigureSnapshot,
    *,
    side: str,
    axis: str,
    key: str,
    page: str | None,
) -> Listed:
    """A page of the list behind a kept figure, in the order of classes; a constant number of
    queries. Use within `one_reckoning()`."""
    members = sight.members(members_of(row))
    of = ""
    if axis in AXES and key:
        members, of = _narrowed(sight, measure, row, members, axis, key)
    words = side_words(measure)
    side = side if side in words else next(iter(words))
    split = {DONE: members} if measure.mean else _split(members)
    sides = tuple((one, text, len(split[one])) for one, text in words.items())
    found, unseen = _in_sight(user, sight, measure, split[side], row.as_of)
    shown = Paginator(found, A_PAGE).get_page(page)
    rows = _rows(user, sight, measure, row, list(shown.object_list), side)
    return Listed(side, sides, shown, rows, unseen, of)


def _split(members: list[Member]) -> dict[str, list[Member]]:
    return {
        OPEN: [one for one in members if one.amount < one.of],
        DONE: [one for one in members if one.amount >= one.of],
    }


def _narrowed(
    sight: Sight, measure: Measure, row: FigureSnapshot, members: list[Member], axis: str, key: str
) -> tuple[list[Member], str]:
    """Members of one cell, and its name; of a category the person may not see, nobody."""
    names = dict(names_of(sight, row.as_of, {axis: {key: ()}})[axis]) if _is_key(axis, key) else {}
    if key not in names:
        return [], ""
    if axis == CLASS:
        return [one for one in members if str(one.class_id) == key], names[key]
    places = places_on(span_of(sight.school, row.as_of))
    if axis == GRADE:
        found = [one for one in members if str(places.grades.get(one.class_id or 0)) == key]
    else:
        of_kind = measure.subject == STUDENT
        found = [
            one for one in members if of_kind and key in places.categories.get(one.subject, ())
        ]
    return found, names[key]


def _is_key(axis: str, key: str) -> bool:
    return axis == CATEGORY or (key.isascii() and key.isdigit() and len(key) < 10)


Found = tuple[Member, Student | None, SchoolClass | None]


def _in_sight(
    user: Any, sight: Sight, measure: Measure, members: list[Member], as_of: date
) -> tuple[list[Found], int]:
    """Members with whom they are, ordered by class and name; and how many are not in sight."""
    groups = {
        one.pk: (at, one)
        for at, one in enumerate(SchoolClass.objects.filter(school=sight.school).in_order())
    }
    pupils: dict[int, Student] = {}
    if measure.subject == STUDENT:
        pupils = seen_pupils(user, {one.subject for one in members})
    order = {pk: at for at, pk in enumerate(pupils)}
    found: list[tuple[tuple, Found]] = []
    unseen: set[int] = set()
    for one in members:
        if measure.subject == STUDENT and one.subject and one.subject not in pupils:
            unseen.add(one.subject)
            continue
        at, group = groups.get(one.class_id or 0, (len(groups), None))
        found.append(
            ((at, order.get(one.subject, 0), one.key), (one, pupils.get(one.subject), group))
        )
    return [each for _, each in sorted(found, key=lambda pair: pair[0])], len(unseen)


def _rows(
    user: Any,
    sight: Sight,
    measure: Measure,
    row: FigureSnapshot,
    found: list[Found],
    side: str,
) -> tuple[Row, ...]:
    notes = _notes(sight, measure, row, side)
    wanting = DONE if measure.lower_is_better else OPEN
    kind = duty_kind(DUTY_OF.get(measure.code, "")) if side == wanting else None
    if kind is not None and kind.capability and not can(user, kind.capability, sight.school):
        kind = None
    rows = []
    for member, pupil, group in found:
        beside = group.name_on(row.as_of) if group else ""
        note = notes.get(member.subject, "") or key_words(measure, member)
        if pupil is None:
            rows.append(Row(beside or sight.school.name, "", note, ""))
        elif kind is not None:
            url = kind.form_url(pupil.public_id, "")
            rows.append(Row(pupil.name, beside, note, url, kind.label))
        else:
            url = reverse("students:show", args=[pupil.public_id])
            rows.append(Row(pupil.name, beside, note, url))
    return tuple(rows)


def _notes(sight: Sight, measure: Measure, row: FigureSnapshot, side: str) -> dict[int, str]:
    """What a file still lacks, beside its pupil."""
    if measure.code != COMPLETE or side != OPEN:
        return {}
    lacks = missing_of(span_of(sight.school, row.as_of))
    return {pupil: "还缺：" + "、".join(words) for pupil, words in lacks.items()}


def key_words(measure: Measure, member: Member) -> str:
    """What tells apart several lines of one subject: a month, a day, an item; how much of many; the
    days of a mean. Keys of rows say nothing to anybody."""
    if measure.mean:
        return f"{member.amount}{measure.mean}"
    told = _spoken(member.key.partition("#")[0], of_week=measure.subject == OF_CLASS)
    if member.of == 1:
        return told
    return f"{told} {member.amount}/{member.of}{measure.unit}".strip()


def _spoken(key: str, *, of_week: bool) -> str:
    """A month, a day, for classes the week it begins; an item's words as they are."""
    if found := _DAY.fullmatch(key):
        day = long_date(date(*map(int, found.groups())))
        return f"{day}起一周" if of_week else day
    if found := _MONTH.fullmatch(key):
        return f"{found[1]}年{int(found[2])}月"
    return "" if key.isascii() else key
