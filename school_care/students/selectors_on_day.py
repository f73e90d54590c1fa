"""Any day reconstructed from the intervals: how many a class had, and who they were.

The counts are whole. Names are told only of pupils whose file the person may open today: a head
teacher who looks back at the own class reads the pupils still there by name, and of those who have
moved or gone since only how many they are.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from school_care.school.calendar import school_year_of
from school_care.school.models import School, SchoolClass
from school_care.students.enums import NOT_EXPECTED, NOT_ON_REGISTER, LeaveReason, StandingKind
from school_care.students.models import Enrolment, Standing, Student
from school_care.students.selectors_moves import TAGS

# The columns beside 在籍 and 应到, in this order.
COLUMNS = (
    StandingKind.SUSPENDED,
    StandingKind.HOME_TAUGHT,
    StandingKind.ELSEWHERE,
    StandingKind.SPECIAL,
    StandingKind.LEAVING,
    StandingKind.GUEST,
    StandingKind.ARRIVING,
    StandingKind.INCLUSION,
)


@dataclass
class Counted:
    """Figures of a class, or of several, on a day. `members`: everyone enrolled there; `register`
    在籍, `expected` 应到; `kinds` how many there are of each standing."""

    members: int = 0
    register: int = 0
    expected: int = 0
    kinds: Counter = field(default_factory=Counter)

    def add(self, standings: Iterable[StandingKind]) -> None:
        """Count one pupil."""
        held = set(standings)
        self.members += 1
        self.register += not held & set(NOT_ON_REGISTER)
        self.expected += not held & set(NOT_EXPECTED)
        self.kinds.update(held)

    def cells(self, kinds: Iterable[StandingKind]) -> list[tuple[str, int]]:
        """The short word and the count of each of `kinds`."""
        return [(TAGS[kind], self.kinds[kind]) for kind in kinds]


@dataclass(frozen=True)
class ClassDay:
    """One class on a day, called as it was called then."""

    group: SchoolClass
    name: str
    counted: Counted
    cells: list[tuple[str, int]]


@dataclass(frozen=True)
class SchoolDayCounts:
    """The classes of a school, or those of them a person sees, and all together; `cells` of the
    standings that somebody has that day."""

    lines: list[ClassDay]
    total: Counted
    cells: list[tuple[str, int]]


def classes_on(user: Any, school: School, day: date) -> list[SchoolClass]:
    """The classes with pupils in the school year of a day, as far as `user` reaches them."""
    groups = SchoolClass.objects.visible_to(user).filter(school=school)
    return list(groups.present_in(school_year_of(day)).in_order())


def groups_on(
    on: date, *, pupils: Collection[int] | None = None, school: School | None = None
) -> dict[int, SchoolClass]:
    """The class each of some pupils, or of all of a school, was in on a day; one query. Whoever had
    none is not in it: of those a caller may say where they are now."""
    rows = Enrolment.objects.on(on).filter(school_class__isnull=False)
    if pupils is not None:
        rows = rows.filter(student_id__in=pupils)
    if school is not None:
        rows = rows.filter(school=school)
    return {row.student_id: row.school_class for row in rows.select_related("school_class")}


def counts_on(school: School, day: date, groups: Sequence[SchoolClass]) -> SchoolDayCounts:
    """Figures of the classes on a day; two queries."""
    standings = _standings(school, day)
    by_class = {group.pk: Counted() for group in groups}
    total = Counted()
    held = _stays(school, day).filter(school_class_id__in=by_class)
    for class_id, student_id in held.values_list("school_class_id", "student_id"):
        by_class[class_id].add(standings[student_id])
        total.add(standings[student_id])
    kinds = [kind for kind in COLUMNS if total.kinds[kind]]
    lines = [
        ClassDay(group, group.name_on(day), counted, counted.cells(kinds))
        for group in groups
        for counted in [by_class[group.pk]]
    ]
    return SchoolDayCounts(lines, total, total.cells(kinds))


@dataclass(frozen=True)
class Member:
    """A pupil of a class on a day, with the words of the standings of that day."""

    student: Student
    tags: list[str]
    since_moved: bool  # in another class, or gone, today


@dataclass(frozen=True)
class Roster:
    """A class on a day: `unseen` members are not told by name."""

    members: list[Member]
    unseen: int
    counted: Counted


def roster_on(user: Any, group: SchoolClass, day: date) -> Roster:
    """Who was in a class on a day; three queries."""
    held = _stays(group.school, day).filter(school_class=group)
    ids = list(held.values_list("student_id", flat=True))
    standings = _standings(group.school, day)
    counted = Counted()
    for student_id in ids:
        counted.add(standings[student_id])
    seen = Student.objects.visible_to(user).filter(pk__in=ids).order_by("name_key", "id")
    members = [
        Member(
            student,
            [TAGS[kind] for kind in COLUMNS if kind in standings[student.pk]],
            student.current_class_id != group.pk,
        )
        for student in seen
    ]
    return Roster(members, len(ids) - len(members), counted)


def _stays(school: School, day: date):
    rows = Enrolment.objects.on(day).filter(school=school)
    return rows.exclude(leave_reason=LeaveReason.CORRECTED).order_by()


def _standings(school: School, day: date) -> dict[int, list[StandingKind]]:
    found: dict[int, list[StandingKind]] = defaultdict(list)
    rows = Standing.objects.on(day).filter(school=school).order_by()
    for student_id, kind in rows.values_list("student_id", "kind"):
        found[student_id].append(StandingKind(kind))
    return found
