"""Who may do what with a dropout case; asked by every service."""

from typing import Any

from school_care.cases.models import DropoutCourse
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import Student


def require_keeping(by: Any, student: Student) -> None:
    """Raises Refused unless this person follows this pupil's case."""
    if not Student.objects.kept_by(by, Capability.KEEP_DROPOUT).filter(pk=student.pk).exists():
        raise Refused("您不能办理这名学生的控辍事项，请联系班主任或德育主任。")


def require_deciding(by: Any, course: DropoutCourse) -> None:
    """Raises Refused unless this person decides how a case ends."""
    if not can(by, Capability.DECIDE_DROPOUT, course.school):
        raise Refused("这一步由德育主任或校长办理，请联系德育主任。")


def worded(text: str, label: str, most: int) -> str:
    """Without blanks around it. Raises Refused where it is too long."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > most:
        raise Refused(f"{label}请不超过{most}字。")
    return text
