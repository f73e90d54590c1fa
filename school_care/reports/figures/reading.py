"""One figure of one month: as reported, as now known, by grade, class and category, and who."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from school_care.core.duty_kinds import STUDENT
from school_care.core.months import last_of
from school_care.reports.figures.cells import AXES, CATEGORY, CLASS, GRADE, cells_of, places_on
from school_care.reports.figures.links import list_url
from school_care.reports.figures.registry import Measure, Member, tally
from school_care.reports.figures.sight import Number, Sight
from school_care.reports.figures.span import span_of
from school_care.reports.figures.telling import told_together
from school_care.reports.models import FigureSnapshot
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import grade_word
from school_care.students.models import CareCategory, Student

MOST_NAMED = 20


@dataclass(frozen=True)
class Cell:
    """A figure of a grade, class or category."""

    label: str
    number: Number
    url: str


@dataclass(frozen=True)
class Difference:
    """What is known now and was not in what was reported: how many, and those in sight. `words`
    says what happened."""

    words: str
    count: int
    students: tuple[Student, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A figure as a person reads it. `kept` None: not counted in that month. `recount`: of a month
    that is over, the number as now known."""

    measure: Measure
    month: date
    kept: FigureSnapshot | None
    number: Number | None
    recount: Number | None = None
    differences: tuple[Difference, ...] = ()
    cells: dict[str, list[Cell]] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether what is known now is not what was reported."""
        one, other = self.number, self.recount
        return bool(one and other) and (one.part, one.whole) != (other.part, other.whole)


def kept_of(school: School, measure: Measure, month: date) -> FigureSnapshot | None:
    """The figure as it was reported, with its list; one query."""
    rows = FigureSnapshot.objects.filter(school=school, month=month, code=measure.code)
    return rows.first()


def members_of(row: FigureSnapshot) -> list[Member]:
    """The list behind a kept figure."""
    return [Member(*one) for one in row.members]


def recounted(school: School, measure: Measure, as_of: date) -> list[Member]:
    """A figure's members by what is known now, up to a day. Use within `one_reckoning()`."""
    return list(tally(measure, span_of(school, as_of)).members)


def figure_of(user: Any, sight: Sight, measure: Measure, month: date) -> Shown:
    """Everything the figure's page says, in a constant number of queries. Use within
    `one_reckoning()`."""
    kept = kept_of(sight.school, measure, month)
    if kept is None:
        return Shown(measure, month, None, None)
    number, recount, differences = sight.number(measure, kept), None, ()
    if kept.frozen:
        now = recounted(sight.school, measure, last_of(month))
        mine = sight.members(now)
        recount = sight.told(measure, sum(one.amount for one in mine), sum(one.of for one in mine))
        if not measure.guarded:
            differences = _differences(user, measure, sight.members(members_of(kept)), mine)
    return Shown(
        measure=measure,
        month=month,
        kept=kept,
        number=number,
        recount=recount,
        differences=differences,
        cells=_cells(sight, measure, kept),
    )


# -- by grade, class, category --------------------------------------------------------------------


def _cells(sight: Sight, measure: Measure, row: FigureSnapshot) -> dict[str, list[Cell]]:
    """By axis; for who answers for some classes, of those alone."""
    sums = row.cells
    if not sight.whole:
        places = places_on(span_of(sight.school, row.as_of))
        sums = cells_of(measure, sight.members(members_of(row)), places)
    names = names_of(sight, row.as_of, sums)
    return {
        axis: [
            Cell(
                label,
                number,
                "" if measure.guarded else list_url(measure, row.month, axis=axis, key=key),
            )
            for (key, label), number in _numbers(sight, measure, sums[axis], names[axis])
        ]
        for axis in AXES
        if sums.get(axis)
    }


def _numbers(
    sight: Sight, measure: Measure, sums: dict[str, list[int]], names: list[tuple[str, str]]
) -> list[tuple[tuple[str, str], Number]]:
    """The numbers of an axis. Of a guarded figure one more is hidden where a small one would follow
    from the others and the school's."""
    keys = [one for one in names if one[0] in sums]
    pairs = [(sums[key][0], sums[key][1]) for key, _ in keys]
    numbers = [sight.told(measure, *pair) for pair in pairs]
    if measure.guarded and not sight.counsels and any(one.hidden for one in numbers):
        numbers = told_together(measure, pairs)
    return list(zip(keys, numbers, strict=True))


def names_of(sight: Sight, as_of: date, sums: dict) -> dict[str, list[tuple[str, str]]]:
    """The cells' names on a day, in order; at most two queries."""
    wanted = {int(key) for key in sums.get(CLASS, {})}
    if not sight.whole:
        wanted &= sight.class_ids
    groups = SchoolClass.objects.filter(school=sight.school, pk__in=wanted)
    grades = sorted(int(key) for key in sums.get(GRADE, {}))
    kinds = CareCategory.objects.filter(code__in=list(sums.get(CATEGORY, {})))
    if not sight.in_confidence:
        kinds = kinds.filter(confidential=False)
    return {
        CLASS: [(str(one.pk), one.name_on(as_of)) for one in groups.in_order()],
        GRADE: [(str(grade), grade_word(grade)) for grade in grades],
        CATEGORY: [(kind.code, kind.name) for kind in kinds],
    }


# -- what is known now and was not then -----------------------------------------------------------


def _differences(
    user: Any, measure: Measure, then: Sequence[Member], now: Sequence[Member]
) -> tuple[Difference, ...]:
    old, new = _by_key(then), _by_key(now)
    both = old.keys() & new.keys()
    found = [
        ("后来补记，现在计入", [key for key in both if new[key].part > old[key].part]),
        ("后来更正，现在不再计入", [key for key in both if new[key].part < old[key].part]),
        ("统计的数量有变化", [key for key in both if _only_whole(old[key], new[key])]),
        ("上报后补入统计范围", [*(new.keys() - old.keys())]),
        ("上报后不在统计范围", [*(old.keys() - new.keys())]),
    ]
    pupils: dict[int, Student] = {}
    if measure.subject == STUDENT:
        keys = {key[0] for _, keys in found for key in keys}
        pupils = seen_pupils(user, keys) if keys else {}
    return tuple(
        Difference(words, len(keys), _named(pupils, keys)) for words, keys in found if keys
    )


class _Sum(NamedTuple):
    """What one subject adds, in all its classes of the month together."""

    part: int
    whole: int


def _by_key(members: Iterable[Member]) -> dict[tuple[int, str], _Sum]:
    found: dict[tuple[int, str], _Sum] = {}
    for one in members:
        part, whole = found.get((one.subject, one.key), (0, 0))
        found[one.subject, one.key] = _Sum(part + one.amount, whole + one.of)
    return found


def _only_whole(old: _Sum, new: _Sum) -> bool:
    return old.part == new.part and old.whole != new.whole


def _named(pupils: dict[int, Student], keys: Sequence[tuple[int, str]]) -> tuple[Student, ...]:
    wanted = {key[0] for key in keys}
    return tuple([pupils[pk] for pk in pupils if pk in wanted][:MOST_NAMED])


def seen_pupils(user: Any, keys: Iterable[int]) -> dict[int, Student]:
    """Those of the pupils whose care the person reads, as a roster has them; one query."""
    rows = Student.objects.care_visible_to(user).filter(pk__in=list(keys))
    return {one.pk: one for one in rows.select_related("current_class").in_class_order()}
