"""A case (F-16): opened, described, closed. Its number is the school's, by school year."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.mentoring.choices.counselling import (
    CaseSource,
    Effect,
    Ending,
    Family,
    ReferralState,
    Upbringing,
)
from school_care.mentoring.models import CounsellingCase, Referral
from school_care.mentoring.services.counselling import sight
from school_care.school.calendar import school_year_of
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student

MAX_TEXT = 2000
CLOSED = "个案已结案，不能再改。"


@dataclass(frozen=True)
class Told:
    """What a case sheet says of the child and the aims."""

    family: str = ""
    upbringing: tuple[str, ...] = ()
    events: str = ""
    health: str = ""
    at_school: str = ""
    complaint: str = ""
    assessed: str = ""
    aims: str = ""

    @classmethod
    def of(cls, case: CounsellingCase) -> "Told":
        """What is stored."""
        known = json.loads(case.background or "{}")
        known["upbringing"] = tuple(known.get("upbringing", ()))
        words = {name: getattr(case, name) or "" for name in ("complaint", "assessed", "aims")}
        return cls(**known, **words)

    def put_into(self, case: CounsellingCase) -> None:
        """Set the case's fields."""
        case.background = json.dumps(
            {
                "family": self.family,
                "upbringing": list(self.upbringing),
                "events": self.events,
                "health": self.health,
                "at_school": self.at_school,
            },
            ensure_ascii=False,
        )
        case.complaint, case.assessed, case.aims = self.complaint, self.assessed, self.aims

    def in_words(self) -> dict[str, str]:
        """Field by field as a person reads it, for the history of changes."""
        return {
            "family": Family(self.family).label if self.family else "",
            "upbringing": "、".join(Upbringing(one).label for one in self.upbringing),
            **{
                name: getattr(self, name)
                for name in ("events", "health", "at_school", "complaint", "assessed", "aims")
            },
        }


@dataclass(frozen=True)
class Ended:
    """How a case ended: why, what came of it, words."""

    why: str = Ending.BETTER
    effect: str = Effect.BETTER
    text: str = field(default="")

    def as_text(self) -> str:
        """For the sealed column."""
        told = {"why": self.why, "effect": self.effect, "text": self.text.strip()}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def of(cls, case: CounsellingCase) -> "Ended | None":
        """How a closed case ended."""
        return cls(**json.loads(case.outcome)) if case.outcome else None

    @property
    def sentence(self) -> str:
        """结案原因；效果；说明."""
        parts = (Ending(self.why).label, Effect(self.effect).label, self.text)
        return "；".join(part for part in parts if part)


def open_case(
    *, by: Any, student: Student, source: str, told: Told | None = None
) -> CounsellingCase:
    """建个案 without a referral: the child came, a 心语卡, the family, a screening. The running
    case when there is one. Raises Refused."""
    sight.require_counsellor(by, student.school)
    if student.status != EnrolmentStatus.ENROLLED or student.merged_into_id:
        raise Refused("该生已不在校，不能新建个案。")
    if source not in CaseSource.values or source == CaseSource.REFERRAL:
        raise Refused("请选择个案来源。")
    with transaction.atomic():
        return open_or_known_case(by=by, student=student, source=source, told=told)


def open_or_known_case(
    *,
    by: Any,
    student: Student,
    source: str,
    referral: Referral | None = None,
    told: Told | None = None,
) -> CounsellingCase:
    """The counsellor's open case of this child, or a new one, with sight of the child. Inside the
    caller's transaction, which checked the right."""
    school = School.objects.select_for_update(no_key=True).get(pk=student.school_id)
    known = CounsellingCase.objects.filter(student=student, counsellor=by, closed_on=None).first()
    if known is not None:
        return known
    today = clock.today()
    case = CounsellingCase(
        school=school,
        student=student,
        counsellor=by,
        number=_next_number(school, today),
        source=source,
        referral=referral,
        opened_on=today,
    )
    (told or Told()).put_into(case)
    case.save(force_insert=True)
    sight.give_sight(to=by, student=student, source=referral or case)
    _trace("case.opened", by, case, source=source)
    return case


def _next_number(school: School, day: date) -> str:
    """XL2026-003: the third of the school year that began in 2026."""
    begins = f"XL{school_year_of(day)}-"
    rows = CounsellingCase.objects.filter(school=school, number__startswith=begins)
    numbers = rows.values_list("number", flat=True)
    last = max((int(number[len(begins) :]) for number in numbers), default=0)
    return f"{begins}{last + 1:03d}"


def describe_case(*, by: Any, case: CounsellingCase, told: Told) -> CounsellingCase:
    """Fill in or correct the sheet; old and new words are kept sealed. Raises Refused."""
    sight.require_keeper(by, case)
    if any(len(text) > MAX_TEXT for text in told.in_words().values()):
        raise Refused(f"每一栏请不超过{MAX_TEXT}字。")
    with transaction.atomic():
        held = held_open(case)
        changes = audit.changes(
            held,
            before=Told.of(held).in_words(),
            after=told.in_words(),
            actor=by,
            student_id=held.student.public_id,
            source="case-sheet",
        )
        if not changes:
            return held
        told.put_into(held)
        held.save()
        FieldChange.objects.bulk_create(changes)
        _trace("case.described", by, held, fields=[one.field for one in changes])
    return held


def close_case(*, by: Any, case: CounsellingCase, ended: Ended) -> CounsellingCase:
    """结案: the referrals behind it are over as well, and with them the sight of the child's file;
    the counsellor keeps the case itself. Raises Refused."""
    sight.require_keeper(by, case)
    if ended.why not in Ending.values or ended.effect not in Effect.values:
        raise Refused("请点选结案原因和辅导效果。")
    if len(ended.text) > MAX_TEXT:
        raise Refused(f"说明请不超过{MAX_TEXT}字。")
    with transaction.atomic():
        held = held_open(case)
        held.closed_on, held.outcome = clock.today(), ended.as_text()
        held.save()
        Referral.objects.filter(to=by, student=held.student, state=ReferralState.ACCEPTED).update(
            state=ReferralState.CLOSED, closed_at=clock.now()
        )
        sight.end_sight(of=by, student=held.student)
        _trace("case.closed", by, held)
    return held


def held_open(case: CounsellingCase) -> CounsellingCase:
    """The row, locked, with its pupil. Raises Refused when it is closed."""
    rows = CounsellingCase.objects.select_for_update(of=("self",))
    held = rows.select_related("student", "school").get(pk=case.pk)
    if held.closed_on is not None:
        raise Refused(CLOSED)
    return held


def _trace(action: str, by: Any, case: CounsellingCase, **facts: Any) -> None:
    audit.record(action, actor=by, row=case, student_id=case.student.public_id, **facts)
