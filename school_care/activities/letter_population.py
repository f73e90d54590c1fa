"""Who is asked for a letter home on an occasion: pupils in class from grade three on (domain
§0.1.11) with a parent away, by what the file says of the parents or by a left-behind category.

No child whose parents are both dead or lost is told to write to parents, nor one kept as an orphan
or as 事实无人抚养: they may write to whom they wish, and are asked by nobody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from school_care.school.models import SchoolClass
from school_care.students.care_days import away_from_class, classes_on
from school_care.students.enums import PARENTS, ParentPresence
from school_care.students.left_behind import CATEGORY_WORDS
from school_care.students.models import ContactPerson, StudentCategory

FROM_GRADE = 3
GONE = (ParentPresence.DEAD, ParentPresence.LOST)
WITHOUT_PARENTS = ("ORPHAN", "DE_FACTO")


@dataclass(frozen=True)
class Asked:
    """A pupil who is asked for a letter, where they are on that day."""

    class_id: int
    grade: int


def asked(*, school_id: int, on: date, subjects: Collection[int] | None = None) -> dict[int, Asked]:
    """By pupil's key, who of the school is asked on a day; only of `subjects` (pupils' keys) when
    given. Five queries, however many pupils."""
    placed = classes_on(school_id, on, subjects)
    grades = _grades(school_id, on)
    parents = _parents(school_id, on, subjects)
    codes = _codes(school_id, on, subjects)
    absent = away_from_class(school_id, on, subjects)
    found = {}
    for pupil, class_id in placed.items():
        if class_id is None or pupil in absent or grades.get(class_id, 0) < FROM_GRADE:
            continue
        if writes_to_parents(parents.get(pupil, {}).values(), codes.get(pupil, ())):
            found[pupil] = Asked(class_id, grades[class_id])
    return found


def writes_to_parents(presences: Collection[str], codes: Collection[str]) -> bool:
    """Whether a child with parents of these whereabouts (one each that is known) and these running
    categories is asked to write to them."""
    held = list(presences)
    if any(code in WITHOUT_PARENTS for code in codes):
        return False
    if len([one for one in held if one in GONE]) >= len(PARENTS):
        return False
    return ParentPresence.AWAY in held or any(code in CATEGORY_WORDS for code in codes)


def _grades(school_id: int, on: date) -> dict[int, int]:
    classes = SchoolClass.objects.filter(school_id=school_id)
    return {group.pk: group.grade_on(on) for group in classes}


def _parents(
    school_id: int, on: date, subjects: Collection[int] | None
) -> dict[int, dict[str, str]]:
    """Where father and mother are, by pupil; one who is not described is absent."""
    rows = ContactPerson.objects.current(on).filter(school_id=school_id, role__in=PARENTS)
    rows = rows.exclude(presence="")
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    found: dict[int, dict[str, str]] = {}
    for pupil, role, presence in rows.order_by().values_list("student_id", "role", "presence"):
        found.setdefault(pupil, {})[role] = presence
    return found


def _codes(school_id: int, on: date, subjects: Collection[int] | None) -> dict[int, set[str]]:
    """The running categories that matter here, by pupil."""
    matter = (*CATEGORY_WORDS, *WITHOUT_PARENTS)
    rows = StudentCategory.objects.on(on).filter(school_id=school_id, category__code__in=matter)
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    found: dict[int, set[str]] = {}
    for pupil, code in rows.order_by().values_list("student_id", "category__code"):
        found.setdefault(pupil, set()).add(code)
    return found
