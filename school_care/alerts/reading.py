"""What the rules read of one school on one day: asked once, shared by all of them."""

from datetime import date
from functools import cached_property

from school_care.attendance.enums import Part, Session
from school_care.attendance.models import AttendanceException
from school_care.attendance.reckoning import Streak, absence_streaks, last_school_days
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School

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
    def kinds_today(self) -> dict[int, str]:
        """What the morning's roll of the day says of pupils who were not simply there all day."""
        rows = AttendanceException.objects.filter(
            school=self.school, date=self.on, session=Session.MORNING, part=Part.ALL
        )
        return dict(rows.values_list("student_id", "kind"))

    @cached_property
    def streaks(self) -> list[Streak]:
        """Pupils expected on the day who have not been seen since some day, longest first."""
        return absence_streaks(school=self.school, on=self.on, calendar=self.calendar)
