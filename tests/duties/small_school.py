"""A school of one autumn term for tests of duties, in plain dates."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from school_care.duties.models import Duty
from school_care.duties.reckoning.items import Item
from school_care.duties.reckoning.reckon import owed
from school_care.mentoring.models import CareRecord
from school_care.school.enums import DayKind, Role
from school_care.school.models import CalendarYear, School, SchoolClass, SchoolDay, User
from school_care.students.models import Student
from tests.factories import (
    AppointmentFactory,
    CareRecordFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 22)
MONDAY = date(2026, 11, 2)
DAY = timedelta(days=1)


@dataclass
class SmallSchool:
    """七(1)班 and 七(2)班 with a head teacher each, a director and a principal."""

    school: School
    one: SchoolClass
    two: SchoolClass
    head: User
    other_head: User
    director: User
    principal: User
    made: list[Student] = field(default_factory=list)

    def pupil(self, *, entered: date = FIRST, level: int = 0, care=True, of=None) -> Student:
        """In care since a day, at a level since then."""
        more = {"care__starts_on": entered} if care else {}
        if level:
            more |= {"level": level, "level__starts_on": entered}
        pupil = StudentFactory(
            current_class=of or self.one, care=care, enrolment__starts_on=date(2026, 8, 20), **more
        )
        self.made.append(pupil)
        return pupil

    def record(self, pupil: Student, day: date, kind="talk", **more) -> CareRecord:
        return CareRecordFactory(
            student=pupil, happened_on=day, kind=kind, author=self.head, **more
        )

    def mark(self, day: date, kind=DayKind.OFF) -> None:
        SchoolDay.objects.create(school=self.school, date=day, kind=kind)

    def post(self, user: User, role: Role, **more) -> None:
        AppointmentFactory(user=user, school=self.school, role=role, **more)

    def owed(self, day: date, code: str, subject=None) -> list[Item]:
        """What the school owes of a rule, to one pupil or class if given."""
        return [
            item
            for item in owed(self.school, day)
            if item.rule.code == code and (subject is None or item.subject == subject.pk)
        ]

    def week(self, day: date, school_class: SchoolClass | None = None) -> Item | None:
        """The talks a class still owes in the week of a day."""
        found = self.owed(day, "talk.class_week", school_class or self.one)
        return found[0] if found else None

    def stands(self, day: date, code: str, pupil: Student) -> str:
        """How the pupil's duty stands: open, due, warned; "" when nothing is owed."""
        return "".join(str(item.standing(day)) for item in self.owed(day, code, pupil))

    def row(self, code: str, subject, period: str = "") -> Duty:
        """The stored duty."""
        rows = Duty.objects.filter(rule_code=code, school=self.school)
        rows = rows.filter(subject_key=f"{subject._meta.model_name}:{subject.pk}".replace(
            "schoolclass", "class"
        ))  # fmt: skip
        return rows.get(period_key=period) if period else rows.get()


def small_school() -> SmallSchool:
    school = SchoolFactory()
    TermFactory(school=school, school_year=2026, first_day=FIRST, last_day=LAST)
    CalendarYear.objects.create(school=school, year=2026, published=True)
    one, two = (SchoolClassFactory(school=school, grade=7, number=n) for n in (1, 2))
    since = {"starts_on": date(2026, 8, 1)}

    def person(name: str, **more) -> User:
        return UserFactory(school=school, username=name, name=name, **more)

    return SmallSchool(
        school,
        one,
        two,
        person("ban1", head_teacher_of=one, head_teacher_of__starts_on=since["starts_on"]),
        person("ban2", head_teacher_of=two, head_teacher_of__starts_on=since["starts_on"]),
        person("zhuren", role=Role.DIRECTOR, role__starts_on=since["starts_on"]),
        person("xiaozhang", role=Role.PRINCIPAL, role__starts_on=since["starts_on"]),
    )
