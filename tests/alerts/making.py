"""Rows that warning rules read, and what a rule finds. Append only: several test files share it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import ModuleType

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from school_care.alerts.models import Alert
from school_care.alerts.reading import Reading
from school_care.alerts.ruling import Finding
from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.models import AttendanceException, DormRoom
from school_care.core import clock
from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.enums import Concern, Outcome, RecordKind
from school_care.mentoring.models import CareRecord, Exam, Mark
from school_care.school.models import School, Term
from school_care.students.enums import CareType, Rating
from school_care.students.models import (
    CareCategory,
    Certificate,
    Entrustment,
    GuardianshipRating,
    Student,
)
from tests.attendance.making import AbsenceFactory, RollFactory, RoomFactory, StayFactory
from tests.factories import CareRecordFactory, ContactFactory, StudentFactory

DAY = timedelta(days=1)
DISABLED = "DISABLED"


def found(module: ModuleType, school: School, on: date, **numbers: int) -> list[Finding]:
    """Whom the rule of a module holds for on a day, with its usual numbers unless told others."""
    rule = module.RULE
    return list(rule.find(Reading(school, on), {**rule.defaults(), **numbers}))


def one_found(module: ModuleType, school: School, on: date, **numbers: int) -> Finding | None:
    """The finding of a school where there can be one at most."""
    held = found(module, school, on, **numbers)
    assert len(held) <= 1, held
    return held[0] if held else None


def words(module: ModuleType, finding: Finding) -> str:
    """Why, as a person reads it."""
    return module.RULE.because(finding.because)


def due(module: ModuleType, finding: Finding, school: School, on: date) -> str:
    """By when, as 2026-11-17 12:00."""
    rule = module.RULE
    moment = rule.due(finding, on, rule.defaults(), Reading(school, on))
    return f"{localtime(moment):%Y-%m-%d %H:%M}"


def act_url(module: ModuleType, finding: Finding) -> str:
    """The page where one acts on a finding."""
    student = Student.objects.get(pk=finding.student_id)
    row = Alert(school=student.school, student=student, key=finding.key, because=finding.because)
    return module.RULE.act_url(row)


def queries(module: ModuleType, school: School, on: date) -> int:
    """How many queries the rule asks."""
    with CaptureQueriesContext(connection) as captured:
        found(module, school, on)
    return len(captured)


def same_queries(
    module: ModuleType, school: School, on: date, make: Callable[[Student], None], group
) -> None:
    """With 3 pupils the rule holds for and with 30 it asks as many queries."""
    for number in (3, 27):
        for _ in range(number):
            make(StudentFactory(current_class=group, enrolment__starts_on=date(2026, 9, 1)))
        if number == 3:
            assert len(found(module, school, on)) == 3
            few = queries(module, school, on)
    assert len(found(module, school, on)) == 30
    assert queries(module, school, on) == few


def contact(student: Student, day: date, kind: str = RecordKind.VISIT, **columns) -> CareRecord:
    """A record that reached child or family."""
    return CareRecordFactory(student=student, happened_on=day, kind=kind, **columns)


def tried(student: Student, day: date, kind: str = RecordKind.VISIT) -> CareRecord:
    """A try that reached nobody."""
    return contact(student, day, kind, outcome=Outcome.NOT_REACHED)


def urgent(student: Student, day: date, **columns) -> CareRecord:
    """A talk marked 需尽快跟进."""
    return contact(student, day, RecordKind.TALK, concern=Concern.URGENT, **columns)


def bed(student: Student) -> DormRoom:
    """The pupil's room, since September."""
    room = RoomFactory(school=student.school)
    StayFactory(room=room, student=student, starts_on=date(2026, 8, 31))
    return room


def night_roll(room: DormRoom, day: date, session: str = Session.EVENING) -> None:
    """The roll of a room in the evening, handed in."""
    RollFactory(school_class=None, school=room.school, room=room, date=day, session=session)


def night(
    student: Student,
    day: date,
    session: str = Session.EVENING,
    kind: str = AbsenceKind.UNVERIFIED,
) -> AttendanceException:
    """What the evening's roll says of a pupil who was not simply there."""
    return AbsenceFactory(student=student, date=day, session=session, kind=kind)


def rated(
    student: Student,
    day: date,
    care_type: str = CareType.GRANDPARENTS,
    rating: str = Rating.FAIR,
    until: date | None = None,
) -> GuardianshipRating:
    """How guardianship stands from a day on."""
    return GuardianshipRating.objects.create(
        school=student.school,
        student=student,
        care_type=care_type,
        rating=rating,
        starts_on=day,
        until=until,
    )


def entrusted(student: Student, day: date, until: date | None = None) -> Entrustment:
    """The parents entrust the child to the grandmother."""
    carer = ContactFactory(student=student, role="CARER")
    return Entrustment.objects.create(
        school=student.school, student=student, carer=carer, starts_on=day, until=until
    )


def certified(
    student: Student, issued_on: date, valid_until: date | None, code: str = DISABLED
) -> Certificate:
    """A certificate of the pupil's category."""
    return Certificate.objects.create(
        school=student.school,
        student=student,
        category=CareCategory.objects.get(code=code),
        name="残疾证",
        issued_on=issued_on,
        valid_until=valid_until,
    )


def exam(school: School, day: date, name: str = "单元练习") -> Exam:
    """An occasion on which marks were given, in the school's term."""
    return Exam.objects.create(
        school=school,
        term=Term.objects.get(school=school),
        stage=ExamStage.OTHER,
        name=f"{name}{day:%m%d}",
        taken_on=day,
    )


def mark(student: Student, at: Exam, subject: str, points: float | None, full: int = 100) -> Mark:
    """A mark in points; None: 缺考."""
    return Mark.objects.create(
        school=student.school,
        student=student,
        exam=at,
        subject=subject,
        points=None if points is None else Decimal(str(points)),
        full=None if points is None else Decimal(full),
        absent=points is None,
        written_at=clock.now(),
    )
