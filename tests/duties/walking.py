"""A small school through which time walks: what happens is drawn by dice, written as plain rows."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from school_care.core import clock
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty, DutyRule
from school_care.duties.services.changes import Book
from school_care.mentoring.models import CareRecord
from school_care.school.enums import DayKind, Role, Season
from school_care.school.models import Appointment, CalendarYear, SchoolDay, Term, User
from school_care.students.models import (
    CareCategory,
    CareLevel,
    EmergencyCare,
    EmergencyPupil,
    Enrolment,
    Standing,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.models.levels import LevelPreset
from tests.factories import SchoolClassFactory, SchoolFactory

DAY = timedelta(days=1)
AUTUMN = date(2026, 9, 1), date(2027, 1, 22)
SPRING = date(2027, 2, 22), date(2027, 7, 9)
HOLIDAYS = [date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8)), date(2027, 1, 1)]
MADE_UP_FOR = [date(2026, 9, 20), date(2026, 10, 10), date(2027, 1, 3)]
PUPILS = 8
KINDS = ("talk", "visit", "call", "video", "tutoring", "praise")


class Walk:
    """One school and its dice. `late`: things are also written down late, corrected and withdrawn;
    else everything is known on the day it happens."""

    def __init__(self, seed: int, start: date, *, late: bool, name: str = "a") -> None:
        self.dice, self.day, self.late = random.Random(seed), start, late
        self.school = SchoolFactory()
        for season, (first, last) in ((Season.AUTUMN, AUTUMN), (Season.SPRING, SPRING)):
            Term.objects.create(
                school=self.school, school_year=2026, season=season, first_day=first, last_day=last
            )
        CalendarYear.objects.create(school=self.school, year=2026, published=True)
        for days, kind in ((HOLIDAYS, DayKind.OFF), (MADE_UP_FOR, DayKind.WORK)):
            for day in days:
                SchoolDay.objects.create(school=self.school, date=day, kind=kind)
        self.classes = [
            SchoolClassFactory(school=self.school, grade=7, number=number) for number in (1, 2)
        ]
        self.levels = {
            rank: CareLevel.objects.create(school=self.school, rank=rank, name=f"{rank}")
            for rank in (1, 2, 3)
        }
        self.categories = list(CareCategory.objects.order_by("pk")[:3])
        self.people = [
            User.objects.create(username=f"{name}{n}", name="x", school=self.school)
            for n in range(5)
        ]
        self._appoint(0, Role.PRINCIPAL)
        self._appoint(1, Role.DIRECTOR)
        for number in (0, 1):
            self._appoint(2 + number, Role.HEAD_TEACHER, school_class=self.classes[number])
        self.pupils = []
        for number in range(PUPILS):
            pupil = Student.objects.create(school=self.school, name=f"学生{number}")
            self.pupils.append(pupil)
            if number < PUPILS - 1:
                self._enrol(pupil, self.dice.choice(self.classes), date(2026, 8, 20))
            if number < PUPILS - 2:
                self._tag(pupil, start - self.dice.randrange(40) * DAY)
                self._level(pupil, self.dice.choice([3, 3, 2, 1]), start)

    def live(self, *, waiving: bool = True) -> None:
        """Let one day happen."""
        weighted: list[tuple[int, Callable]] = [
            (30, self.record), (3, self.tag), (2, self.untag), (4, self.level), (2, self.move),
            (1, self.leave), (1, self.suspend), (1, self.emergency), (1, self.emergency_pupil),
            (2, self.stand_in), (1, self.person_leaves), (1, self.preset), (2, self.version),
            (2 * waiving, self.waive),
        ]  # fmt: skip
        if self.late:
            weighted += [(8, self.late_record), (3, self.withdraw), (3, self.correct)]
            weighted += [(1, self.late_tag), (1, self.empty_tag), (1, self.holiday)]
        weights, things = zip(*weighted, strict=True)
        for thing in self.dice.choices(things, weights, k=self.dice.randrange(4)):
            thing()

    # pupils

    def _enrol(self, pupil, school_class, since: date) -> None:
        Enrolment.objects.create(
            school=self.school, student=pupil, school_class=school_class, starts_on=since
        )

    def _tag(self, pupil, since: date, until: date | None = None) -> None:
        category = self.dice.choice(self.categories)
        open_rows = pupil.categories.filter(category=category, until__isnull=True)
        if until is not None or not open_rows.exists():
            StudentCategory.objects.create(
                school=self.school, student=pupil, category=category, starts_on=since, until=until
            )

    def _level(self, pupil, rank: int | None, since: date) -> None:
        pupil.levels.filter(until__isnull=True).update(until=since)
        if rank:
            StudentCareLevel.objects.create(
                school=self.school, student=pupil, level=self.levels[rank], starts_on=since
            )

    def _any(self):
        return self.dice.choice(self.pupils)

    def tag(self) -> None:
        self._tag(self._any(), self.day)

    def late_tag(self) -> None:
        self._tag(self._any(), self.day - self.dice.randrange(20) * DAY)

    def empty_tag(self) -> None:
        self._tag(self._any(), self.day - 5 * DAY, self.day - 5 * DAY)

    def untag(self) -> None:
        """One or all of a pupil's categories end on the same day."""
        rows = list(self._any().categories.filter(until__isnull=True))
        for row in rows if self.dice.random() < 0.5 else rows[:1]:
            row.until = max(self.day, row.starts_on)
            row.save()

    def level(self) -> None:
        pupil = self._any()
        rank = self.dice.choice([None, 1, 2, 3, 3])
        if not pupil.levels.filter(starts_on__gte=self.day).exists():
            self._level(pupil, rank, self.day)

    def move(self) -> None:
        pupil = self._any()
        stay = pupil.enrolments.filter(until__isnull=True, starts_on__lt=self.day).first()
        if stay:
            other = next(one for one in self.classes if one.pk != stay.school_class_id)
            Enrolment.objects.filter(pk=stay.pk).update(until=self.day)
            self._enrol(pupil, other, self.day)

    def leave(self) -> None:
        """Away, or back."""
        pupil = self._any()
        stays = pupil.enrolments.all()
        if not stays.filter(until__isnull=True).exists():
            if not stays.filter(until__gt=self.day).exists():
                self._enrol(pupil, self.dice.choice(self.classes), self.day)
        else:
            stays.filter(until__isnull=True, starts_on__lt=self.day).update(until=self.day)

    def suspend(self) -> None:
        pupil = self._any()
        out = pupil.standings.filter(until__isnull=True)
        if out.exists():
            out.update(until=self.day)
        else:
            Standing.objects.create(
                school=self.school, student=pupil, kind="suspended", starts_on=self.day,
                decided_at=timezone.now(),
            )  # fmt: skip

    def emergency(self) -> None:
        raised = EmergencyCare.objects.create(
            school=self.school, name="洪水", every_days=self.dice.choice([1, 2, 3]),
            starts_on=self.day, until=self.day + self.dice.randrange(2, 9) * DAY,
            raised_at=timezone.now(),
        )  # fmt: skip
        for pupil in self.dice.sample(self.pupils, 3):
            EmergencyPupil.objects.create(school=self.school, emergency=raised, student=pupil)

    def emergency_pupil(self) -> None:
        row = EmergencyPupil.objects.filter(school=self.school, left_on__isnull=True).last()
        if row:
            EmergencyPupil.objects.filter(pk=row.pk).update(left_on=self.day)

    # records

    def record(self) -> None:
        self._record(self.day)

    def late_record(self) -> None:
        self._record(self.day - self.dice.randrange(25) * DAY)

    def _record(self, day: date) -> None:
        kind = self.dice.choice(KINDS)
        made = kind not in KINDS[:4] or self.dice.random() < 0.75
        CareRecord.objects.create(
            school=self.school, student=self._any(), kind=kind, happened_on=day,
            outcome="made" if made else "not_reached", author=self.people[2],
            written_at=timezone.now(), restricted=self.dice.random() < 0.1, text="聊了几句。",
        )  # fmt: skip

    def _some_record(self) -> CareRecord | None:
        rows = CareRecord.objects.filter(school=self.school, withdrawn_at__isnull=True)
        rows = list(rows.order_by("pk"))
        return self.dice.choice(rows[-12:]) if rows else None

    def withdraw(self) -> None:
        if row := self._some_record():
            CareRecord.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())

    def correct(self) -> None:
        if row := self._some_record():
            day = row.happened_on - self.dice.randrange(4) * DAY
            kind, outcome = self.dice.choice(KINDS[:4]), self.dice.choice(["made", "not_reached"])
            CareRecord.objects.filter(pk=row.pk).update(happened_on=day, kind=kind, outcome=outcome)

    # people, rules, calendar

    def _appoint(self, person: int, role: Role, **more) -> None:
        Appointment.objects.create(
            school=self.school, user=self.people[person], role=role, confirmed_at=clock.now(),
            **({"starts_on": date(2026, 1, 1)} | more),
        )  # fmt: skip

    def stand_in(self) -> None:
        """Somebody stands in for a head teacher for a few days."""
        days = self.dice.randrange(3, 10) * DAY
        which = self.dice.choice(self.classes)
        taken = Appointment.objects.filter(user=self.people[4], starts_on=self.day)
        if not taken.exists():
            self._appoint(
                4, Role.HEAD_TEACHER, school_class=which, starts_on=self.day,
                until=self.day + days, acting=True,
            )  # fmt: skip

    def person_leaves(self) -> None:
        """A head teacher or the director goes, or is there again."""
        person = self.dice.choice(self.people[1:4])
        gone = None if person.left_on else self.day
        person.left_on = gone
        person.save(update_fields=["left_on"])

    def preset(self) -> None:
        running = LevelPreset.objects.filter(school=self.school, until__isnull=True)
        running.update(until=self.day)
        LevelPreset.objects.create(
            school=self.school, starts_on=self.day,
            preset=self.dice.choice(["school", "township"]),
        )  # fmt: skip

    def version(self) -> None:
        code, rank = self.dice.choice(
            [("talk.class_week", 0), ("contact.level", 3), ("contact.level", 1), ("visit.term", 2)]
        )
        rows = DutyRule.objects.filter(school=self.school, code=code, rank=rank)
        rows.filter(until__isnull=True).update(until=self.day)
        due = self.dice.choice([3, 5, 8]) if code == "contact.level" else None
        DutyRule.objects.create(
            school=self.school, code=code, rank=rank, starts_on=self.day, urgency="care",
            active=self.dice.random() < 0.8, required=self.dice.choice([1, 2, 4])
            if code == "talk.class_week" else 1, due_after=due,
            warn_after=due + 2 if due and self.dice.random() < 0.7 else None,
            in_vacation=self.dice.random() < 0.3, accepts=["visit", "call"],
            set_at=timezone.now(),
        )  # fmt: skip

    def holiday(self) -> None:
        """A day off, published late."""
        day = self.day + self.dice.randrange(10) * DAY
        SchoolDay.objects.get_or_create(
            school=self.school, date=day, defaults={"kind": self.dice.choice(["off", "work"])}
        )

    def waive(self) -> None:
        """免办 as the service stores it."""
        rows = Duty.objects.open().filter(school=self.school, opens_on__lt=self.day)
        rows = sorted(rows, key=lambda row: (row.rule_code, *_order(row)))
        if rows:
            book = Book()
            book.settle(self.dice.choice(rows), DutyState.WAIVED, self.day, "请假")
            book.write()


def _order(row: Duty) -> tuple[int, str]:
    """The same in any school: by the age of the subject, not by its key's letters."""
    return int(row.subject_key.rpartition(":")[2]), row.period_key
