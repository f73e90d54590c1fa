"""The school itself into tables: school, classes, staff, appointments, lessons."""

import random
from collections import Counter
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from school_care.core import audit
from school_care.school.enums import Role
from school_care.school.models import (
    Appointment,
    School,
    SchoolClass,
    TeachingAssignment,
    User,
)
from school_care.school.names import staff_key, username_from
from school_care.school.services.classes import entry_year_of_grade, stage_of_grade
from school_care.workspace.demo.moments import Moments, aware
from school_care.workspace.demo.people import Teacher
from school_care.workspace.demo.places import COUNTY, SchoolNames
from school_care.workspace.demo.shape import ClassPlan, Shape

BATCH = 1000
MATERNITY_LEAVE = timedelta(days=158)
ON_LEAVE_SINCE = 28  # school days


def store_school(*, code10: str, names: SchoolNames, phone: str, hotline: str) -> School:
    """The school's row, marked as a demonstration."""
    school = School.objects.create(
        code10=code10,
        name=names.name,
        short_name=names.short_name,
        address=f"{COUNTY}{names.town}学府路1号",
        phone=phone,
        hotline=hotline,
        hotline_hours="每天12:30—13:30，住校生晚饭后至19:00；双休日、节假日9:00—17:00",
        is_demo=True,
    )
    audit.record("school.created", row=school, school_id=school.pk)
    return school


def store_classes(school: School, shape: Shape, year: int) -> dict[ClassPlan, SchoolClass]:
    """The classes by their plan."""
    stored = {
        plan: SchoolClass(
            school=school,
            stage=stage_of_grade(plan.grade),
            entry_year=entry_year_of_grade(plan.grade, year),
            number=plan.number,
        )
        for plan in shape.classes
    }
    SchoolClass.objects.bulk_create(stored.values(), batch_size=BATCH)
    audit.record_many(
        audit.entry("class.created", school_id=school.pk, row=row) for row in stored.values()
    )
    return stored


class AccountNames:
    """Free account names of the installation: wanglihua, wanglihua2, …"""

    def __init__(self) -> None:
        self._taken = set(User.objects.values_list("username", flat=True))
        self._met: Counter[str] = Counter()

    def free(self, name: str) -> str:
        """An account name nobody has, and which is then taken."""
        stem = username_from(name)
        while True:
            self._met[stem] += 1
            number = self._met[stem]
            candidate = stem if number == 1 else f"{stem}{number}"
            if candidate not in self._taken:
                self._taken.add(candidate)
                return candidate


class StaffRoom:
    """Stores the staff and answers who held a class on a day."""

    def __init__(
        self,
        *,
        school: School,
        staff: list[Teacher],
        classes: dict[ClassPlan, SchoolClass],
        moments: Moments,
        account_names: AccountNames,
    ):
        self._school, self._staff, self._classes = school, staff, classes
        self._moments = moments
        self._account_names = account_names
        past = moments.days.past
        self.leave_begins = past[-min(ON_LEAVE_SINCE, len(past))]
        self.heads: dict[ClassPlan, Teacher] = {}
        self.acting: dict[ClassPlan, Teacher] = {}
        self.users: dict[str, User] = {}  # by the teacher's name, which is unique in a school

    def store(self, password: str | None) -> None:
        """Accounts (those shown in the list with `password`, the others without a usable one),
        appointments and lessons, all confirmed by the principal."""
        self._store_accounts(password)
        appointments = [row for teacher in self._staff for row in self._appointments(teacher)]
        Appointment.objects.bulk_create(appointments, batch_size=BATCH)
        lessons = [row for teacher in self._staff for row in self._lessons(teacher)]
        TeachingAssignment.objects.bulk_create(lessons, batch_size=BATCH)
        audit.record_many(
            [
                audit.entry(
                    "appointment.confirmed",
                    actor=row.confirmed_by,
                    row=row,
                    role=row.role,
                    user=row.user_id,
                )
                for row in appointments
            ]
            + [
                audit.entry("teaching.confirmed", actor=row.confirmed_by, row=row, user=row.user_id)
                for row in lessons
            ]
        )

    def user(self, teacher: Teacher) -> User:
        """The account of a teacher."""
        return self.users[teacher.name]

    def first_of(self, role: Role) -> User:
        """The account of the first who holds `role`."""
        return self.user(next(t for t in self._staff if (role, None) in t.roles))

    def writer(self, plan: ClassPlan, day: date) -> Teacher:
        """Who looks after a class on a day: the head teacher, or who acts for them."""
        if plan in self.acting and day >= self.leave_begins:
            return self.acting[plan]
        return self.heads[plan]

    def subject_teacher(self, plan: ClassPlan, subject: str) -> Teacher:
        """Who teaches a subject to a class; its head teacher when nobody does."""
        for teacher in self._staff:
            if (plan, subject) in teacher.teaches:
                return teacher
        return self.heads[plan]

    def _store_accounts(self, password: str | None) -> None:
        rows = []
        for teacher in self._staff:
            teacher.username = self._account_names.free(teacher.name)
            keeps = password if teacher.shown else None
            rows.append(
                User(
                    username=teacher.username,
                    name=teacher.name,
                    name_key=staff_key(teacher.name),
                    school=self._school,
                    phone=teacher.phone,
                    subject=teacher.subject,
                    password=make_password(keeps),
                )
            )
        User.objects.bulk_create(rows, batch_size=BATCH)
        audit.record_many(audit.entry("account.created", row=row) for row in rows)
        self.users = {row.name: row for row in rows}

    def _appointments(self, teacher: Teacher) -> list[Appointment]:
        rows = [self._appointment(teacher, role, about) for role, about in teacher.roles]
        if teacher.teaches:
            rows.append(self._appointment(teacher, Role.TEACHER, None))
        for plan in (about for role, about in teacher.roles if role == Role.HEAD_TEACHER):
            self.heads[plan] = teacher
        if teacher.acting_for:
            acting = self._appointment(teacher, Role.HEAD_TEACHER, teacher.acting_for)
            acting.acting = True
            acting.starts_on = self.leave_begins
            acting.until = self.leave_begins + MATERNITY_LEAVE
            acting.confirmed_at = aware(self.leave_begins)
            self.acting[teacher.acting_for] = teacher
            rows.append(acting)
        return rows

    def _appointment(
        self, teacher: Teacher, role: Role, about: ClassPlan | int | None
    ) -> Appointment:
        year = self._moments.year.year
        starts_on = date(year - 2, 9, 1)
        row = Appointment(school=self._school, user=self.user(teacher), role=role)
        if isinstance(about, ClassPlan):
            row.school_class = self._classes[about]
            starts_on = date(max(row.school_class.entry_year, year - 2), 9, 1)
        elif about is not None:
            row.stage, row.entry_year = stage_of_grade(about), entry_year_of_grade(about, year)
            starts_on = self._moments.year.begins
        row.starts_on = min(starts_on, self._moments.year.today)
        return self._confirmed(row)

    def _lessons(self, teacher: Teacher) -> list[TeachingAssignment]:
        return [
            self._confirmed(
                TeachingAssignment(
                    school=self._school,
                    user=self.user(teacher),
                    school_class=self._classes[plan],
                    subject=subject,
                    starts_on=self._moments.year.begins,
                )
            )
            for plan, subject in teacher.teaches
        ]

    def _confirmed(self, row):
        principal = self.first_of(Role.PRINCIPAL)
        # the first principal is made by the server's own command line
        by = None if row.user_id == principal.pk else principal
        row.proposed_by = row.confirmed_by = by
        row.confirmed_at = aware(row.starts_on)
        return row


def hotline_numbers(dice: random.Random) -> tuple[str, str]:
    """The school's telephone and its family hotline, numbers in no network."""
    first, second = dice.sample(range(10_000), 2)
    return f"1990000{first:04d}", f"1990000{second:04d}"
