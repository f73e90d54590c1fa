"""A letter noted as written, sent, answered; each step taken back; a letter withdrawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from school_care.activities.choices.home import LetterReason, LetterWay
from school_care.activities.letter_population import GONE
from school_care.activities.models import Letter, LetterOccasion
from school_care.core import audit, clock
from school_care.core.templatetags.days import near_day
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import ContactPerson, Student
from school_care.students.selectors import may

MAX_TO = 20
WITHDRAWN_WHY = ("登记错误", "重复登记", "学生没有写", "其他")
NOT_YOURS = "您不能登记这名学生的书信。请由班主任或德育主任登记。"
SENT, ANSWERED = "sent_on", "answered_on"
STEP_WORDS = {SENT: "寄出", ANSWERED: "收到回信"}


@dataclass(frozen=True)
class Noted:
    """What is noted of a letter."""

    to: str
    way: str
    written_on: date
    sent_on: date | None = None
    contact: ContactPerson | None = None
    reason: str = LetterReason.OTHER
    occasion: LetterOccasion | None = None


def write_letter(
    *, by: Any, student: Student, noted: Noted, public_id: UUID | None = None
) -> Letter:
    """Note that a child wrote a letter. The same id again, and the same person on the same
    occasion again, is the same letter. Raises Refused."""
    _require(by, student)
    silence.require_spoken(student)
    _check(student, noted)
    key = public_id or uuid4()
    with transaction.atomic():
        Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
        known = _known(student, noted, key)
        if known is not None:
            return known
        try:
            with transaction.atomic():
                letter = _create(by, student, noted, key)
        except IntegrityError as error:
            raise Refused("这封信刚刚有人登记过，请刷新页面。") from error
        audit.record(
            "letter.written",
            actor=by,
            row=letter,
            student_id=student.public_id,
            reason=letter.reason,
            way=letter.way,
        )
    return letter


def take_step(*, by: Any, letter: Letter, step: str, on: date) -> Letter:
    """Note the day on which a letter was sent (SENT) or answered (ANSWERED). Noted before: nothing
    changes. A letter answered was sent: its day of sending is then the day it was written, where
    nobody noted another. Raises Refused."""
    with transaction.atomic():
        row = _held(by, letter)
        if getattr(row, step) is not None:
            return row
        if step == SENT:
            silence.require_spoken(row.student)
        before = {SENT: row.sent_on, ANSWERED: row.answered_on}
        setattr(row, step, on)
        if step == ANSWERED and row.sent_on is None:
            row.sent_on = row.written_on
        _check_days(row.written_on, row.sent_on, row.answered_on)
        _keep(by, row, before)
    return row


def take_back_step(*, by: Any, letter: Letter, step: str) -> Letter:
    """The step was not taken after all; taking back the sending takes back the answer. Raises
    Refused."""
    with transaction.atomic():
        row = _held(by, letter)
        before = {SENT: row.sent_on, ANSWERED: row.answered_on}
        if step == SENT:
            row.sent_on = None
        row.answered_on = None
        _keep(by, row, before)
    return row


def change_letter(
    *,
    by: Any,
    letter: Letter,
    way: str,
    written_on: date,
    sent_on: date | None,
    answered_on: date | None,
) -> Letter:
    """Correct the way and the days. Raises Refused."""
    with transaction.atomic():
        row = _held(by, letter)
        _check_way(way)
        _check_days(written_on, sent_on, answered_on)
        names = ("way", "written_on", SENT, ANSWERED)
        before = {name: getattr(row, name) for name in names}
        row.way, row.written_on, row.sent_on, row.answered_on = (
            way,
            written_on,
            sent_on,
            answered_on,
        )
        _keep(by, row, before)
    return row


def withdraw_letter(*, by: Any, letter: Letter, why: str) -> Letter:
    """The letter should not have been noted; `why` is one of WITHDRAWN_WHY. Again changes nothing.
    Raises Refused."""
    if why not in WITHDRAWN_WHY:
        raise Refused("请选择撤销原因。")
    with transaction.atomic():
        row = _locked(letter)
        _require(by, row.student)
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_why = clock.now(), why
            row.save(update_fields=["withdrawn_at", "withdrawn_why"])
            audit.record("letter.withdrawn", actor=by, row=row, student_id=row.student.public_id)
    return row


def may_write_for(by: Any, student: Student) -> bool:
    """Whether `by` notes this pupil's letters."""
    return may(by, Capability.WRITE_CARE, student)


def _require(by: Any, student: Student) -> None:
    if not may_write_for(by, student):
        raise Refused(NOT_YOURS)


def _locked(letter: Letter) -> Letter:
    rows = Letter.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("student").get(pk=letter.pk)


def _held(by: Any, letter: Letter) -> Letter:
    row = _locked(letter)
    _require(by, row.student)
    if row.withdrawn_at is not None:
        raise Refused("这封信的登记已撤销，请刷新页面。")
    return row


def _keep(by: Any, row: Letter, before: dict[str, Any]) -> None:
    after = {name: getattr(row, name) for name in before}
    changed = audit.changes(
        row, before=before, after=after, actor=by, student_id=row.student.public_id
    )
    if not changed:
        return
    row.save(update_fields=list(after))
    for change in changed:
        change.save(force_insert=True)
    audit.record(
        "letter.changed",
        actor=by,
        row=row,
        student_id=row.student.public_id,
        fields=[change.field for change in changed],
    )


def _known(student: Student, noted: Noted, key: UUID) -> Letter | None:
    known = Letter.objects.filter(public_id=key).first()
    if known is not None:
        if known.student_id != student.pk:
            raise Refused("请刷新页面，再登记一次。")
        if known.withdrawn_at is not None:
            raise Refused("这封信的登记已撤销。要重新登记，请刷新页面。")
        return known
    if noted.occasion is None:
        return None
    return Letter.objects.filter(
        occasion=noted.occasion,
        student=student,
        to=noted.to.strip(),
        withdrawn_at__isnull=True,
    ).first()


def _create(by: Any, student: Student, noted: Noted, key: UUID) -> Letter:
    return Letter.objects.create(
        public_id=key,
        school_id=student.school_id,
        student=student,
        occasion=noted.occasion,
        reason=noted.occasion.reason if noted.occasion else noted.reason,
        contact=noted.contact,
        to=noted.to.strip(),
        way=noted.way,
        written_on=noted.written_on,
        sent_on=noted.sent_on,
        guided_by=by,
        recorded_by=by,
        recorded_at=clock.now(),
    )


def _check(student: Student, noted: Noted) -> None:
    if student.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已离校，不再登记书信。")
    if not noted.to.strip():
        raise Refused("请选择写给谁。")
    if len(noted.to.strip()) > MAX_TO:
        raise Refused(f"称呼不超过{MAX_TO}个字。")
    if noted.reason not in LetterReason.values:
        raise Refused("请选择契机。")
    if noted.contact is not None and (
        noted.contact.student_id != student.pk or noted.contact.presence in GONE
    ):
        raise Refused("请重新选择写给谁。")
    if noted.occasion is not None and noted.occasion.school_id != student.school_id:
        raise Refused("请重新选择节日。")
    _check_way(noted.way)
    _check_days(noted.written_on, noted.sent_on, None)


def _check_way(way: str) -> None:
    if way and way not in LetterWay.values:
        raise Refused("请选择方式。")


def _check_days(written: date, sent: date | None, answered: date | None) -> None:
    today = clock.today()
    for words, day in (("写信", written), ("寄出", sent), ("收到回信", answered)):
        if day is not None and day > today:
            raise Refused(f"{words}日期不能晚于今天（{near_day(today)}）。")
    if sent is not None and sent < written:
        raise Refused(f"寄出日期不能早于写信日期（{near_day(written)}）。")
    if answered is not None and sent is None:
        raise Refused("收到回信前请先填写寄出日期。")
    if answered is not None and sent is not None and answered < sent:
        raise Refused(f"收到回信的日期不能早于寄出日期（{near_day(sent)}）。")
