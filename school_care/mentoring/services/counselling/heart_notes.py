"""心语卡: what a child wrote on paper to the counsellor, copied in, answered, perhaps a case."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.mentoring.choices.counselling import CaseSource, HeartNoteState
from school_care.mentoring.models import CounsellingCase, HeartNote
from school_care.mentoring.services.counselling import sight
from school_care.mentoring.services.counselling.cases import open_or_known_case
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student

MAX_TEXT = 2000
MAX_ANSWER = 500


@dataclass(frozen=True)
class Card:
    """What the paper says."""

    received_on: date
    text: str
    wants_talk: bool = False


def copy_heart_note(
    *, by: Any, school: School, student: Student | None, card: Card, public_id: UUID
) -> HeartNote:
    """Copy a card in; `student` None: it bore no name. The same `public_id` again stores nothing
    twice. Raises Refused."""
    sight.require_counsellor(by, school)
    if student is not None and student.school_id != school.pk:
        raise Refused("没有找到这名学生。")
    text = card.text.strip()
    rules = (
        (card.received_on > clock.today(), "收到日期不能晚于今天。"),
        (not text, "请抄录卡上写的话。"),
        (len(text) > MAX_TEXT, f"内容请不超过{MAX_TEXT}字。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        known = HeartNote.objects.filter(public_id=public_id, counsellor=by).first()
        if known is not None:
            return known
        note = HeartNote(
            public_id=public_id,
            school=school,
            student=student,
            counsellor=by,
            received_on=card.received_on,
            text=text,
            wants_talk=card.wants_talk,
            written_at=clock.now(),
        )
        note.save(force_insert=True)
        _trace("heart_note.copied", by, note)
    return note


def answer_heart_note(*, by: Any, note: HeartNote, answer: str) -> HeartNote:
    """How the child was answered. Raises Refused."""
    _require_own(by, note)
    answer = answer.strip()
    if not answer:
        raise Refused("请写怎样回应的，例如“当面谈了10分钟”。")
    if len(answer) > MAX_ANSWER:
        raise Refused(f"请不超过{MAX_ANSWER}字。")
    with transaction.atomic():
        held = _held(note)
        held.state, held.answer, held.answered_on = (
            HeartNoteState.ANSWERED,
            answer,
            clock.today(),
        )
        held.save()
        _trace("heart_note.answered", by, held)
    return held


def make_case_of(*, by: Any, note: HeartNote) -> CounsellingCase:
    """转为个案: the running case of the child, or a new one. Raises Refused."""
    _require_own(by, note)
    if note.student is None:
        raise Refused("这张卡没有署名，不能转为个案。")
    if note.student.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已不在校，不能新建个案。")
    with transaction.atomic():
        held = _held(note)
        case = open_or_known_case(by=by, student=held.student, source=CaseSource.HEART_NOTE)
        held.state, held.case, held.answered_on = HeartNoteState.CASE, case, clock.today()
        held.save()
        _trace("heart_note.made_case", by, held)
    return case


def _require_own(by: Any, note: HeartNote) -> None:
    sight.require_counsellor(by, note.school)
    if note.counsellor_id != by.pk:
        raise Refused("只有收到这张卡的心理教师可以办理。")


def _held(note: HeartNote) -> HeartNote:
    held = HeartNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if held.state != HeartNoteState.NEW:
        raise Refused("这张卡刚刚已经处理过，请刷新页面。")
    return held


def _trace(action: str, by: Any, note: HeartNote) -> None:
    student_id = note.student.public_id if note.student else None
    audit.record(action, actor=by, row=note, student_id=student_id)
