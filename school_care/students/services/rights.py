"""Who may change what is known of a pupil: the guards every service of the archive begins with.

A right counts for the pupils its own role reaches, at the pupil's own school
(`students.access.pupil_ids_kept_by`): who teaches a class, or was given sight of a pupil, reads
there and keeps nothing. Each guard raises Refused with the sentence a page shows.
"""

from collections.abc import Collection
from typing import Any

from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.selectors import may, reads_care, reads_categories

KEPT_BY = "该生的档案由班主任、学籍员或德育主任维护。"
ENROLLED_BY = "登记学生由学籍员或德育主任办理。"


def require(by: Any, capability: Capability, student: Student, sentence: str) -> None:
    """Raise Refused unless `by` may use `capability` for this pupil today."""
    if not may(by, capability, student):
        raise Refused(sentence)


def require_all(
    by: Any, capability: Capability, students: Collection[Student], sentence: str
) -> None:
    """Raise Refused unless `by` may use `capability` for every one of the pupils; one query."""
    ids = {student.pk for student in students}
    if Student.objects.kept_by(by, capability).filter(pk__in=ids).count() != len(ids):
        raise Refused(sentence)


def may_edit(by: Any, student: Student) -> bool:
    """Whether `by` keeps this pupil's file: the registrar and the director all of their school's,
    a head teacher the own class's (not of another class they also teach)."""
    return may(by, Capability.EDIT_ARCHIVE, student)


def require_keeper(by: Any, student: Student, sentence: str = KEPT_BY) -> None:
    """Raise Refused unless `by` keeps this pupil's file."""
    require(by, Capability.EDIT_ARCHIVE, student, sentence)


def require_care_keeper(by: Any, student: Student) -> None:
    """Raise Refused unless `by` keeps this pupil's file and reads its care content."""
    sentence = "您不能填写该生的监护情况，请联系班主任或德育主任。"
    require_keeper(by, student, sentence)
    if not reads_care(by, student):
        raise Refused(sentence)


def require_entrustment_keeper(by: Any, student: Student) -> None:
    """Raise Refused unless `by` keeps this pupil's file and may see its categories."""
    sentence = "您不能登记该生的委托照护，请联系班主任或德育主任。"
    require_keeper(by, student, sentence)
    if not reads_categories(by, student):
        raise Refused(sentence)


def require_enroller(by: Any, student: Student) -> None:
    """Raise Refused unless `by` may move this pupil between classes, out of the school and in."""
    require(by, Capability.ENROL_PUPILS, student, ENROLLED_BY)
