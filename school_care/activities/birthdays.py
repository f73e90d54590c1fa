"""Birthdays to come. Pure reckoning first, then who of the care pupils has one.

29 February is kept on 28 February in common years (domain §8.1); a birth date of which only the
month is known is due in the whole month and said so.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from school_care.core.templatetags.days import short_date
from school_care.school.models import School
from school_care.students.enums import Precision
from school_care.students.models import Student
from school_care.students.selectors import own_care_pupils

DAYS_AHEAD = 14


def birthday_in(year: int, born: date) -> date:
    """The day in `year` on which someone born on `born` has their birthday."""
    last = calendar.monthrange(year, born.month)[1]
    return date(year, born.month, min(born.day, last))


def next_birthday(born: date, on: date) -> date:
    """The first birthday on or after `on`; across New Year where need be."""
    this_year = birthday_in(on.year, born)
    return this_year if this_year >= on else birthday_in(on.year + 1, born)


@dataclass(frozen=True)
class Birthday:
    """A pupil's birthday: `day` is None when only the month is known (本月)."""

    student: Student
    day: date | None
    turns: int  # whole years on that birthday

    def words(self, on: date) -> str:
        """今天, 明天, 11月25日 or 本月."""
        if self.day is None:
            return "本月"
        near = {on: "今天", on + timedelta(days=1): "明天"}
        return near.get(self.day, short_date(self.day))


def birthday_of(student: Student, on: date, days: int = DAYS_AHEAD) -> Birthday | None:
    """The pupil's birthday within `days` from `on` (today included), None without one."""
    born = student.birth_date
    if born is None:
        return None
    if student.birth_precision == Precision.MONTH:
        if born.month != on.month:
            return None
        return Birthday(student, None, on.year - born.year)
    day = next_birthday(born, on)
    if day > on + timedelta(days=days):
        return None
    return Birthday(student, day, day.year - born.year)


def birthdays_ahead(user: Any, school: School, on: date, days: int = DAYS_AHEAD) -> list[Birthday]:
    """Birthdays of my care pupils in the coming days, soonest first, month-only ones last."""
    months = {(on + timedelta(days=ahead)).month for ahead in range(days + 1)}
    pupils = own_care_pupils(user, school, on).filter(birth_date__month__in=months)
    found = [birthday for pupil in pupils if (birthday := birthday_of(pupil, on, days))]
    return sorted(found, key=lambda birthday: (birthday.day or date.max, birthday.student.name_key))
