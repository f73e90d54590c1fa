"""When a pupil was last at school, and when again."""

from datetime import date

from school_care.attendance.reckoning import Facts, last_school_days
from school_care.school.calendar import SchoolCalendar
from school_care.students.models import Student

LOOKS_BACK = 60  # school days


def last_present_before(
    student: Student, on: date, calendar: SchoolCalendar | None = None
) -> date | None:
    """The last day up to `on` on which the pupil was seen at school; None where no roll of the
    last LOOKS_BACK school days says so."""
    calendar = calendar or SchoolCalendar(student.school)
    days = last_school_days(calendar, on, LOOKS_BACK)
    if not days:
        return None
    facts = Facts.read(
        school=student.school, since=days[0], until=on, students=[student], calendar=calendar
    )
    here = (day for day in reversed(days) if facts.day(student.pk, day).presence.here)
    return next(here, None)
