"""Numbers of the school's outgoing papers (发文字号): a year has each once and leaves none out."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from school_care.core import audit, clock
from school_care.escalation.enums import MessageState
from school_care.escalation.models import DocumentNumber, Message, SendingDetails
from school_care.escalation.services.rights import require_recipients, require_sending
from school_care.school.models import School
from school_care.school.refusal import Refused

HIGHEST = 9999
LONGEST_WORD = 10
NO_WORD = "请先填写发文字号的代字，例如：云岭校。"
CANCELLED = "这一版已经作废，不再编发文字号。"
FIRST_TAKEN = "本年已经编过发文字号，接着编，不能另起。"


def number_for(
    *, message: Message, paper: str, by: Any, word: str = "", first: int = 1
) -> DocumentNumber:
    """The number of this paper of a message: the one it has, or the school's next of this year.

    `word` is kept where the school has none yet; `first` is where a year begins that has no number
    yet (papers numbered by hand come before). The school's row is held meanwhile, so that two at
    once share no number and leave none out. Raises Refused."""
    require_sending(by, message.escalation)
    with transaction.atomic():
        school = School.objects.select_for_update(no_key=True).get(pk=message.school_id)
        held = number_of(message, paper)
        if held is not None:
            return held
        if message.state == MessageState.CANCELLED:
            raise Refused(CANCELLED)
        if not word_of(school):
            _keep_word(by, school, word)
        made = DocumentNumber.objects.create(
            school=school,
            year=clock.today().year,
            number=_next(school, first),
            word=word_of(school),
            message=message,
            paper=paper,
            given_at=clock.now(),
        )
        audit.record(
            "report_up.numbered",
            actor=by,
            row=made,
            student_id=message.escalation.trail_of,
            paper=paper,
        )
    return made


def number_of(message: Message, paper: str) -> DocumentNumber | None:
    """The number a paper of this message has; None before it was given one."""
    return DocumentNumber.objects.filter(message=message, paper=paper).first()


def word_of(school: School) -> str:
    """云岭校; "" where the school has not said."""
    found = SendingDetails.objects.filter(school=school).values_list("word", flat=True).first()
    return found or ""


def last_number(school: School) -> int:
    """The highest number of this year, 0 before the first."""
    given = DocumentNumber.objects.filter(school=school, year=clock.today().year)
    return given.aggregate(last=Max("number"))["last"] or 0


def as_text(number: DocumentNumber) -> str:
    """云岭校〔2026〕17号."""
    return f"{number.word}〔{number.year}〕{number.number}号"


def _next(school: School, first: int) -> int:
    last = last_number(school)
    if last and first != 1:
        raise Refused(FIRST_TAKEN)
    number = last + 1 if last else first
    if not 1 <= number <= HIGHEST:
        raise Refused(f"发文字号的序号应在1到{HIGHEST}之间。")
    return number


def _keep_word(by: Any, school: School, word: str) -> None:
    require_recipients(by, school)
    word = word.strip()
    if not word:
        raise Refused(NO_WORD)
    if len(word) > LONGEST_WORD:
        raise Refused(f"发文字号的代字不超过{LONGEST_WORD}个字。")
    details, _ = SendingDetails.objects.get_or_create(school=school)
    details.word = word
    details.save(update_fields=["word"])
    audit.record("sending.word_set", actor=by, row=details, school_id=school.pk)
