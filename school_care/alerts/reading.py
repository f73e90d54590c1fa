"""What the rules read of one school on one day: asked once, shared by all of them."""

from collections.abc import Collection
from datetime import date
from functools import cached_property

from school_care.attendance.reckoning import Facts, Streak, absence_streaks, last_school_days
from school_care.duties.reckoning.owners import Owners
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.care_days import away_from_class, classes_on

A_WHILE = 45  # school days the longest of the rules looks back


class Reading:
    """Facts of `school` as known, up to and including `on`. Everything is lazy: a rule that is off
    costs no query."""

    def __init__(self, school: School, on: date, calendar: SchoolCalendar | None = None) -> None:
        self.school, self.on = school, on
        self.calendar = calendar or SchoolCalendar(school)

    @cached_property
    def is_school_day(self) -> bool:
        """Whether there is school on the day."""
        return self.calendar.is_school_day(self.on)

    @cached_property
    def days(self) -> list[date]:
        """The last A_WHILE school days up to the day, oldest first."""
        return last_school_days(self.calendar, self.on, A_WHILE)

    @cached_property
    def streaks(self) -> list[Streak]:
        """Pupils expected on the day who have not been seen since some day, longest first."""
        return absence_streaks(school=self.school, on=self.on, calendar=self.calendar)

    @cached_property
    def enrolled(self) -> dict[int, int | None]:
        """The class of everybody enrolled on the day; one query. A file merged into another, and
        whoever has left, is not among them."""
        return classes_on(self.school.pk, self.on)

    @cached_property
    def here(self) -> frozenset[int]:
        """Everybody expected in class on the day: enrolled, and neither 休学 nor taught
        elsewhere."""
        in_class = {pupil for pupil, class_id in self.enrolled.items() if class_id is not None}
        return frozenset(in_class - away_from_class(self.school.pk, self.on))

    @cached_property
    def posts(self) -> Owners:
        """Who holds which post on the day; one query."""
        return Owners(self.school.pk, self.on)

    def facts_of(self, students: Collection[int], since: date) -> Facts:
        """The days of some pupils from `since` to the day; four queries."""
        return Facts.read(
            school=self.school,
            since=since,
            until=self.on,
            students=students,
            calendar=self.calendar,
        )
