"""A supervisor's question on one record, and its answer (追问). Who may read the record's text may
see both; who may not learns nothing of them, not even that there is one.
"""

from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.duties.enums import NoticeKind
from school_care.duties.services.telling import tell
from school_care.mentoring.models import CareRecord, RecordQuestion
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability, Role
from school_care.school.models import User
from school_care.school.refusal import Refused

MAX_WORDS = 500  # characters
ASKED, ANSWERED = "records.asked", "records.answered"  # codes of the inbox


def ask_about(*, by: Any, record: CareRecord, words: str) -> RecordQuestion:
    """Put a question to the author of `record`. Effects: the question, a line in the author's
    inbox, a trace. The same words again while the first wait are the same question. Raises
    Refused."""
    problem = why_not_ask(record, by)
    if problem:
        raise Refused(problem)
    words = _checked(words, "请写要问的话。")
    with transaction.atomic():
        CareRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
        waiting = record.questions.filter(
            asked_by=by, answered_at__isnull=True, withdrawn_at__isnull=True
        )
        same = next((one for one in waiting if one.text == words), None)
        if same is not None:
            return same
        question = RecordQuestion(record=record, asked_by=by, asked_at=clock.now(), text=words)
        question.save(force_insert=True)
        _trace("question.asked", by, question)
        _tell(record.author, ASKED, by, question)
    return question


def answer_question(*, by: Any, question: RecordQuestion, words: str) -> RecordQuestion:
    """Answer an open question; the author, or the director in place of an author who is gone.
    Effects: the answer, a line in the asker's inbox, a trace. Raises Refused."""
    problem = why_not_answer(question, by)
    if problem:
        raise Refused(problem)
    words = _checked(words, "请写回答。")
    with transaction.atomic():
        question = RecordQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
        if not is_open(question):
            raise Refused("这条追问刚刚有人处理过，请刷新页面。")
        question.answer = words
        question.answered_by, question.answered_at = by, clock.now()
        question.save()
        _trace("question.answered", by, question)
        _tell(question.asked_by, ANSWERED, by, question)
    return question


def withdraw_question(*, by: Any, question: RecordQuestion) -> None:
    """Take an unanswered question back; only who asked it. Raises Refused."""
    problem = why_not_withdraw_question(question, by)
    if problem:
        raise Refused(problem)
    with transaction.atomic():
        changed = RecordQuestion.objects.filter(
            pk=question.pk, answered_at__isnull=True, withdrawn_at__isnull=True
        ).update(withdrawn_at=clock.now())
        if not changed:
            raise Refused("这条追问刚刚有人处理过，请刷新页面。")
        _trace("question.withdrawn", by, question)


def is_open(question: RecordQuestion) -> bool:
    """Whether it still waits for an answer."""
    return question.answered_at is None and question.withdrawn_at is None


def why_not_ask(record: CareRecord, by: Any) -> str:
    """Why `by` may not ask about `record`; "" when they may."""
    if not can(by, Capability.ASK_ABOUT_RECORDS, record.school) or not _reads(record, by):
        return "您不能就这条记录追问。"
    if record.withdrawn_at:
        return "这条记录已撤销，不用再问。"
    if record.author_id == by.pk:
        return "这是您自己写的记录。"
    if record.author is None or not works_here(record.author):
        return "记录人已不在本校，没有人能回答；请直接了解情况后写一条新记录。"
    return ""


def why_not_answer(question: RecordQuestion, by: Any) -> str:
    """Why `by` may not answer; "" when they may."""
    record = question.record
    if not is_open(question):
        return "这条追问已经处理过了。"
    if not can(by, Capability.WRITE_CARE, record.school) or not _reads(record, by):
        return "您不能回答这条追问。"
    if record.author_id == by.pk:
        return ""
    if Role.DIRECTOR in roles_of(by, record.school) and not can_answer(record):
        return ""
    return "请记录人本人回答。"


def why_not_withdraw_question(question: RecordQuestion, by: Any) -> str:
    """Why `by` may not take the question back; "" when they may."""
    if not is_open(question):
        return "这条追问已经处理过了。"
    if question.asked_by_id != by.pk or not _reads(question.record, by):
        return "只有提问的人可以撤回。"
    return ""


def can_answer(record: CareRecord) -> bool:
    """Whether the author still works here and still sees the pupil."""
    author = record.author
    return works_here(author) and _in_sight(record, author)


def works_here(person: User | None) -> bool:
    """Whether this account belongs to somebody who can still sign in today."""
    if person is None or not person.is_active:
        return False
    return person.left_on is None or person.left_on > clock.today()


def _reads(record: CareRecord, by: Any) -> bool:
    return record.readable_by(by, roles_of(by, record.school)) and _in_sight(record, by)


def _in_sight(record: CareRecord, who: Any) -> bool:
    return CareRecord.objects.visible_to(who).filter(pk=record.pk).exists()


def _checked(words: str, empty: str) -> str:
    words = words.strip()
    if not words:
        raise Refused(empty)
    if len(words) > MAX_WORDS:
        raise Refused(f"请不超过{MAX_WORDS}字。")
    return words


def _tell(user: User, code: str, by: Any, question: RecordQuestion) -> None:
    tell(
        user=user,
        school=question.record.school,
        kind=NoticeKind.NEWS,
        key=f"{code}:{question.public_id}",
        on=clock.today(),
        facts={"about": code},
        actor=by,
    )


def _trace(action: str, by: Any, question: RecordQuestion) -> None:
    audit.record(
        action,
        actor=by,
        row=question,
        school_id=question.record.school_id,
        student_id=question.record.student.public_id,
    )
