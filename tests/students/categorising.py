"""Short words for tests of care categories."""

from uuid import uuid4

from school_care.core import clock
from school_care.students.models import (
    CareCategory,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.services.categories import Claim, claim_category
from school_care.students.services.verifying import Evidence
from tests.factories import days_ago

SEEN = Evidence(seen=("查看户口簿",))


def category(code: str) -> CareCategory:
    return CareCategory.objects.get(code=code)


def claim(by, student, code, *, since=0, public_id=None, **facts):
    said = Claim(category(code), days_ago(since), **facts)
    return claim_category(by=by, student=student, claim=said, public_id=public_id or uuid4())


def spans(student, code) -> list[tuple[int, int | None]]:
    """(began, ended) in days ago of a category, oldest first."""
    today = clock.today()
    return [
        ((today - row.starts_on).days, (today - row.until).days if row.until else None)
        for row in student.categories.filter(category__code=code).order_by("starts_on", "id")
    ]


def in_care(student, days) -> bool:
    return Student.objects.in_care(days_ago(days)).filter(pk=student.pk).exists()


def row_of(student, code) -> StudentCategory:
    return student.categories.get(category__code=code)


def level_end(student):
    return StudentCareLevel.objects.get(student=student).until
