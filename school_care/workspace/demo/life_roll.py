"""The demo school's rolls of the running term up to today: most handed in, some pupils on leave, a
few late, one child nobody has found for two days, one class late with today's roll."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.attendance.enums import HERE, AbsenceKind, CallResult, Part, Session
from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.attendance.selectors_leave import leave_in_force
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.enums import NOT_EXPECTED, ContactRole
from school_care.students.models import ContactPerson, Enrolment, Standing

BATCH = 1000
ABSENT_SHARE = 0.0145  # of all pupil days (domain §7.3: 98.4–98.7 % are there)
LATE_SHARE = 0.003
ARRIVED_SHARE = 0.15  # of those marked 未到待核实 who turn up within the hour
ROLL_MISSED = 0.012  # of the rolls of a term
ROLL_DONE_BY = time(9, 0)
KINDS = (AbsenceKind.SICK, AbsenceKind.PERSONAL, AbsenceKind.OFFICIAL, AbsenceKind.TRUANT)
WEIGHTS = (60, 28, 8, 4)
NOTES = {
    AbsenceKind.SICK: ("感冒发烧", "肚子疼", "牙疼去看医生", "发烧在家休息"),
    AbsenceKind.PERSONAL: ("家中有事", "走亲戚", "爸爸回家", ""),
    AbsenceKind.OFFICIAL: ("参加县里比赛", "镇里演出"),
    AbsenceKind.TRUANT: ("在镇上被找到，已劝回", "说不想上学，已家访"),
}
FAMILY = (ContactRole.MOTHER, ContactRole.FATHER, ContactRole.GUARDIAN, ContactRole.CARER)


def furnish_roll(*, school: School, today: date, dice: random.Random) -> None:
    """Fill the mornings of the running term; a class's roll is taken by its head teacher."""
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    if term is None:
        return
    days = calendar.school_days(term.first_day, min(today, term.last_day))
    if days and days[-1] == clock.today() and timezone.localtime().time() < ROLL_DONE_BY:
        days.pop()  # nobody has taken a roll yet
    if days:
        _Term(school, days, today, dice).store()


@dataclass
class _Facts:
    """Who was where: read once."""

    members: dict[int, list[Enrolment]] = field(default_factory=lambda: defaultdict(list))
    out: dict[int, list[Standing]] = field(default_factory=lambda: defaultdict(list))
    leave: dict[int, list] = field(default_factory=lambda: defaultdict(list))
    family: dict[int, list[ContactPerson]] = field(default_factory=lambda: defaultdict(list))
    teachers: dict[int, int] = field(default_factory=dict)
    director: int = 0

    def expected(self, group: int, day: date) -> list[int]:
        """Ids of the pupils expected in a class."""
        return [
            row.student_id
            for row in self.members[group]
            if row.holds_on(day)
            and not any(one.holds_on(day) for one in self.out.get(row.student_id, ()))
        ]

    def leave_of(self, student: int, day: date) -> str:
        """The kind of whole-day leave that holds, "" for none."""
        held = [note for note in self.leave.get(student, ()) if note.holds_on(day)]
        return next((note.kind for note in held if note.part == Part.ALL), "")


def _read(school: School, days: list[date], today: date) -> _Facts:
    facts = _Facts()
    for row in Enrolment.objects.filter(school=school, school_class__isnull=False).order_by("id"):
        facts.members[row.school_class_id].append(row)
    for row in Standing.objects.filter(school=school, kind__in=NOT_EXPECTED):
        facts.out[row.student_id].append(row)
    for note in leave_in_force().filter(school=school, until__gt=days[0], starts_on__lte=days[-1]):
        facts.leave[note.student_id].append(note)
    people = ContactPerson.objects.filter(school=school, role__in=FAMILY, phone_index__gt="")
    for person in people.defer("phone_sealed", "other_phone_sealed", "raw_sealed").order_by("id"):
        facts.family[person.student_id].append(person)
    held = Appointment.objects.effective(today).filter(school=school)
    for one in held.filter(role=Role.HEAD_TEACHER).order_by("acting", "id"):
        facts.teachers.setdefault(one.school_class_id, one.user_id)
    director = held.filter(role=Role.DIRECTOR).first()
    facts.director = director.user_id if director else next(iter(facts.teachers.values()), 0)
    return facts


class _Term:
    """The rows of a term, made day by day and stored at once."""

    def __init__(self, school: School, days: list[date], today: date, dice: random.Random) -> None:
        self.school, self.days, self.dice = school, days, dice
        self.facts = _read(school, days, today)
        self.rolls: list[AttendanceDay] = []
        self.rows: list[AttendanceException] = []
        self.calls: list[AbsenceCall] = []
        groups = sorted(self.facts.members)
        self.slow = groups[-1] if days[-1] == today and len(groups) > 1 else None
        self.lost = self._choose_lost(groups)

    def store(self) -> None:
        """Make and store everything."""
        extra = self._extra_share()
        for day in self.days:
            for group in sorted(self.facts.members):
                self._morning(group, day, extra)
        AttendanceDay.objects.bulk_create(self.rolls, batch_size=BATCH)
        AttendanceException.objects.bulk_create(self.rows, batch_size=BATCH)
        AbsenceCall.objects.bulk_create(self.calls, batch_size=BATCH)

    def _choose_lost(self, groups: list[int]) -> int | None:
        """The child nobody has found for two days: one whose family has a number, and no leave."""
        last = self.days[-1]
        for group in groups[len(groups) // 2 :]:
            for student in self.facts.expected(group, last):
                free = not self.facts.leave.get(student)
                if group != self.slow and free and self.facts.family.get(student):
                    return student
        return None

    def _extra_share(self) -> float:
        """Of pupil days without a leave note, how many begin as an absence all the same: what is
        left of ABSENT_SHARE, and those who turn up within the hour."""
        on_leave = sum(
            max((min(note.until, self.days[-1]) - max(note.starts_on, self.days[0])).days, 0)
            for notes in self.facts.leave.values()
            for note in notes
        )
        school_share = len(self.days) / ((self.days[-1] - self.days[0]).days + 1)
        pupils = sum(len(self.facts.expected(group, self.days[-1])) for group in self.facts.members)
        noted = on_leave * school_share / max(pupils * len(self.days), 1)
        return max(ABSENT_SHARE - noted, 0.002) / (1 - ARRIVED_SHARE)

    def _morning(self, group: int, day: date, extra: float) -> None:
        expected = self.facts.expected(group, day)
        is_last = day == self.days[-1]
        missed = group == self.slow if is_last else self.dice.random() < ROLL_MISSED
        if not expected or (missed and self.lost not in expected):
            return
        teacher = self.facts.teachers.get(group, self.facts.director)
        taken = self._moment(day, 8, self.dice.randint(2, 25))
        rows = [
            row
            for student in expected
            if (row := self._row(group, student, day, teacher, taken, extra)) is not None
        ]
        self.rows += rows
        self.rolls.append(
            AttendanceDay(
                school=self.school,
                school_class_id=group,
                date=day,
                session=Session.MORNING,
                expected=len(expected),
                absent=sum(row.kind not in HERE for row in rows),
                taken_by_id=teacher,
                taken_at=taken,
                received_at=taken + timedelta(seconds=self.dice.randint(2, 40)),
            )
        )

    def _row(
        self, group: int, student: int, day: date, teacher: int, taken: datetime, extra: float
    ) -> AttendanceException | None:
        row = AttendanceException(
            school=self.school,
            student_id=student,
            school_class_id=group,
            date=day,
            session=Session.MORNING,
            marked_by_id=teacher,
            marked_at=taken,
        )
        if student == self.lost:
            return self._lost_row(row, taken) if day in self.days[-2:] else None
        row.kind = self.facts.leave_of(student, day)
        if row.kind:
            return row
        luck = self.dice.random()
        if luck < extra:
            return self._absent_row(row, taken)
        if luck < extra + LATE_SHARE:
            row.kind = AbsenceKind.LATE
            return row
        return None

    def _absent_row(self, row: AttendanceException, taken: datetime) -> AttendanceException:
        """Rung the same morning: some had only overslept, the others are explained."""
        if self.dice.random() < ARRIVED_SHARE:
            row.kind = AbsenceKind.LATE
            row.arrived_at = time(8, self.dice.randint(30, 59))
            self._ring(row, taken, CallResult.REACHED)
            return row
        row.kind = self.dice.choices(KINDS, WEIGHTS)[0]
        row.note = self.dice.choice(NOTES[row.kind])
        if row.kind != AbsenceKind.OFFICIAL:
            if self.dice.random() < 0.3:
                self._ring(row, taken, CallResult.NO_ANSWER)
            self._ring(row, taken + timedelta(minutes=6), CallResult.REACHED)
        return row

    def _lost_row(self, row: AttendanceException, taken: datetime) -> AttendanceException:
        row.kind = AbsenceKind.UNVERIFIED
        self._ring(row, taken, CallResult.NO_ANSWER)
        self._ring(row, taken + timedelta(minutes=9), CallResult.OFF)
        return row

    def _ring(self, row: AttendanceException, at: datetime, result: CallResult) -> None:
        family = self.facts.family.get(row.student_id)
        if not family:
            return
        person = self.dice.choice(family)
        self.calls.append(
            AbsenceCall(
                school=self.school,
                student_id=row.student_id,
                date=row.date,
                contact_id=person.pk,
                whom=person.title[:20],
                result=result,
                called_by_id=row.marked_by_id,
                called_at=at + timedelta(minutes=self.dice.randint(2, 8)),
            )
        )

    def _moment(self, day: date, hour: int, minute: int) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))
