"""What the school knows of the days and pupils a file speaks of; a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from school_care.attendance.enums import Session
from school_care.attendance.expected import Places, places_over
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.pupil_book import PupilBook

Key = tuple[int, date, str]  # pupil, day, part


class Known:
    """Pupils by number, places, the mornings' rolls and exceptions of `days`."""

    def __init__(self, school: School, days: Sequence[date], calendar: SchoolCalendar) -> None:
        self.school, self.calendar = school, calendar
        self.pupils = PupilBook(school)
        self.names = self.pupils.names
        self.places = places_over(school, days[0], days[-1]) if days else Places()
        self.expected = self.places.expected_on(days)
        rolls = AttendanceDay.objects.filter(
            school=school, session=Session.MORNING, date__in=days, school_class__isnull=False
        )
        self.rolls = {(roll.school_class_id, roll.date): roll for roll in rolls}
        rows = AttendanceException.objects.filter(
            school=school, session=Session.MORNING, date__in=days
        ).select_related("imported")
        self.rows: dict[Key, AttendanceException] = {}
        self.rows_of_day: dict[tuple[int, date], list[AttendanceException]] = defaultdict(list)
        for row in rows.order_by("pk"):
            self.rows[row.student_id, row.date, row.part] = row
            self.rows_of_day[row.student_id, row.date].append(row)
