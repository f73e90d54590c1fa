"""The rows of 学生变动表: cohorts by their grade, or classes."""

from datetime import date

from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Stage
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import CHINESE_DIGITS, school_year_of

NO_CLASS = "none"
TOTAL = "all"


class Rows:
    """Keys and names of the rows, in class order; one query."""

    def __init__(self, school: School, on: date, by_class: bool) -> None:
        self.names: dict[str, str] = {}
        self._row_of: dict[int | None, str] = {None: NO_CLASS}
        for group in SchoolClass.objects.filter(school=school).in_order():
            if by_class:
                key, name = str(group.public_id), group.name_on(on)
            else:
                key = f"{group.stage}-{group.entry_year}"
                name = cohort_on(group.stage, group.entry_year, on)
            self.names[key] = name
            self._row_of[group.pk] = key
        self.names[NO_CLASS] = "未分班"

    def of(self, class_id: int | None) -> str:
        """The key of a class's row."""
        return self._row_of[class_id]


def cohort_on(stage: str, entry_year: int, day: date) -> str:
    """七年级; 原九年级 in the year after it has left; 初中2020级 before and later."""
    grade = school_year_of(day) - entry_year + FIRST_GRADE[stage]
    if FIRST_GRADE[stage] <= grade <= LAST_GRADE[stage]:
        return f"{CHINESE_DIGITS[grade]}年级"
    if grade == LAST_GRADE[stage] + 1:
        return f"原{CHINESE_DIGITS[LAST_GRADE[stage]]}年级"
    return f"{Stage(stage).label}{entry_year}级"
