"""What a body (教育局, 中心校) reads of the schools it oversees: month-end figures, sums of numbers
alone. No child is named, listed or led to, and nothing is told that fewer than three stand behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Sum

from school_care.core import clock
from school_care.core.charts import Chart
from school_care.reports.figures.cells import CATEGORY, GRADE
from school_care.reports.figures.links import slug_of
from school_care.reports.figures.registry import GROUPS, Group, Measure, measures
from school_care.reports.figures.sight import Number
from school_care.reports.figures.telling import told, told_together
from school_care.reports.figures.trend import chart_of, months_until
from school_care.reports.models import FigureSnapshot, Oversight
from school_care.school.models import School
from school_care.school.models.places import grade_word
from school_care.students.models import CareCategory

A_PAGE = 50


@dataclass(frozen=True)
class Together:
    """A figure of all schools together."""

    measure: Measure
    number: Number

    @property
    def slug(self) -> str:
        """As its address has it."""
        return slug_of(self.measure)


@dataclass(frozen=True)
class OfSchool:
    """A school's line; `number` None where the school has not counted."""

    school: School
    number: Number | None


def oversees(office: School) -> bool:
    """Whether a school is a body that oversees others today; one query."""
    return Oversight.objects.on(clock.today()).filter(office=office).exists()


def overseen(office: School) -> list[School]:
    """The schools a body oversees today, by name; one query."""
    rows = Oversight.objects.on(clock.today()).filter(office=office)
    schools = School.objects.filter(pk__in=rows.values("school_id"))
    return list(schools.only("pk", "name", "public_id", "code10").order_by("name", "pk"))


def county_sums(office: School, month: date) -> list[tuple[Group, list[Together]]]:
    """Every figure of a month summed up over the schools; one query."""
    rows = _rows(office, month).values("code").annotate(n=Sum("part"), d=Sum("whole"))
    found = {row["code"]: row for row in rows.order_by()}
    groups = []
    for group in GROUPS:
        lines = [
            Together(one, told(one, row["n"], row["d"]))
            for one in measures()
            if one.group == group.code and (row := found.get(one.code))
        ]
        if lines:
            groups.append((group, lines))
    return groups


def missing_schools(office: School, schools: Sequence[School], month: date) -> list[School]:
    """Those of its schools without any figure of a month; one query."""
    counted = _rows(office, month).order_by().values("school_id").distinct()
    known = set(counted.values_list("school_id", flat=True))
    return [school for school in schools if school.pk not in known]


def by_school(office: School, one: Measure, month: date) -> list[OfSchool]:
    """A figure school by school; two queries. What is small is not told, nor what would tell it."""
    rows = _rows(office, month).filter(code=one.code).order_by()
    sums = {pk: (n, d) for pk, n, d in rows.values_list("school_id", "part", "whole")}
    schools = overseen(office)
    counted = [school for school in schools if school.pk in sums]
    numbers = told_together(one, [sums[school.pk] for school in counted])
    found = {school.pk: number for school, number in zip(counted, numbers, strict=True)}
    return [OfSchool(school, found.get(school.pk)) for school in schools]


def total_of(one: Measure, lines: Sequence[OfSchool]) -> Number:
    """A figure of all schools together."""
    counted = [line.number for line in lines if line.number is not None]
    return told(one, sum(each.part for each in counted), sum(each.whole for each in counted))


def table(
    office: School, columns: Sequence[Measure], month: date
) -> list[tuple[School, list[Number | None]]]:
    """Every school with every figure of a month; two queries."""
    rows = _rows(office, month).order_by()
    sums = {
        (code, pk): (n, d)
        for code, pk, n, d in rows.values_list("code", "school_id", "part", "whole")
    }
    schools = overseen(office)
    found: dict[int, list[Number | None]] = {school.pk: [] for school in schools}
    for one in columns:
        counted = [school.pk for school in schools if (one.code, school.pk) in sums]
        numbers = told_together(one, [sums[one.code, pk] for pk in counted])
        known = dict(zip(counted, numbers, strict=True))
        for pk, line in found.items():
            line.append(known.get(pk))
    return [(school, found[school.pk]) for school in schools]


def searched(lines: Sequence[OfSchool], words: str, page: str | None) -> Page:
    """Schools whose name holds the words, fifty a page."""
    words = words.strip()
    chosen = [line for line in lines if words in line.school.name] if words else lines
    return Paginator(chosen, A_PAGE).get_page(page)


def by_axis(
    office: School, one: Measure, month: date
) -> list[tuple[str, list[tuple[str, Number]]]]:
    """A figure by grade and by category over all schools; categories in confidence are left out.
    Two queries."""
    grades: dict[str, list[int]] = {}
    kinds: dict[str, list[int]] = {}
    rows = _rows(office, month).filter(code=one.code).order_by()
    for of_grades, of_kinds in rows.values_list(f"cells__{GRADE}", f"cells__{CATEGORY}"):
        _add(grades, of_grades or {})
        _add(kinds, of_kinds or {})
    names = CareCategory.objects.filter(confidential=False, code__in=list(kinds))
    axes = [
        (
            "年级",
            [(key, grade_word(int(key))) for key in sorted(grades, key=int)],
            grades,
        ),
        ("类别", [(kind.code, kind.name) for kind in names], kinds),
    ]
    return [
        (label, _named(one, keys, sums, in_sum=label == "年级"))
        for label, keys, sums in axes
        if keys
    ]


def _named(
    one: Measure, keys: Sequence[tuple[str, str]], sums: dict[str, list[int]], *, in_sum: bool
) -> list[tuple[str, Number]]:
    """Grades add up to the whole, categories do not: of them only what is small itself is hid."""
    pairs = [(sums[key][0], sums[key][1]) for key, _ in keys]
    numbers = told_together(one, pairs) if in_sum else [told(one, *pair) for pair in pairs]
    return [(label, number) for (_, label), number in zip(keys, numbers, strict=True)]


def _add(sums: dict[str, list[int]], cells: dict[str, list[int]]) -> None:
    for key, (part, whole) in cells.items():
        held = sums.setdefault(key, [0, 0])
        held[0] += part
        held[1] += whole


def trend(office: School, one: Measure, month: date) -> Chart | None:
    """Twelve months of all schools together; one query."""
    months = months_until(month)
    rows = (
        _frozen(office)
        .filter(code=one.code, month__gte=months[0], month__lte=month)
        .order_by()
        .values("month")
        .annotate(n=Sum("part"), d=Sum("whole"))
    )
    found = {row["month"]: told(one, row["n"], row["d"]) for row in rows}
    return chart_of("近一年", [(each, found.get(each)) for each in months])


def _rows(office: School, month: date) -> Any:
    return _frozen(office).filter(month=month)


def _frozen(office: School) -> Any:
    """Month ends alone: what a school counts of a running month is its own."""
    return FigureSnapshot.objects.overseen_by(office, clock.today()).filter(frozen=True)
