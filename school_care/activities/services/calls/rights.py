"""Who arranges and keeps calls; how writers of turns wait for one another."""

from typing import Any

from school_care.activities.models import CallLine
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.selectors import may

NOT_ARRANGED_BY_YOU = "亲情电话的线路、时段和排班由校长、德育主任或生活老师安排。"


def require_arranging(by: Any, school: School) -> None:
    """Raise Refused unless `by` arranges the school's calls."""
    if not can(by, Capability.ARRANGE_CALLS, school):
        raise Refused(NOT_ARRANGED_BY_YOU)


def may_keep(by: Any, student: Student) -> bool:
    """Whether `by` books and notes this pupil's calls."""
    return may(by, Capability.KEEP_CALLS, student)


def require_keeping(by: Any, student: Student) -> None:
    """Raise Refused unless `by` books and notes this pupil's calls."""
    if not may_keep(by, student):
        raise Refused("您不能登记这名学生的亲情电话。请值班的生活老师或班主任登记。")
    if student.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已离校，不再登记亲情电话。")


def hold_lines(school: School) -> list[CallLine]:
    """All lines of the school, held until the transaction ends: one writer of turns at a time."""
    rows = CallLine.objects.select_for_update(of=("self",), no_key=True).filter(school=school)
    return list(rows.order_by("pk"))
