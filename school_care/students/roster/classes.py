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

_STAGE_WORDS = {"primary": "小", "junior": "初"}

__all__ = [
    "alias_key",
    "class_of_code",
    "find_class",
    "known_alias",
    "parse_class",
    "parse_grade",
    "with_age",
    "years_off",
]


def with_age(ref: ClassRef | None, birth: PartialDate | None, *, on: date) -> ClassRef | None:
    """Tell the grade of a class named by entry year from the pupil's age at entry."""
    if ref is None or ref.grade is not None or ref.entry_year is None or birth is None:
        return ref
    age = ref.entry_year - birth.value.year
    stage = "小" if 5 <= age <= 8 else "初" if 10 <= age <= 15 else None
    grade = grade_of_entry(stage, ref.entry_year, on) if stage else None
    return replace(ref, grade=grade, entry_year=None) if grade else ref


def years_off(ref: ClassRef | None, birth: PartialDate | None, *, on: date) -> int:
    """How many years older (younger: negative) a pupil is than the class; 0 when it cannot be
    told. A pupil of grade 1 is six on 1 September."""
    if ref is None or birth is None or ref.grade is None:
        return 0
    school_year = on.year if on.month >= 9 else on.year - 1
    born = birth.value
    age = school_year - born.year - ((born.month, born.day) > (9, 1))
    return age - (ref.grade + 5)


def class_of_code(code: str, *, raw: str, on: date) -> ClassRef | None:
    """The class a person chose for the school's own spelling: junior-2025-1; `raw` as written."""
    stage, _, rest = code.partition("-")
    year, _, number = rest.partition("-")
    if stage not in _STAGE_WORDS or not (year.isdigit() and number.isdigit()):
        return None
    grade = grade_of_entry(_STAGE_WORDS[stage], int(year), on)
    return ClassRef(raw, grade, None if grade else int(year), int(number))
