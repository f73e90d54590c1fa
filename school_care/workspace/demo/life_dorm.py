"""The dormitory of a demo school: girls on one floor, boys on another, eight beds a room, the rolls
of the last two weeks, and one child who was not back last Sunday."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.attendance.dorm_nights import asked_session
from school_care.attendance.enums import AbsenceKind, CallResult, Session
from school_care.attendance.models import (
    AbsenceCall,
    AttendanceDay,
    AttendanceException,
    DormRoom,
    RoomStay,
)
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.students.enums import NOT_EXPECTED, ContactRole, Sex
from school_care.students.models import ContactPerson, Enrolment, Standing, Student

BEDS = 8
FLOORS = {Sex.FEMALE: 200, Sex.MALE: 300}
WITHOUT_ROOM = 3  # came lately: still to be placed
ROLL_DAYS = 14
SICK = 0.004  # of the pupils each night
BATCH = 500
TAKEN_AT = {Session.EVENING: time(21, 25), Session.RETURN: time(19, 10)}


def furnish_dorm(*, school: School, today: date, dice: random.Random) -> None:
    """Rooms, stays and rolls for a freshly built school with boarders; nothing without a term."""
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    if term is None:
        return
    house = _House(school, dice, term.first_day - timedelta(days=1))
    house.fill(_boarders(school, today))
    keepers = _keepers(school)
    if keepers:
        _Nights(school, today, dice, calendar, house).store(keepers)


def _boarders(school: School, today: date) -> list[Student]:
    away = Standing.objects.on(today).filter(school=school, kind__in=NOT_EXPECTED)
    pupils = Student.objects.filter(school=school, boarding=True).exclude(sex="")
    pupils = pupils.enrolled().exclude(pk__in=away.values("student_id"))
    return list(pupils.in_class_order())


def _keepers(school: School) -> list[User]:
    held = Appointment.objects.filter(school=school, role=Role.DORMITORY, until__isnull=True)
    return [row.user for row in held.select_related("user").order_by("pk")]


class _House:
    """Rooms class after class, so that roommates know each other."""

    def __init__(self, school: School, dice: random.Random, opens: date) -> None:
        self.school, self._dice, self._opens = school, dice, opens
        self.stays: list[RoomStay] = []

    def fill(self, boarders: list[Student]) -> None:
        """Store rooms and stays; the last few pupils have no bed yet."""
        late = self._dice.sample(boarders, min(WITHOUT_ROOM, len(boarders) // 10))
        for sex, floor in FLOORS.items():
            pupils = [one for one in boarders if one.sex == sex and one not in late]
            self._fill_floor(sex, floor, pupils)
        RoomStay.objects.bulk_create(self.stays, batch_size=BATCH)

    def _fill_floor(self, sex: str, floor: int, pupils: list[Student]) -> None:
        since = self._since(pupils)
        number, place = floor, 0
        while place < len(pupils):
            number += 1
            size = self._dice.choice((6, 7, 7, 8, 8, 8))
            room = DormRoom.objects.create(school=self.school, name=str(number), sex=sex, beds=BEDS)
            for bed, student in enumerate(pupils[place : place + size], start=1):
                self.stays.append(
                    RoomStay(
                        school=self.school,
                        student=student,
                        room=room,
                        bed=str(bed),
                        starts_on=since[student.pk],
                    )
                )
            place += size

    def _since(self, pupils: list[Student]) -> dict[int, date]:
        held = Enrolment.objects.filter(student__in=pupils).order_by("-starts_on")
        first = dict(held.values_list("student_id", "starts_on"))  # the earliest comes last
        return {one.pk: max(self._opens, first.get(one.pk, self._opens)) for one in pupils}


class _Nights:
    """The rolls from two weeks ago to yesterday; tonight's is still to be taken."""

    def __init__(
        self,
        school: School,
        today: date,
        dice: random.Random,
        calendar: SchoolCalendar,
        house: _House,
    ) -> None:
        self._school, self._today, self._dice = school, today, dice
        self._calendar, self._house = calendar, house

    def store(self, keepers: list[User]) -> None:
        """Rolls and exceptions, and the call about the child who was not back."""
        nights = list(self._nights())
        returns = [day for day, session in nights if session == Session.RETURN]
        stays = self._house.stays
        missed = self._dice.choice(stays) if stays and returns else None
        days, absences = [], []
        for day, session in nights:
            away = self._away(day, session, missed if returns[-1:] == [day] else None, keepers)
            absences += away
            gone = {row.student_id for row in away}
            days += self._rolls(day, session, gone, keepers)
        AttendanceDay.objects.bulk_create(days, batch_size=BATCH)
        AttendanceException.objects.bulk_create(absences, batch_size=BATCH)
        if missed:
            self._ring(missed.student, returns[-1], keepers[0])

    def _nights(self) -> Iterator[tuple[date, str]]:
        for back in range(ROLL_DAYS, 0, -1):
            day = self._today - timedelta(days=back)
            if session := asked_session(self._calendar, day):
                yield day, session

    def _rolls(
        self, day: date, session: str, gone: set[int], keepers: list[User]
    ) -> Iterator[AttendanceDay]:
        here: dict[DormRoom, list[int]] = {}
        for stay in self._house.stays:
            if stay.starts_on <= day:
                here.setdefault(stay.room, []).append(stay.student_id)
        for minutes, (room, pupils) in enumerate(here.items()):
            at = _moment(day, session) + timedelta(minutes=minutes // 3)
            yield AttendanceDay(
                school=self._school,
                room=room,
                date=day,
                session=session,
                expected=len(pupils),
                absent=len(gone.intersection(pupils)),
                taken_by=_keeper_of(room.sex, keepers),
                taken_at=at,
                received_at=at,
            )

    def _away(
        self, day: date, session: str, missed: RoomStay | None, keepers: list[User]
    ) -> list[AttendanceException]:
        found = []
        for stay in self._house.stays:
            is_missed = stay is missed
            if stay.starts_on > day or not (is_missed or self._dice.random() < SICK):
                continue
            found.append(
                AttendanceException(
                    school=self._school,
                    student=stay.student,
                    school_class_id=stay.student.current_class_id,
                    date=day,
                    session=session,
                    kind=AbsenceKind.UNVERIFIED if is_missed else AbsenceKind.SICK,
                    note="在家，明早到校" if is_missed else "",
                    marked_by=_keeper_of(stay.room.sex, keepers),
                    marked_at=_moment(day, session),
                )
            )
        return found

    def _ring(self, student: Student, day: date, keeper: User) -> None:
        people = ContactPerson.objects.filter(student=student).order_by("order", "pk")
        known = {person.role: person for person in people}
        person = known.get(ContactRole.CARER) or known.get(ContactRole.GUARDIAN)
        person = person or next(iter(known.values()), None)
        if person is None:
            return
        AbsenceCall.objects.create(
            school=self._school,
            student=student,
            date=day,
            contact=person,
            whom=person.title[:20],
            result=CallResult.REACHED,
            called_by=keeper,
            called_at=_moment(day, Session.RETURN) + timedelta(minutes=35),
        )


def _keeper_of(sex: str, keepers: list[User]) -> User:
    """Two people share the house: one the girls' floor, one the boys'."""
    return keepers[-1] if sex == Sex.MALE else keepers[0]


def _moment(day: date, session: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, TAKEN_AT[Session(session)]))
