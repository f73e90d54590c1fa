"""Reads of 假期去向: a class before the holidays, the return check after them, the school."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from school_care.attendance.enums import HolidayPlace, RegistrationState
from school_care.attendance.holiday_presets import Preset, from_archive, from_last, words_of
from school_care.attendance.models import HolidayStay, TermRegistration
from school_care.attendance.selectors_registration import standings_on
from school_care.attendance.services.holidays import people_of
from school_care.attendance.term_days import Holiday
from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Standing, Student
from school_care.students.roster.places import whereabouts

_COUNTY = re.compile(
    r"(?:[^省区]{1,8}(?:省|自治区))?(?:[^市州]{1,12}(?:市|州))?([^县区市]{1,6}(?:县|区|市))"
)
RETURN_DAYS = timedelta(days=30)  # of a term in which the rolls may still tell who came back


@dataclass
class StayLine:
    """A pupil before the holidays: the entry, or what one tap would write."""

    student: Student
    stay: HolidayStay | None
    archive: Preset | None = None
    last: Preset | None = None
    standing: Standing | None = None

    @property
    def words(self) -> str:
        return words_of(self.stay) if self.stay else ""

    @property
    def last_differs(self) -> bool:
        """Whether «与上次相同» says something else than the archive."""
        return self.last is not None and (
            self.archive is None or self.last.words != self.archive.words
        )


@dataclass
class ClassHoliday:
    """A class and the holidays it is asked about."""

    group: SchoolClass
    holiday: Holiday
    lines: list[StayLine]

    @property
    def recorded(self) -> list[StayLine]:
        return [line for line in self.lines if line.stay]

    @property
    def waiting(self) -> list[StayLine]:
        return [line for line in self.lines if not line.stay]

    @property
    def alone(self) -> list[StayLine]:
        """Nobody grown up is with them: somebody rings."""
        return [line for line in self.recorded if line.stay.alone]

    @property
    def from_archive(self) -> int:
        """For how many the archive tells enough."""
        return sum(line.archive is not None for line in self.waiting)


@dataclass(frozen=True)
class BackLine:
    """A pupil after the holidays. `returned_on` None: not back as far as anybody has said."""

    student: Student
    stay: HolidayStay
    returned_on: date | None

    @property
    def words(self) -> str:
        return words_of(self.stay)

    @property
    def late_days(self) -> int:
        """Calendar days between the day they were to be back and the day they were; 0 in time or
        where no day was told."""
        if not self.stay.back_on or not self.returned_on:
            return 0
        return max((self.returned_on - self.stay.back_on).days, 0)


@dataclass
class ClassReturn:
    """The return check of a class."""

    group: SchoolClass
    holiday: Holiday
    lines: list[BackLine]

    @property
    def away(self) -> list[BackLine]:
        return [line for line in self.lines if line.returned_on is None]

    @property
    def back(self) -> list[BackLine]:
        return [line for line in self.lines if line.returned_on is not None]


def class_holiday(user: Any, group: SchoolClass, holiday: Holiday) -> ClassHoliday:
    """The pupils of a class today and what is known of their holidays; a constant number of
    queries."""
    students = _of_class(user, group)
    around = people_of(students)
    stays, last = _stays(students, holiday)
    standings = standings_on(students, clock.today())
    lines = []
    for student in students:
        people = around[student.pk]
        line = StayLine(student, stays.get(student.pk), standing=standings.get(student.pk))
        if line.stay is None:
            line.archive = from_archive(student, people)
            line.last = from_last(last.get(student.pk), people)
        lines.append(line)
    return ClassHoliday(group, holiday, lines)


def line_of(user: Any, student: Student, holiday: Holiday) -> StayLine:
    """One pupil's line, with both suggestions whatever is stored."""
    people = people_of([student])[student.pk]
    stays, last = _stays([student], holiday)
    return StayLine(
        student,
        stays.get(student.pk),
        from_archive(student, people),
        from_last(last.get(student.pk), people),
        standings_on([student], clock.today()).get(student.pk),
    )


def last_stay(student: Student, holiday: Holiday) -> HolidayStay | None:
    """The pupil's entry of the last holidays before."""
    return _stays([student], holiday)[1].get(student.pk)


def class_return(user: Any, group: SchoolClass, holiday: Holiday) -> ClassReturn:
    """Who of the class is back from `holiday`; a constant number of queries."""
    students = {student.pk: student for student in _of_class(user, group)}
    stays = list(HolidayStay.objects.filter(term=holiday.term, student_id__in=students))
    back = returned_days(group.school, holiday, stays)
    by_student = {stay.student_id: stay for stay in stays}
    lines = [
        BackLine(student, by_student[pk], back.get(pk))
        for pk, student in students.items()
        if pk in by_student
    ]
    return ClassReturn(group, holiday, lines)


def returned_days(
    school: School, holiday: Holiday, stays: Collection[HolidayStay]
) -> dict[int, date]:
    """The day each pupil was back: as somebody noted, else the day they registered for the next
    term, else the first morning a roll had them present. Who is in nobody's book is left out."""
    found = {stay.student_id: stay.returned_on for stay in stays if stay.returned_on}
    if holiday.ends_on is None:
        return found
    open_ones = {stay.student_id for stay in stays} - set(found)
    registered = TermRegistration.objects.filter(
        student_id__in=open_ones,
        term__first_day=holiday.ends_on,
        state=RegistrationState.REGISTERED,
        registered_on__isnull=False,
    )
    found |= dict(registered.values_list("student_id", "registered_on"))
    return found | _first_present(school, holiday.ends_on, open_ones - set(found))


def _first_present(school: School, since: date, ids: set[int]) -> dict[int, date]:
    from school_care.attendance.reckoning import Presence, pupil_days

    until = min(since + RETURN_DAYS, clock.today())
    if not ids or until < since:
        return {}
    here = (Presence.PRESENT, Presence.PART)
    found = {}
    days = pupil_days(school=school, since=since, until=until, students=ids)
    for pk, by_day in days.items():
        present = [day for day, told in by_day.items() if told.presence in here]
        if present:
            found[pk] = min(present)
    return found


def _of_class(user: Any, group: SchoolClass) -> list[Student]:
    pupils = Student.objects.visible_to(user).filter(
        current_class=group, status=EnrolmentStatus.ENROLLED
    )
    return list(pupils.order_by("name_key", "id"))


def _stays(
    students: list[Student], holiday: Holiday
) -> tuple[dict[int, HolidayStay], dict[int, HolidayStay]]:
    """The entries for `holiday`, and each pupil's last one before; one query."""
    now: dict[int, HolidayStay] = {}
    last: dict[int, HolidayStay] = {}
    rows = HolidayStay.objects.filter(
        student_id__in=[student.pk for student in students],
        term__first_day__lte=holiday.term.first_day,
    )
    for row in rows.order_by("term__first_day"):
        (now if row.term_id == holiday.term.pk else last)[row.student_id] = row
    return now, last


# -- the school ---------------------------------------------------------------------------------


@dataclass
class ClassLine:
    """One class in the overview of the school."""

    group: SchoolClass
    pupils: int = 0
    recorded: int = 0
    alone: int = 0
    leaving: int = 0
    away: int = 0  # after the holidays: not back yet

    @property
    def waiting(self) -> int:
        return self.pupils - self.recorded


@dataclass
class SchoolHoliday:
    """The holidays of a school. `alone`: pupils without a grown-up, for those who read care;
    `asked`: still before or in the holidays, else the return check."""

    holiday: Holiday
    asked: bool
    lines: list[ClassLine]
    alone: list[tuple[Student, HolidayStay]] = field(default_factory=list)

    @property
    def total(self) -> ClassLine:
        """The sum of all classes."""
        found = ClassLine(group=None)
        for line in self.lines:
            for name in ("pupils", "recorded", "alone", "leaving", "away"):
                setattr(found, name, getattr(found, name) + getattr(line, name))
        return found

    @property
    def classes_waiting(self) -> int:
        return sum(line.waiting > 0 for line in self.lines)


def school_holiday(user: Any, school: School, holiday: Holiday, *, asked: bool) -> SchoolHoliday:
    """All classes and their pupils' holidays, for `user`, who oversees the school. A constant
    number of queries."""
    pupils = dict(
        Student.objects.filter(school=school, current_class__isnull=False)
        .enrolled()
        .values_list("pk", "current_class_id")
    )
    stays = [
        stay
        for stay in HolidayStay.objects.filter(school=school, term=holiday.term)
        if stay.student_id in pupils
    ]
    back = {} if asked else returned_days(school, holiday, stays)
    groups = SchoolClass.objects.filter(school=school, pk__in=set(pupils.values())).in_order()
    lines = {group.pk: ClassLine(group) for group in groups}
    for class_id in pupils.values():
        lines[class_id].pupils += 1
    county = county_of(school)
    for stay in stays:
        line = lines[pupils[stay.student_id]]
        line.recorded += 1
        line.alone += stay.alone
        line.leaving += leaves_county(stay, county)
        line.away += not asked and stay.student_id not in back
    return SchoolHoliday(holiday, asked, list(lines.values()), _alone(user, school, stays))


def _alone(
    user: Any, school: School, stays: list[HolidayStay]
) -> list[tuple[Student, HolidayStay]]:
    """Named only to those who read care: that nobody looks after a child is told to few."""
    alone = {stay.student_id: stay for stay in stays if stay.alone}
    if not alone or not can(user, Capability.READ_CARE, school):
        return []
    students = Student.objects.care_visible_to(user).filter(pk__in=alone)
    ordered = students.select_related("current_class").in_class_order()
    return [(one, alone[one.pk]) for one in ordered]


def county_of(school: School) -> str:
    """青禾县: the county or district of the school's address; "" when it does not say."""
    found = _COUNTY.match(school.address)
    return found[1] if found else ""


def leaves_county(stay: HolidayStay, county: str) -> bool:
    """Whether the entry says that the pupil leaves the county: to the parents' place of work, or
    to a place that names another province or city."""
    if county and county in stay.place:
        return False
    if stay.place_kind == HolidayPlace.PARENTS:
        return True
    if stay.place_kind == HolidayPlace.HOME or not stay.place:
        return False
    # with a detail behind it a word like 外婆家 is no longer taken for the name of a town
    return whereabouts(f"{stay.place}某厂") is not None


def classes_not_done(school: School, holiday: Holiday) -> int:
    """How many classes have pupils without an entry; one query."""
    told = HolidayStay.objects.filter(school=school, term=holiday.term).values("student_id")
    open_ones = (
        Student.objects.filter(school=school, current_class__isnull=False)
        .enrolled()
        .exclude(pk__in=told)
        .order_by()
    )
    return open_ones.values("current_class_id").distinct().count()
