"""Who may say who stands beside whom: 安排教师结对 for the staff and for people from outside,
安排学习帮手与伙伴 within the own reach for other pupils; nobody pairs themselves without it."""

from collections.abc import Collection
from typing import Any

from school_care.mentoring.choices.pairings import BY_PUPIL
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.selectors import may
from school_care.students.services.rights import require_all

BY_WHOM = {
    Capability.PAIR: "教师结对、代理家长和校外结对由德育主任或校长安排。",
    Capability.CHOOSE_HELPERS: "您不能为该生安排学习帮手和伙伴，请联系班主任。",
}


def capability_for(kind: str) -> Capability:
    """What is needed to begin or end a pairing of this kind."""
    return Capability.CHOOSE_HELPERS if kind in BY_PUPIL else Capability.PAIR


def require_pairer(by: Any, kind: str, students: Collection[Student]) -> None:
    """Raise Refused unless `by` may begin and end pairings of this kind for all of `students`."""
    capability = capability_for(kind)
    require_all(by, capability, students, BY_WHOM[capability])


def may_pair(by: Any, kind: str, student: Student) -> bool:
    """Whether a button for this kind is offered."""
    return may(by, capability_for(kind), student)


def lock_pupils(keys: Collection[int]) -> None:
    """One writer at a time for the pairings of these pupils, in one order. Records and marks that
    name them, written meanwhile in any order, neither wait nor are waited for."""
    rows = Student.objects.select_for_update(no_key=True).filter(pk__in=sorted(set(keys)))
    rows = rows.order_by("pk")
    list(rows.values_list("pk", flat=True))


def refused_for(student: Student, sentence: str, *, of_several: bool) -> Refused:
    """The sentence; among several pupils it begins with whose it is."""
    return Refused(f"{student.name}：{sentence}" if of_several else sentence)
