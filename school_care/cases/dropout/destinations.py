"""九年级去向: who left grade 9 in a year, where they went, and what a school hands up of it.

The pupils of a year are those in its classes of grade 9 on the last day (30 June, or today while
they are still there), and those who graduated from them. Figures are pure reading; rows with names
only for those who keep the pupils' files.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from school_care.attendance.rates import rate_words
from school_care.cases.dropout.enums import GOES_ON, Destination
from school_care.cases.models import GraduateDestination
from school_care.core.intervals import running_on
from school_care.school.enums import Capability, Stage
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import school_year_of
from school_care.students.enums import LeaveReason
from school_care.students.models import Enrolment, Student, StudentCategory

YEARS = 3  # of junior school
SMALL = 3  # a cell of fewer pupils is not printed
OPEN = "open"  # nobody has said
GROUPS = (
    ("留守儿童", ("LB_BOTH", "LB_ONE", "LB_UNSPECIFIED")),
    ("残疾学生", ("DISABLED",)),
    ("脱贫、监测对象", ("LIFTED", "MON_UNSTABLE", "MON_EDGE", "MON_SUDDEN")),
    ("低保、特困", ("DIBAO", "DIBAO_EDGE", "TEKUN")),
    ("孤儿、事实无人抚养", ("ORPHAN", "DE_FACTO")),
    ("随迁子女", ("MIGRANT", "FLOATING")),
)


def last_day_of(year: int, today: date) -> date:
    """The day that decides who is in grade 9 of a year."""
    return min(date(year, 6, 30), today)


def this_year(today: date) -> int:
    """The year in which the present grade 9 leaves; through the summer still the one just gone."""
    return school_year_of(today) + 1


def years_of(school: School, today: date) -> list[int]:
    """Years with a cohort, latest first; one query."""
    entered = SchoolClass.objects.filter(school=school, stage=Stage.JUNIOR).order_by()
    years = {year + YEARS for year in entered.values_list("entry_year", flat=True).distinct()}
    return sorted((year for year in years if year <= this_year(today)), reverse=True)


def classes_by_pupil(school: School, year: int, today: date) -> dict[int, SchoolClass]:
    """The pupils of a year and their class of grade 9; two queries."""
    groups = SchoolClass.objects.filter(
        school=school, stage=Stage.JUNIOR, entry_year=year - YEARS
    ).in_bulk()
    graduated = Q(leave_reason=LeaveReason.GRADUATED, until__gte=date(year, 1, 1), until__lte=today)
    held = Enrolment.objects.filter(
        running_on(last_day_of(year, today)) | graduated,
        school=school,
        school_class__in=groups,
    )
    pairs = held.order_by("starts_on", "pk").values_list("student_id", "school_class_id")
    return {student_id: groups[class_id] for student_id, class_id in pairs}


@dataclass
class Row:
    """A pupil and where they went; `row` None: nobody has said."""

    student: Student
    group: SchoolClass
    row: GraduateDestination | None

    @property
    def kind(self) -> str:
        return self.row.kind if self.row else ""

    @property
    def to(self) -> str:
        return self.row.to if self.row else ""

    @property
    def label(self) -> str:
        return Destination(self.kind).label if self.kind else "未登记"


def rows_of(user: Any, school: School, year: int, today: date) -> list[Row]:
    """The pupils of a year whose files `user` keeps, by class and name; four queries."""
    groups = classes_by_pupil(school, year, today)
    kept = Student.objects.kept_by(user, Capability.EDIT_ARCHIVE).filter(pk__in=groups)
    said = {
        row.student_id: row
        for row in GraduateDestination.objects.visible_to(user).filter(school=school, year=year)
    }
    rows = [
        Row(student, groups[student.pk], said.get(student.pk))
        for student in kept.order_by("name_key", "id")
    ]
    return sorted(rows, key=lambda row: row.group.number)


@dataclass
class Tally:
    """How many of a class, a group or all went where."""

    name: str
    kinds: Counter[str]

    @property
    def total(self) -> int:
        return self.kinds.total()

    @property
    def open(self) -> int:
        return self.kinds[OPEN]

    @property
    def goes_on(self) -> int:
        """升入高中阶段."""
        return sum(self.kinds[kind] for kind in GOES_ON)

    @property
    def others(self) -> int:
        """Neither, but known."""
        return self.total - self.goes_on - self.open

    @property
    def rate(self) -> str:
        """升学率."""
        return rate_words(self.goes_on, self.total)

    @property
    def small(self) -> bool:
        """Whether a figure of this line would point at a single child."""
        figures = (self.total, self.goes_on, self.others, self.open)
        return any(0 < one < SMALL for one in figures)

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Label and figure of every kind, and of those nobody has spoken of."""
        return [
            *((label, self.kinds[kind]) for kind, label in Destination.choices),
            ("未登记", self.open),
        ]


@dataclass
class Figures:
    """A school's table of a year: by class, all together, and by special group."""

    year: int
    classes: list[Tally]
    total: Tally
    groups: list[Tally]

    @property
    def closes(self) -> bool:
        """Whether the classes add up to the total, kind by kind."""
        summed: Counter[str] = Counter()
        for line in self.classes:
            summed.update(line.kinds)
        return +summed == +self.total.kinds


def figures_of(school: School, year: int, today: date) -> Figures:
    """The table of a year; four queries whatever the number of pupils."""
    groups = classes_by_pupil(school, year, today)
    said = dict(
        GraduateDestination.objects.filter(school=school, year=year)
        .exclude(kind="")
        .values_list("student_id", "kind")
    )
    kind_of = {student_id: said.get(student_id, OPEN) for student_id in groups}
    classes = sorted(set(groups.values()), key=lambda group: group.number)
    day = last_day_of(year, today)
    return Figures(
        year=year,
        classes=[
            Tally(
                group.name_on(day),
                Counter(kind_of[pk] for pk, held in groups.items() if held == group),
            )
            for group in classes
        ],
        total=Tally("合计", Counter(kind_of.values())),
        groups=_by_group(school, day, kind_of),
    )


def _by_group(school: School, day: date, kind_of: dict[int, str]) -> list[Tally]:
    held = StudentCategory.objects.on(day).filter(school=school, category__confidential=False)
    of_code: dict[str, set[int]] = {}
    for code, student_id in held.values_list("category__code", "student_id"):
        of_code.setdefault(code, set()).add(student_id)
    found = []
    for name, codes in GROUPS:
        members = set().union(*(of_code.get(code, set()) for code in codes)) & kind_of.keys()
        if members:
            found.append(Tally(name, Counter(kind_of[pk] for pk in members)))
    return found
