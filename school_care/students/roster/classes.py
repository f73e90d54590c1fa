"""Class names in rosters: `school_care.school.class_names`, and what only a pupil's age tells."""

from dataclasses import replace
from datetime import date

from school_care.school.class_names import (
    ClassRef,
    alias_key,
    find_class,
    grade_of_entry,
    known_alias,
    parse_class,
    parse_grade,
)

from .rows import PartialDate

__all__ = ["alias_key", "find_class", "known_alias", "parse_class", "parse_grade", "with_age"]


def with_age(ref: ClassRef | None, birth: PartialDate | None, *, on: date) -> ClassRef | None:
    """Tell the grade of a class named by entry year from the pupil's age at entry."""
    if ref is None or ref.grade is not None or ref.entry_year is None or birth is None:
        return ref
    age = ref.entry_year - birth.value.year
    stage = "小" if 5 <= age <= 8 else "初" if 10 <= age <= 15 else None
    grade = grade_of_entry(stage, ref.entry_year, on) if stage else None
    return replace(ref, grade=grade, entry_year=None) if grade else ref
