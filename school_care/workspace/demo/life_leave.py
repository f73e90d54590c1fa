"""The demo school's leave notes of the running term: short ones as a rural school has them, and a
few for every state the page 请假 shows today."""

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.attendance.enums import ConfirmedHow, LeaveKind
from school_care.attendance.models import LeaveNote
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.enums import NOT_EXPECTED, ContactRole
from school_care.students.models import ContactPerson, Enrolment, Standing

BATCH = 500
ON_LEAVE_SHARE = 0.009  # of all pupil days; the rest of the absences came without a note
LENGTHS, LENGTH_WEIGHTS = (1, 2, 3, 5), (62, 24, 10, 4)
MEAN_LENGTH = 1.6
ONE_DAY = timedelta(days=1)
REASONS = {
    LeaveKind.SICK: (
        "感冒发烧",
        "感冒发烧；在家休息",
        "肚子不舒服",
        "看病复查；去县医院",
        "牙疼",
        "脚扭了",
        "",
    ),
    LeaveKind.PERSONAL: ("家中有事", "家中有事；爷爷住院", "爸爸从外地回来", "参加亲戚婚礼", ""),
    LeaveKind.OFFICIAL: ("外出比赛；县里的运动会", "外出比赛；作文比赛"),
}
KINDS, KIND_WEIGHTS = tuple(LeaveKind), (68, 26, 6)
HOWS, HOW_WEIGHTS = tuple(ConfirmedHow), (52, 28, 12, 8)
FAMILY = (ContactRole.MOTHER, ContactRole.FATHER, ContactRole.GUARDIAN, ContactRole.CARER)
LONG_DAYS = 25  # calendar days of the pupil on long leave: more than ten school days


def furnish_leave(*, school: School, today: date, dice: random.Random) -> None:
    """Store the notes; before the rolls, which follow them."""
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    if term is None:
        return
    days = calendar.school_days(term.first_day, min(today, term.last_day))
    if days:
        _Notes(school, days, today, calendar, dice).store()


class _Notes:
    """The notes of a term, made at once; nobody has two on one day."""

    def __init__(
        self,
        school: School,
        days: list[date],
        today: date,
        calendar: SchoolCalendar,
        dice: random.Random,
    ) -> None:
        self.school, self.days, self.today = school, days, today
        self.calendar, self.dice = calendar, dice
        self.taken: dict[int, list[tuple[date, date]]] = defaultdict(list)
        self.rows: list[LeaveNote] = []
        self._read()

    def _read(self) -> None:
        away = Standing.objects.on(self.today).filter(school=self.school, kind__in=NOT_EXPECTED)
        held = Enrolment.objects.on(self.today).filter(
            school=self.school, school_class__isnull=False, starts_on__lte=self.days[0]
        )
        held = held.exclude(student_id__in=away.values("student_id"))
        self.members: dict[int, list[int]] = defaultdict(list)
        for class_id, student_id in held.order_by("school_class_id", "student_id").values_list(
            "school_class_id", "student_id"
        ):
            self.members[class_id].append(student_id)
        people = ContactPerson.objects.filter(school=self.school, role__in=FAMILY)
        self.family: dict[int, list[ContactPerson]] = defaultdict(list)
        for person in people.only("pk", "student_id", "relation", "role").order_by("id"):
            self.family[person.student_id].append(person)
        appointed = Appointment.objects.effective(self.today).filter(school=self.school)
        self.teachers: dict[int, int] = {}
        for one in appointed.filter(role=Role.HEAD_TEACHER).order_by("acting", "id"):
            self.teachers.setdefault(one.school_class_id, one.user_id)
        director = appointed.filter(role=Role.DIRECTOR).first()
        self.director = director.user_id if director else None

    def store(self) -> None:
        """Make and store everything."""
        if not self.teachers and self.director is None:
            return  # nobody could have written one
        self._states_of_today()
        pupils = [(group, pupil) for group, held in self.members.items() for pupil in held]
        past = [day for day in self.days if day < self.today - 3 * ONE_DAY]
        wanted = round(len(pupils) * len(past) * ON_LEAVE_SHARE / MEAN_LENGTH)
        for _ in range(wanted if past else 0):
            group, pupil = self.dice.choice(pupils)
            first = self.dice.choice(past)
            [length] = self.dice.choices(LENGTHS, LENGTH_WEIGHTS)
            last = self._last(first, length)
            if last < self.today - ONE_DAY:
                self._note(group, pupil, first, last, back=True)
        LeaveNote.objects.bulk_create(self.rows, batch_size=BATCH)

    def _states_of_today(self) -> None:
        """On leave now, ending today, ending tomorrow, waiting, long, and one who is due back in
        the class that hands in last."""
        groups = [group for group in self.members if len(self.members[group]) > 4]
        for number, group in enumerate(groups):
            pupils = self.members[group]
            if number % 2 == 0:
                self._note(group, pupils[1], self.days[-1], self.today)
            if number % 3 == 0:
                self._note(group, pupils[2], self.days[-1], self.today + 2 * ONE_DAY, wait=True)
            if number % 4 == 1:
                self._note(group, pupils[3], self.days[-1], self.today + ONE_DAY)
        if groups:
            first = groups[len(groups) // 2]
            long_since = self.today - 12 * ONE_DAY
            self._note(
                first,
                self.members[first][4],
                max(long_since, self.days[0]),
                long_since + LONG_DAYS * ONE_DAY,
                kind=LeaveKind.SICK,
            )
        if len(self.days) > 3:
            last = groups[-1] if groups else None
            if last is not None:
                self._note(last, self.members[last][0], self.days[-3], self.days[-2])

    def _last(self, first: date, length: int) -> date:
        """The last of `length` school days from `first`."""
        at = self.days.index(first)
        return self.days[min(at + length, len(self.days)) - 1]

    def _note(
        self,
        group: int,
        pupil: int,
        first: date,
        last: date,
        *,
        wait: bool = False,
        back: bool = False,
        kind: str = "",
    ) -> None:
        if any(begin <= last and first <= end for begin, end in self.taken[pupil]):
            return
        self.taken[pupil].append((first, last))
        kind = kind or self.dice.choices(KINDS, KIND_WEIGHTS)[0]
        written = self._moment(first)
        note = LeaveNote(
            school=self.school,
            student_id=pupil,
            kind=kind,
            starts_on=first,
            until=last + ONE_DAY,
            reason=self.dice.choice(REASONS[LeaveKind(kind)]),
            written_by_id=self.teachers.get(group, self.director),
            written_at=written,
        )
        if not wait:
            self._confirm(note, pupil, written)
        if back and self.dice.random() < 0.6:  # the others simply came; the roll shows it
            note.back_on = self.calendar.next_school_day(last)
        self.rows.append(note)

    def _confirm(self, note: LeaveNote, pupil: int, written: datetime) -> None:
        family = self.family.get(pupil)
        [how] = self.dice.choices(HOWS, HOW_WEIGHTS)
        person = self.dice.choice(family) if family else None
        note.confirmed_with = person
        note.confirmed_whom = person.title[:20] if person else "奶奶"
        note.confirmed_how, note.confirmed_at = how, written

    def _moment(self, day: date) -> datetime:
        at = time(7, self.dice.randint(5, 55))
        moment = timezone.make_aware(datetime.combine(day, at))
        return min(moment, clock.now())
