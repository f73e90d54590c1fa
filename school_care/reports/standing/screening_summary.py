"""汇总表 附件2 (F-04): by village and kind of pupil, how many were looked at, and what became of
the problems. Every village sums up; a pupil of several kinds stands once in each and once in the
sums, which the form says."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from school_care.core.duty_kinds import one_reckoning
from school_care.reports.models import ProblemItem
from school_care.reports.standing.screening import problems_told
from school_care.school.models import School
from school_care.students.care_days import classes_on
from school_care.students.models import Student, StudentCategory
from school_care.students.outward.facts import NEVER_TOLD

UNKNOWN_VILLAGE = "未登记村（社区）"
OTHER_KIND = "其他学生"  # of a kind that is not told, or of none, with a problem on the list


@dataclass(frozen=True)
class SummaryCell:
    """The figures of a line. `until`: by when the last problem is to be settled."""

    pupils: int
    problems: int
    cleared: int
    until: date | None

    @property
    def waiting(self) -> int:
        """未解决."""
        return self.problems - self.cleared


@dataclass(frozen=True)
class SummaryVillage:
    """A village: its kinds, and the sum in which everybody counts once."""

    name: str
    kinds: Sequence[tuple[str, SummaryCell]]
    total: SummaryCell


@dataclass(frozen=True)
class ScreeningSummary:
    """附件2 of a day. `overlap`: by how much the kinds together say more pupils than there are;
    `left`: problems of pupils who are not at the school any more, which are not counted."""

    on: date
    villages: Sequence[SummaryVillage]
    total: SummaryCell
    overlap: int
    left: int


@dataclass(frozen=True)
class _Problem:
    due_on: date
    is_cleared: bool


def screening_summary(*, school: School, on: date) -> ScreeningSummary:
    """附件2 as the facts stand now, of a day; five queries. Villages are today's: a move to another
    one is not dated."""
    with one_reckoning():
        enrolled = classes_on(school.pk, on)
    kinds, order = _kinds(school, on)
    problems = _problems(school, on)
    # as in 附件1: whoever is of a kind in confidence alone is not counted, in no village
    here = (set(kinds) | set(problems)) & set(enrolled)
    rows = Student.objects.filter(pk__in=here).values_list("pk", "village")
    village_of = {pk: village.strip() or UNKNOWN_VILLAGE for pk, village in rows}
    held: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for pupil, village in village_of.items():
        for kind in kinds.get(pupil) or (OTHER_KIND,):
            held[village][kind].add(pupil)
    names = sorted(held, key=lambda name: (name == UNKNOWN_VILLAGE, name))
    villages = [_village(name, held[name], order, problems) for name in names]
    by_kind = sum(cell.pupils for one in villages for _, cell in one.kinds)
    return ScreeningSummary(
        on=on,
        villages=villages,
        total=_cell(village_of, problems),
        overlap=by_kind - len(village_of),
        left=sum(len(found) for pupil, found in problems.items() if pupil not in enrolled),
    )


def _village(
    name: str,
    held: Mapping[str, set[int]],
    order: Mapping[str, int],
    problems: Mapping[int, list[_Problem]],
) -> SummaryVillage:
    kinds = sorted(held, key=lambda kind: order.get(kind, len(order)))
    everybody = set().union(*held.values())
    cells = [(kind, _cell(held[kind], problems)) for kind in kinds]
    return SummaryVillage(name, cells, _cell(everybody, problems))


def _cell(pupils: Collection[int], problems: Mapping[int, list[_Problem]]) -> SummaryCell:
    found = [one for pupil in pupils for one in problems.get(pupil, ())]
    waiting = [one.due_on for one in found if not one.is_cleared]
    cleared = len(found) - len(waiting)
    return SummaryCell(len(pupils), len(found), cleared, max(waiting, default=None))


def _kinds(school: School, on: date) -> tuple[dict[int, set[str]], dict[str, int]]:
    """The kinds each pupil may be told to be of, and their order."""
    rows = StudentCategory.objects.on(on).filter(school=school).order_by("category__order")
    kinds: dict[int, set[str]] = defaultdict(set)
    order: dict[str, int] = {}
    told = ("student_id", "category__name", "category__code", "category__confidential")
    for pupil, name, code, confidential in rows.values_list(*told):
        if not confidential and code not in NEVER_TOLD:
            order.setdefault(name, len(order))
            kinds[pupil].add(name)
    return kinds, order


def _problems(school: School, on: date) -> dict[int, list[_Problem]]:
    rows: Iterable[tuple[int, date, date | None]] = (
        ProblemItem.objects.filter(problems_told(school, on))
        .order_by()
        .values_list("student_id", "due_on", "cleared_on")
    )
    found: dict[int, list[_Problem]] = defaultdict(list)
    for pupil, due_on, cleared_on in rows:
        found[pupil].append(_Problem(due_on, cleared_on is not None and cleared_on <= on))
    return found
