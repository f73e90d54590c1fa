"""Of which school year a staff sheet speaks: 七(1)班 is another class each year.

A sheet is of today. But where every row that names a class says from when, all of them in one and
the same earlier school year, it is that year's sheet, copied in afterwards: in a list of today the
classes that began this autumn would have somebody since this autumn. One class alone tells of an
earlier year only where today's class of that name had not begun then.
"""

from collections.abc import Iterable
from datetime import date

from school_care.school.class_names import ClassRef
from school_care.school.enums import FIRST_GRADE
from school_care.school.models.places import school_year_of
from school_care.school.staff_sheet.rows import StaffRow

FEWEST = 2  # different classes: one row alone does not tell of a year


def classes_as_of(rows: Iterable[StaffRow], on: date) -> date:
    """The day by which the sheet's class names are meant: the first day of its rows, `on` for a
    sheet of today."""
    rows = [row for row in rows if row.classes]
    begun = [row.starts_on for row in rows]
    if not begun or None in begun:
        return on
    years = {school_year_of(day) for day in begun}
    year, this_year = min(years), school_year_of(on)
    if len(years) != 1 or year >= this_year:
        return on
    named = {ref for row in rows for ref in row.classes}
    tells = len(named) >= FEWEST or any(_began(ref, this_year) > year for ref in named)
    return min(begun) if tells else on


def _began(ref: ClassRef, this_year: int) -> int:
    """The school year in which the class called so this year began."""
    first = max((grade for grade in FIRST_GRADE.values() if grade <= (ref.grade or 0)), default=0)
    return this_year - ref.grade + first if first else 0
