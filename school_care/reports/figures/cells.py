"""A figure by grade, class and category: sums over the members of its denominator."""

from collections.abc import Iterable
from dataclasses import dataclass

from school_care.core.duty_kinds import STUDENT, ask_once
from school_care.reports.figures.population import categories_on
from school_care.reports.figures.registry import Measure, Member
from school_care.reports.figures.span import Span
from school_care.school.models import SchoolClass

GRADE, CLASS, CATEGORY = "grade", "class", "category"
AXES = {CLASS: "班级", GRADE: "年级", CATEGORY: "类别"}
Cells = dict[str, dict[str, list[int]]]  # axis, key, [numerator, denominator]


@dataclass(frozen=True)
class Places:
    """Which grade a class was of on the span's day, and which categories pupils held."""

    grades: dict[int, int]
    categories: dict[int, set[str]]


def places_on(span: Span) -> Places:
    """Of a school and day; two queries a reckoning."""

    def ask() -> dict[int, int]:
        rows = SchoolClass.objects.filter(school=span.school)
        return {group.pk: group.grade_on(span.as_of) for group in rows}

    grades = ask_once(("figure_grades", span.school.pk, span.as_of), ask)
    return Places(grades, categories_on(span))


def cells_of(measure: Measure, members: Iterable[Member], places: Places) -> Cells:
    """The members summed up by what they belong to; a pupil of several categories counts in each.
    Of a guarded figure by grade alone."""
    found: Cells = {GRADE: {}} if measure.guarded else {axis: {} for axis in AXES}
    for one in members:
        for axis, key in _belongs(measure, one, places):
            if axis in found:
                cell = found[axis].setdefault(key, [0, 0])
                cell[0] += one.amount
                cell[1] += one.of
    return found


def _belongs(measure: Measure, one: Member, places: Places) -> Iterable[tuple[str, str]]:
    if one.class_id is not None:
        yield CLASS, str(one.class_id)
        if grade := places.grades.get(one.class_id):
            yield GRADE, str(grade)
    if measure.subject == STUDENT:
        for code in places.categories.get(one.subject, ()):
            yield CATEGORY, code
