"""Duties for tests of pages: stored as they are wanted, after the day was reckoned, so that the
ledger leaves them alone as long as nothing else happens at the school."""

from datetime import timedelta

from school_care.core import clock
from school_care.duties.enums import Urgency
from school_care.duties.models import Duty, DutyChange, DutyRule
from school_care.duties.services.sync import sync
from school_care.school.models import School
from school_care.students.models import CareLevel, Student, StudentCareLevel
from tests.factories import days_ago


def reckoned(school: School) -> None:
    """The ledger as of today, without a duty: what a test stores next is all there is."""
    sync(school, clock.today())
    DutyChange.objects.filter(duty__school=school).delete()
    Duty.objects.filter(school=school).delete()


def without(school: School, *codes: str) -> None:
    """Switch rules off at a school: the test is about others."""
    for code in codes:
        DutyRule.objects.create(
            school=school,
            code=code,
            active=False,
            urgency=Urgency.PAPERS,
            starts_on=days_ago(400),
            set_at=clock.now(),
        )


def follow_closely(student: Student, rank: int = 3) -> None:
    """Give a pupil in care a level since sixty days: nobody contacted in time is late."""
    level, _ = CareLevel.objects.get_or_create(
        school=student.school, rank=rank, defaults={"name": "重点关爱"}
    )
    StudentCareLevel.objects.create(
        school=student.school, student=student, level=level, starts_on=days_ago(60)
    )


def late_duty(student, owner, *, code: str = "contact.level", **fields) -> Duty:
    """An open duty, late for three days, that the day's reckoning need not know."""
    today = clock.today()
    wanted = {
        "school": student.school,
        "rule_code": code,
        "subject_kind": "student",
        "subject_key": f"student:{student.pk}",
        "student": student,
        "school_class": student.current_class,
        "period_key": (today - timedelta(days=14)).isoformat(),
        "urgency": Urgency.CARE,
        "owner": owner,
        "opens_on": today - timedelta(days=14),
        "due_on": today - timedelta(days=3),
        "warn_on": today - timedelta(days=2),
        "created_at": clock.now(),
    }
    return Duty.objects.create(**{**wanted, **fields})


def late_class_duty(group, owner, *, code: str = "talk.class_week", **fields) -> Duty:
    """The same, owed to a class."""
    today = clock.today()
    wanted = {
        "school": group.school,
        "rule_code": code,
        "subject_kind": "class",
        "subject_key": f"class:{group.pk}",
        "school_class": group,
        "period_key": (today - timedelta(days=14)).isoformat(),
        "urgency": Urgency.CARE,
        "owner": owner,
        "opens_on": today - timedelta(days=14),
        "due_on": today - timedelta(days=3),
        "warn_on": today - timedelta(days=2),
        "required": 3,
        "created_at": clock.now(),
    }
    return Duty.objects.create(**{**wanted, **fields})
