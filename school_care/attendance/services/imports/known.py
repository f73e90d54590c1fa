"""What the school knows of the days and pupils a file speaks of; a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from school_care.attendance.enums import Session
from school_care.attendance.expected import Places, places_over
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.core.sealed import lookup_index
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.models import Student

FORMAL = "G"  # 学籍号 G + ID number

Key = tuple[int, date, str]  # pupil, day, part


class Known:
    """Pupils by number, places, the mornings' rolls and exceptions of `days`."""

    def __init__(self, school: School, days: Sequence[date], calendar: SchoolCalendar) -> None:
        self.school, self.calendar = school, calendar
        self._index: dict[tuple[str, str], str] = {}
        self._read_pupils()
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

    def _read_pupils(self) -> None:
        self.by_id: dict[str, int] = {}
        self.by_number: dict[str, list[int]] = defaultdict(list)
        self.names: dict[int, str] = {}
        pupils = Student.objects.filter(school=self.school).order_by("pk")
        for pk, name, id_index, number_index in pupils.values_list(
            "pk", "name", "id_number_index", "national_student_no_index"
        ):
            self.names[pk] = name
            if id_index:
                self.by_id[id_index] = pk
            if number_index:
                self.by_number[number_index].append(pk)

    def with_id(self, id_number: str) -> list[int]:
        """Pupils of this school with that ID number, also inside a G number."""
        found = self.by_id.get(self._hash(id_number, "id_number"))
        if found is not None:
            return [found]
        return self.by_number.get(self._hash(FORMAL + id_number, "national_student_no"), [])

    def with_number(self, number: str) -> list[int]:
        """Pupils of this school with that 学籍号, or with the ID number inside it."""
        found = self.by_number.get(self._hash(number, "national_student_no"), [])
        if found or not number.startswith(FORMAL):
            return found
        inner = self.by_id.get(self._hash(number.removeprefix(FORMAL), "id_number"))
        return [] if inner is None else [inner]

    def _hash(self, number: str, purpose: str) -> str:
        key = (number, purpose)
        if key not in self._index:
            self._index[key] = lookup_index(number, purpose)
        return self._index[key]
