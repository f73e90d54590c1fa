"""What the papers of the school share: who keeps them, what for one prints them, and words of a
length."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from school_care.core import audit
from school_care.reports.enums import PrintPurpose
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

OTHER_NEEDS_WORDS = "用途选了“其他”，请写明用来做什么。"
NOT_KEEPER = "学校关爱工作资料由校长或德育主任维护，请联系他们。"


def require_keeper(by: Any, school: School) -> None:
    """Raises Refused for whoever does not keep the school's papers."""
    if not can(by, Capability.KEEP_SCHOOL_PAPERS, school):
        raise Refused(NOT_KEEPER)


def words(text: str | None, label: str, most: int, *, needed: bool = False) -> str:
    """Tidied words. Raises Refused: none where some are needed, or more than fit."""
    said = (text or "").strip()
    if needed and not said:
        raise Refused(f"请填写{label}。")
    if len(said) > most:
        raise Refused(f"{label}请不超过{most}字，现在有{len(said)}字。")
    return said


@dataclass(frozen=True)
class WhatFor:
    """What a paper with pupils in it is printed for."""

    purpose: str
    why: str = ""

    @property
    def words(self) -> str:
        """As the foot of the paper says it: 日常工作, 其他：家长会."""
        return "：".join(filter(None, (PrintPurpose(self.purpose).short, self.why.strip())))

    def check(self) -> None:
        """Raises Refused: no purpose, 其他 without a word of what it is for."""
        if self.purpose not in PrintPurpose.values:
            raise Refused("请选择用途。")
        if self.purpose == PrintPurpose.OTHER and not self.why.strip():
            raise Refused(OTHER_NEEDS_WORDS)


def note_pupils(
    action: str, by: Any, pupils: Iterable[Student], what_for: WhatFor, **facts: Any
) -> None:
    """In each pupil's trail: who printed them, and for what."""
    told = {"purpose": what_for.purpose, **facts}
    audit.record_many(
        audit.entry(action, actor=by, row=one, student_id=one.public_id, **told) for one in pupils
    )
