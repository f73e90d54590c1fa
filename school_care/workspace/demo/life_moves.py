"""The demo school's standings and changes of school: who is taught at home, suspended, elsewhere,
on the way to another school, or just come from one."""

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from school_care.core import audit
from school_care.core.names import name_key, search_keys
from school_care.mentoring.models import CareRecord
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, User
from school_care.students.enums import (
    Direction,
    EnrolmentStatus,
    EntryKind,
    LeaveReason,
    Sex,
    StandingKind,
    TransferState,
)
from school_care.students.models import Enrolment, Standing, Student, StudentCategory, Transfer
from school_care.students.services.standings import ONE_DAY
from school_care.workspace.demo.bulletin_texts import all_public_words
from school_care.workspace.demo.names import SURNAMES, NameBook

FULL = 960
TAUGHT_AT_HOME = "送教上门"  # as the file's note says of the children the story has at home
INCLUSIVE = 9  # of the disabled, in a full school
WAITS = 9  # days since the unconfirmed one left
JUNIOR_AGE = 4430  # days, twelve years and a little
LONGEST_BREAK = 70  # days without school, in summer
PRIMARY_SCHOOLS = (
    ("青禾县第二小学", "青禾县城关镇"),
    ("河口县实验学校", "河口县"),
    ("东莞市大岭第三学校", "广东省东莞市"),
)
JUNIOR_SCHOOLS = (
    ("青禾县城关中学", "青禾县城关镇"),
    ("河口县实验学校", "河口县"),
    ("东莞市大岭第三学校", "广东省东莞市"),
)
OUT_REASONS = ("随父母外出居住", "搬家", "回户籍地就读")
IN_REASONS = ("随父母返乡", "搬家", "回户籍地就读")
SUSPENSIONS = (("生病治疗", "县医院诊断证明"), ("受伤休养", "县人民医院骨科证明"))


def furnish_moves(*, school: School, today: date, dice: random.Random) -> None:
    """Standings and transfers of a freshly built demo school; small ones have fewer of each."""
    story = _Story(school, today, dice)
    story.teach_at_home()
    story.include()
    story.suspend()
    story.study_elsewhere()
    story.send_off()
    story.receive()
    story.mark_entries()
    story.store()


class _Story:
    """Collects the rows; nobody is used twice."""

    def __init__(self, school: School, today: date, dice: random.Random) -> None:
        self._school, self._today, self._dice = school, today, dice
        self._pupils = list(
            Student.objects.filter(school=school)
            .enrolled()
            .select_related("current_class")
            .order_by("pk")
        )
        since = Enrolment.objects.filter(school=school).values("student_id")
        spans = since.annotate(first=Min("starts_on"), last=Max("starts_on"))
        self._first = {row["student_id"]: (row["first"], row["last"]) for row in spans}
        care = StudentCategory.objects.on(today).filter(school=school)
        rows = list(care.values_list("student_id", "category__code"))
        self._in_care = {student_id for student_id, _ in rows}
        self._disabled = {student_id for student_id, code in rows if code == "DISABLED"}
        self._registrar = _person(school, today, Role.REGISTRAR)
        self._calendar = SchoolCalendar(school)
        term = self._calendar.current_or_last_term(today)
        self._term_begins = term.first_day if term else today - timedelta(days=60)
        self._names = NameBook(dice, avoid=all_public_words())
        self._used: set[int] = set()
        self._standings: list[Standing] = []
        self._transfers: list[Transfer] = []

    def teach_at_home(self) -> None:
        """送教上门 since the autumn, for those of whom the file says so."""
        for student in self._pupils:
            if TAUGHT_AT_HOME in student.note:
                starts_on = max(self._term_begins, self._joined(student))
                self._stand(
                    student,
                    StandingKind.HOME_TAUGHT,
                    starts_on,
                    place="学生家中",
                    reason="不能到校，按县里安排送教",
                    paper_no="县教育局送教安排",
                )

    def include(self) -> None:
        """随班就读 of nine of the other disabled pupils."""
        disabled = [s for s in self._free() if s.pk in self._disabled]
        for student in self._some(disabled, INCLUSIVE):
            self._stand(student, StandingKind.INCLUSION, self._joined(student))

    def suspend(self) -> None:
        """Two on 休学, one of them due back any day."""
        chosen = self._some(self._older(), 2)
        for place, student in enumerate(chosen):
            reason, paper = SUSPENSIONS[place % 2]
            due = self._today + timedelta(days=3 if place == 0 else 200)
            starts_on = self._in_term(45 + 10 * place)
            self._stand(
                student,
                StandingKind.SUSPENDED,
                starts_on,
                reason=reason,
                paper_no=paper,
                expected_until=max(due, starts_on + timedelta(days=30)),
            )

    def study_elsewhere(self) -> None:
        """One lives with the parents in another county, the register stays here."""
        for student in self._some(self._older(), 1):
            self._stand(
                student,
                StandingKind.ELSEWHERE,
                self._in_term(60),
                place="河口县实验学校（河口县）",
                reason="随父母在外县务工居住，暂不转学籍",
            )

    def send_off(self) -> None:
        """One waits for the next school's word; two are confirmed and gone."""
        for student in self._some(self._plain(), 1):
            last_day = self._today - timedelta(days=WAITS)
            self._move(student, Direction.OUT, last_day)
        long_here = self._term_begins - timedelta(days=100)
        mates = self._some([s for s in self._older() if self._joined(s) < long_here], 2)
        for place, mate in enumerate(mates):
            last_day = self._in_term(40 - 12 * place)
            days = min(8 + place, max(1, (self._today - last_day).days))
            done = min(last_day + timedelta(days=days), self._today)
            former = self._former(mate, done)
            self._move(former, Direction.OUT, last_day, done)

    def receive(self) -> None:
        """Three came this term; the register of the last is on its way."""
        known = set(CareRecord.objects.filter(school=self._school).values_list("student_id"))
        newcomers = [
            s
            for s in self._plain()
            if self._first[s.pk][0] == self._first[s.pk][1] and (s.pk,) not in known
        ]
        for place, student in enumerate(self._some(newcomers, 3)):
            came_on = self._in_term((50, 35, 12)[place])
            done = min(came_on + timedelta(days=18), self._today) if place < 2 else None
            self._move(student, Direction.IN, came_on, done)
            Enrolment.objects.filter(student=student).update(
                starts_on=came_on, entry_kind=EntryKind.TRANSFERRED
            )

    def mark_entries(self) -> None:
        """The moves between classes the story has (storing decided their days)."""
        rows = Enrolment.objects.filter(school=self._school, leave_reason=LeaveReason.MOVED_CLASS)
        for row in rows:
            Enrolment.objects.filter(student=row.student_id, starts_on=row.until).update(
                entry_kind=EntryKind.MOVED_CLASS
            )

    def store(self) -> None:
        """Write everything, with a trace for each."""
        Transfer.objects.bulk_create(self._transfers)
        for standing in self._standings:
            standing.transfer = standing.transfer  # its key is known only now
        Standing.objects.bulk_create(self._standings)
        rows = [("standing.begun", row) for row in self._standings]
        rows += [("transfer.begun", row) for row in self._transfers]
        audit.record_many(
            audit.entry(
                action,
                actor=self._registrar,
                row=row,
                student_id=row.student.public_id,
                source="demo",
            )
            for action, row in rows
        )

    # -- who --------------------------------------------------------------------------------

    def _free(self) -> list[Student]:
        return [s for s in self._pupils if s.pk not in self._used]

    def _plain(self) -> list[Student]:
        """Pupils without a category, so that the figures of care stay as the school tells them."""
        return [s for s in self._free() if s.pk not in self._in_care and not s.siblings_id]

    def _older(self) -> list[Student]:
        return [s for s in self._plain() if _grade(s.current_class, self._today) >= 5]

    def _some(self, pupils: Iterable[Student], full: int) -> list[Student]:
        """As many as a full school has, fewer in a small one, never none."""
        pupils = list(pupils)
        share = min(1.0, len(self._pupils) * 4 / FULL)
        return self._dice.sample(pupils, min(len(pupils), max(1, round(full * share))))

    def _joined(self, student: Student) -> date:
        return self._first[student.pk][1]

    # -- what -------------------------------------------------------------------------------

    def _in_term(self, days: int) -> date:
        """A school day so many days ago, not in the term's first week where it has had more."""
        day = max(self._today - timedelta(days=days), self._term_begins + timedelta(days=7))
        if day >= self._today:
            day = self._today - timedelta(days=days)
        before = self._calendar.school_days(day - timedelta(days=LONGEST_BREAK), day)
        return before[-1] if before else day

    def _stand(
        self,
        student: Student,
        kind: StandingKind,
        starts_on: date,
        *,
        transfer: Transfer | None = None,
        until: date | None = None,
        **facts: Any,
    ) -> None:
        starts_on = max(starts_on, self._joined(student))
        self._used.add(student.pk)
        self._standings.append(
            Standing(
                school=self._school,
                student=student,
                kind=kind,
                starts_on=starts_on,
                until=max(until, starts_on) if until else None,
                transfer=transfer,
                decided_by=self._registrar,
                decided_at=_at(starts_on),
                **facts,
            )
        )

    def _move(
        self, student: Student, direction: Direction, moved_on: date, done: date | None = None
    ) -> None:
        out = direction == Direction.OUT
        junior = student.birth_date and (moved_on - student.birth_date).days > JUNIOR_AGE
        schools = JUNIOR_SCHOOLS if junior else PRIMARY_SCHOOLS
        name, place = schools[len(self._transfers) % len(schools)]
        moved_on = max(moved_on, self._joined(student)) if out else moved_on
        transfer = Transfer(
            school=self._school,
            student=student,
            direction=direction,
            state=TransferState.ACKNOWLEDGED if done else TransferState.OPEN,
            other_school=name,
            other_place=place,
            reason=self._dice.choice(OUT_REASONS if out else IN_REASONS),
            moved_on=moved_on,
            acknowledged_on=done,
            acknowledged_how="收到回执" if done and out else "学籍系统已办结" if done else "",
            recorded_by=self._registrar,
            recorded_at=_at(moved_on),
            closed_by=self._registrar if done else None,
            closed_at=_at(done) if done else None,
        )
        self._transfers.append(transfer)
        begins = moved_on + ONE_DAY if out else moved_on
        kind = StandingKind.LEAVING if out else StandingKind.ARRIVING
        self._first[student.pk] = (self._first[student.pk][0], min(begins, self._joined(student)))
        self._stand(
            student,
            kind,
            begins,
            transfer=transfer,
            until=max(done, begins) if done else None,
            place=name,
            reason=transfer.reason,
        )

    def _former(self, mate: Student, until: date) -> Student:
        """Somebody who was in a class with `mate` and is gone: one more than the school has now."""
        boy = self._dice.random() < 0.5
        name = self._names.pupil(self._dice.choice(SURNAMES), boy=boy)
        student = Student.objects.create(
            school=self._school,
            status=EnrolmentStatus.LEFT,
            name=name,
            name_key=name_key(name),
            search_key=search_keys(name),
            sex=Sex.MALE if boy else Sex.FEMALE,
            birth_date=mate.birth_date,
            address=mate.address,
            boarding=mate.boarding,
        )
        starts_on = self._joined(mate)
        Enrolment.objects.create(
            school=self._school,
            student=student,
            school_class=mate.current_class,
            starts_on=starts_on,
            until=max(until, starts_on + ONE_DAY),
            leave_reason=LeaveReason.TRANSFERRED,
        )
        self._first[student.pk] = (starts_on, starts_on)
        return student


def _grade(group: SchoolClass | None, day: date) -> int:
    return group.grade_on(day) if group else 0


def _person(school: School, today: date, role: Role) -> User:
    held = Appointment.objects.effective(today).filter(school=school, role=role)
    return held.select_related("user").order_by("id").first().user


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
