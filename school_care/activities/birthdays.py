"""When a child's birthday is, and on which school day it is kept. Pure reckoning, no queries.

A family counts by the sun or by the moon (`BirthdayChoice`); either way the birthday on which a
child turns n is one birthday, known by n, so that neither New Year nor a lunar birthday that falls
twice or never in a calendar year skips or doubles one. 29 February is kept on 28 February in common
years (domain §8.1); the rules of leap months and the 30th are those of `core.lunar`.
"""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from school_care.core.lunar import LunarDay, day_in, lunar_of
from school_care.core.months import last_of
from school_care.core.templatetags.days import short_date
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Season
from school_care.students.enums import Precision
from school_care.students.models import Student

ONE_DAY = timedelta(days=1)
OPENS_BEFORE = timedelta(days=7)  # before it is kept
COUNTS_AFTER = timedelta(days=7)  # kept within a week it counts (domain §5.2)
LOOK_BACK = 120  # days; no holidays are longer
# How long the holidays after the last term anybody has set will be, until the next one is.
HOLIDAYS = {Season.AUTUMN: timedelta(days=42), Season.SPRING: timedelta(days=62)}
WEEKDAYS = "一二三四五六日"
MOST_TURNS = 40  # nobody at school is older; the moon is tabulated to 2100 only


@dataclass(frozen=True)
class Born:
    """What is known of a birth: `lunar` is the day the family keeps, None by the sun."""

    on: date
    only_month: bool = False
    lunar: LunarDay | None = None

    def span(self, turns: int) -> tuple[date, date]:
        """First and last day the birthday of `turns` years may be: one day, or the whole month
        where only the month is known."""
        if self.only_month:
            first = date(self.on.year + turns, self.on.month, 1)
            return first, last_of(first)
        if self.lunar is not None:
            day = day_in(self._lunar_year() + turns, self.lunar)
        else:
            day = birthday_in(self.on.year + turns, self.on)
        return day, day

    def _lunar_year(self) -> int:
        """The lunar year of the birth: that whose day of this name lies nearest, since the day a
        family names may lie across the lunar New Year from the one in the papers."""
        year = lunar_of(self.on)[0]
        return min(
            (year - 1, year, year + 1),
            key=lambda one: abs((day_in(one, self.lunar) - self.on).days),
        )

    def turns_between(self, since: date, until: date) -> Iterator[int]:
        """The birthdays that touch the days from `since` to `until`, both included, in order."""
        earliest = max(1, since.year - self.on.year - 2)
        for turns in range(earliest, until.year - self.on.year + 3):
            first, last = self.span(turns)
            if first <= until and last >= since:
                yield turns


def birthday_in(year: int, born: date) -> date:
    """The day in `year` on which someone born on `born` has their birthday."""
    last = months.monthrange(year, born.month)[1]
    return date(year, born.month, min(born.day, last))


def lunar_day_of(student: Student) -> LunarDay | None:
    """The lunar day of the birth date, to be offered; None where the day is not known."""
    if student.birth_date is None or student.birth_precision == Precision.MONTH:
        return None
    return lunar_of(student.birth_date)[1]


def born_of(student: Student) -> Born | None:
    """What is known of a pupil's birth; reads `birthday_choice` (select it with the pupil). None
    without a birth date."""
    if student.birth_date is None:
        return None
    if student.birth_precision == Precision.MONTH:
        return Born(student.birth_date, only_month=True)
    choice = getattr(student, "birthday_choice", None)
    if choice is None or not choice.lunar:
        return Born(student.birth_date)
    return Born(student.birth_date, lunar=LunarDay(choice.month, choice.day, choice.leap))


@dataclass
class Keeping:
    """On which school day of this calendar a birthday is kept."""

    calendar: SchoolCalendar
    _known: dict[date, date | None] = field(default_factory=dict)

    def keep_on(self, first: date, last: date) -> date:
        """The last day in time for a birthday that is some day from `first` to `last`: `last` if it
        is a school day, else the last school day before; so what falls into holidays is kept
        before them. Where no school day is known before, `last` itself."""
        if last not in self._known:
            self._known[last] = self._last_school_day(last)
        return self._known[last] or last

    def _last_school_day(self, day: date) -> date | None:
        back = (day - timedelta(days=number) for number in range(LOOK_BACK))
        return next((one for one in back if self.has_school(one)), None)

    def has_school(self, day: date) -> bool:
        """Whether there is school on `day`. Beyond the last term anybody has set: after holidays of
        the usual length, the plain week."""
        terms = self.calendar.terms
        if terms and day > terms[-1].last_day:
            back = terms[-1].last_day + HOLIDAYS[Season(terms[-1].season)]
            return day > back and self.calendar.teaches_on(day)
        return self.calendar.is_school_day(day)

    def horizon(self, until: date) -> date:
        """The last day whose birthdays are kept by `until`: the eve of the next school day."""
        ahead = (until + timedelta(days=number) for number in range(1, LOOK_BACK))
        school = next((day for day in ahead if self.has_school(day)), None)
        return school - ONE_DAY if school else until


@dataclass(frozen=True)
class Birthday:
    """The birthday on which `student` turns `turns`: `day` is None where only the month is known
    (then `first` is its first day); `keep_on`: the last school day in time."""

    student: Student
    turns: int
    day: date | None
    keep_on: date
    first: date
    last: date
    lunar: LunarDay | None = None

    @property
    def early(self) -> bool:
        """Whether it is kept on a school day before the day itself."""
        return self.keep_on < self.first

    @property
    def opens_on(self) -> date:
        """From when it is time to prepare it."""
        opens_on = self.keep_on - OPENS_BEFORE
        return min(self.first, opens_on) if self.day is None else opens_on

    @property
    def closes_on(self) -> date:
        """The last day on which keeping it still counts."""
        return self.last + COUNTS_AFTER

    def words(self, on: date) -> str:
        """今天, 明天, 11月25日 or 11月（哪天不详）."""
        if self.day is None:
            return f"{self.first.month}月（哪天不详）"
        near = {on: "今天", on + ONE_DAY: "明天"}
        return near.get(self.day, short_date(self.day))

    def keep_words(self, on: date) -> str:
        """周五提前过, 7月3日提前过; "" when kept on the day itself or that day has gone by."""
        if not self.early or self.keep_on < on:
            return ""
        near = {on: "今天", on + ONE_DAY: "明天"}
        this_week = on - timedelta(days=on.weekday()) + timedelta(days=6)
        day = near.get(self.keep_on) or (
            f"周{WEEKDAYS[self.keep_on.weekday()]}"
            if self.keep_on <= this_week
            else short_date(self.keep_on)
        )
        return f"{day}提前过"


def birthday_of(student: Student, turns: int, keeping: Keeping) -> Birthday | None:
    """The pupil's birthday of `turns` years; None without a birth date or for a wrong number."""
    born = born_of(student)
    if born is None or not 1 <= turns <= MOST_TURNS:
        return None
    return _birthday(student, born, turns, keeping)


def _birthday(student: Student, born: Born, turns: int, keeping: Keeping) -> Birthday:
    first, last = born.span(turns)
    return Birthday(
        student=student,
        turns=turns,
        day=None if born.only_month else first,
        keep_on=keeping.keep_on(first, last),
        first=first,
        last=last,
        lunar=born.lunar,
    )


def birthdays_between(
    student: Student, since: date, until: date, keeping: Keeping
) -> list[Birthday]:
    """The pupil's birthdays that touch the days from `since` to `until`, both included."""
    born = born_of(student)
    if born is None:
        return []
    return [_birthday(student, born, n, keeping) for n in born.turns_between(since, until)]


def next_birthday(student: Student, on: date, keeping: Keeping) -> Birthday | None:
    """The first birthday that has not gone by on `on`; across New Year where need be."""
    found = birthdays_between(student, on, on + timedelta(days=400), keeping)
    return found[0] if found else None
