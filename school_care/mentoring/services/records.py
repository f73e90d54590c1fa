"""Writing, correcting and withdrawing care records; finishing next steps.

Every service checks the person's right itself, writes its trace in the same transaction, and
raises Refused with one Chinese sentence when a rule forbids what was asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import long_date
from school_care.mentoring.enums import RecordKind, Source
from school_care.mentoring.models import CareRecord
from school_care.mentoring.record_content import Content, check_content
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability, Role
from school_care.school.refusal import Refused
from school_care.students.models import Enrolment, Student
from school_care.students.services.attachments import follow_record, has_papers

CORRECTION_DAYS = 30  # days after writing; later, withdraw and write anew


class BeforeEntry(Refused):
    """The day lies before the pupil's first day here: possible when old paper is copied in, so
    the person is asked once and may confirm."""


@dataclass(frozen=True)
class Written:
    """The stored record; `created` is False when this very record had arrived before."""

    record: CareRecord
    created: bool
    finished: list[CareRecord] = field(default_factory=list)


def write_record(
    *,
    by: Any,
    student: Student,
    content: Content,
    public_id: UUID,
    finishes: Iterable[CareRecord] = (),
    before_entry_confirmed: bool = False,
    source: Source = Source.TYPED,
    entry: UUID | None = None,
) -> Written:
    """Store one care record under the id the client made. A photographed page (`source` PAPER) is
    filed by `transcribing.transcribe_page`, which calls this.

    The same id sent again (the answer was lost on the way) stores nothing twice; if it then says
    something else, the later words stand, as a correction. `finishes` are earlier records whose
    next step this one completes; `entry` is shared by records written in one go (`entries.py`).
    Effects: the record, a trace, done marks. Raises Refused, and
    BeforeEntry unless `before_entry_confirmed`.
    """
    require_writer(by, student)
    check_content(content, has_pages=source == Source.PAPER)
    check_second(by, student, content)
    if not before_entry_confirmed:
        check_entry(student, content.happened_on)
    known = CareRecord.objects.filter(public_id=public_id).first()
    if known is None:
        try:
            return _store(by, student, content, public_id, finishes, source, entry)
        except IntegrityError:  # the first sending was stored a moment ago
            known = CareRecord.objects.get(public_id=public_id)
    if known.author_id != by.pk or known.student_id != student.pk or known.withdrawn_at:
        raise Refused("这条记录的编号已被使用，请刷新页面后重写。")
    if Content.of(known) != content:
        known = correct_record(by=by, record=known, content=content)
    return Written(known, created=False)


def _store(
    by: Any,
    student: Student,
    content: Content,
    public_id: UUID,
    finishes: Iterable[CareRecord],
    source: Source,
    entry: UUID | None,
) -> Written:
    record = CareRecord(
        public_id=public_id,
        school_id=student.school_id,
        student=student,
        author=by,
        source=source,
        entry=entry,
        written_at=clock.now(),
    )
    content.put_into(record)
    with transaction.atomic():
        record.save(force_insert=True)
        audit.record(
            "record.written",
            actor=by,
            row=record,
            student_id=student.public_id,
            kind=record.kind,
            restricted=record.restricted,
            late=record.is_late,
            source=record.source,
        )
        finished = [step for step in finishes if _finish(by, step, clock.today())]
    return Written(record, created=True, finished=finished)


def correct_record(
    *, by: Any, record: CareRecord, content: Content, before_entry_confirmed: bool = True
) -> CareRecord:
    """Change what a record says; only its author, within CORRECTION_DAYS of writing.

    `written_at` stays (second clock), `corrected_at` is set, old and new value of every changed
    field are kept sealed. Nothing changed, nothing written. The photos of a page follow its
    record: as restricted, of the same day. Raises Refused.
    """
    require_writer(by, record.student)
    check_content(content, has_pages=has_papers(record.public_id))
    if content.second != record.second:
        check_second(by, record.student, content)
    if not before_entry_confirmed and content.happened_on != record.happened_on:
        check_entry(record.student, content.happened_on)
    with transaction.atomic():
        record = CareRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
        reason = why_not_correct(record, by)
        if reason:
            raise Refused(reason)
        before = Content.of(record)
        changes = audit.changes(
            record,
            before=before.in_words(),
            after=content.in_words(),
            actor=by,
            student_id=record.student.public_id,
            source="record-correction",
        )
        if not changes:
            return record
        content.put_into(record)
        if before.next_step != content.next_step:
            record.next_step_done_on = None  # other words, other step
        record.corrected_at = clock.now()
        record.save()
        FieldChange.objects.bulk_create(changes)
        audit.record(
            "record.corrected",
            actor=by,
            row=record,
            student_id=record.student.public_id,
            fields=[change.field for change in changes],
        )
        _pages_follow(by, record)
    return record


def why_not_correct(record: CareRecord, by: Any) -> str:
    """Why `by` may not correct `record`; "" when they may."""
    if record.author_id != by.pk:
        return "只有记录人本人可以更正。"
    if record.withdrawn_at:
        return "这条记录已撤销，不能更正。"
    if clock.now() - record.written_at > timedelta(days=CORRECTION_DAYS):
        return f"填写已超过{CORRECTION_DAYS}天，不能更正；确有错误请撤销后重写。"
    return ""


def withdraw_record(*, by: Any, record: CareRecord, reason: str) -> CareRecord:
    """Take back a mistaken record: it stays, struck through, and is never counted again; the
    photos of its page are shown no more.

    By its author or the student-affairs director, with a reason. Raises Refused.
    """
    require_writer(by, record.student)
    problem = why_not_withdraw(record, by)
    reason = reason.strip()
    if not problem and not reason:
        problem = "请写明撤销原因。"
    if problem:
        raise Refused(problem)
    with transaction.atomic():
        changed = CareRecord.objects.filter(pk=record.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_why=reason[:200]
        )
        if not changed:
            raise Refused("这条记录已经撤销过了。")
        audit.record("record.withdrawn", actor=by, row=record, student_id=record.student.public_id)
        _pages_follow(by, record, withdrawn_why=f"记录已撤销：{reason}")
    record.refresh_from_db()
    return record


def _pages_follow(by: Any, record: CareRecord, withdrawn_why: str = "") -> None:
    follow_record(
        by=by,
        about=record.public_id,
        restricted=record.restricted,
        happened_on=record.happened_on,
        withdrawn_why=withdrawn_why,
    )


def why_not_withdraw(record: CareRecord, by: Any) -> str:
    """Why `by` may not withdraw `record`; "" when they may."""
    if record.withdrawn_at:
        return "这条记录已经撤销过了。"
    if record.author_id == by.pk or Role.DIRECTOR in roles_of(by, record.student.school):
        return ""
    return "只有记录人本人或德育主任可以撤销。"


def finish_next_step(*, by: Any, record: CareRecord, on: date) -> bool:
    """Mark the record's next step as done on a day; False when it already was. Raises Refused."""
    _require_step(by, record)
    with transaction.atomic():
        return _finish(by, record, on)


def postpone_next_step(*, by: Any, record: CareRecord, to: date) -> None:
    """稍后提醒: move the open next step to a later day, the old day kept. Raises Refused."""
    _require_step(by, record)
    if to <= clock.today():
        raise Refused("稍后提醒的日期应在今天以后。")
    with transaction.atomic():
        old = record.next_step_on
        changed = CareRecord.objects.filter(
            pk=record.pk, next_step_done_on__isnull=True, next_step_on=old
        ).update(next_step_on=to)
        if not changed:
            raise Refused("这件事刚刚有人处理过，请刷新页面。")
        FieldChange.objects.bulk_create(
            audit.changes(
                record,
                before={"next_step_on": old},
                after={"next_step_on": to},
                actor=by,
                student_id=record.student.public_id,
                source="postponed",
            )
        )
        audit.record("step.postponed", actor=by, row=record, student_id=record.student.public_id)


def _finish(by: Any, record: CareRecord, on: date) -> bool:
    changed = CareRecord.objects.filter(
        pk=record.pk,
        next_step_sealed__isnull=False,
        next_step_done_on__isnull=True,
        withdrawn_at__isnull=True,
    ).update(next_step_done_on=on)
    if changed:
        audit.record("step.done", actor=by, row=record, student_id=record.student.public_id)
    return bool(changed)


def _require_step(by: Any, record: CareRecord) -> None:
    require_writer(by, record.student)
    if not record.readable_by(by, roles_of(by, record.student.school)):
        raise Refused("这是限阅记录，只有记录人和德育主任可以处理。")
    if record.withdrawn_at or not record.next_step_sealed:
        raise Refused("这条记录没有待办的下一步。")


def require_writer(by: Any, student: Student) -> None:
    """Raise Refused unless `by` may write care records of `student` today."""
    allowed = can(by, Capability.WRITE_CARE, student.school)
    if not allowed or not Student.objects.care_visible_to(by).filter(pk=student.pk).exists():
        raise Refused("该生不在您的关爱范围内，不能填写记录。")


def check_second(by: Any, student: Student, content: Content) -> None:
    """Raise Refused unless whoever went along works at the school and is somebody else."""
    if content.second is None:
        return
    if content.kind != RecordKind.VISIT:
        raise Refused("只有家访需要填同行教师。")
    if content.second.pk == by.pk:
        raise Refused("同行教师请选另一位老师。")
    left = content.second.left_on is not None and content.second.left_on <= content.happened_on
    if content.second.school_id != student.school_id or left:
        raise Refused("同行教师请选本校在职的老师；校外的人请写在「其他人」里。")


def check_entry(student: Student, happened_on: date) -> None:
    """Raise BeforeEntry when the day lies before the pupil's first enrolment here."""
    first = Enrolment.objects.filter(student=student).order_by("starts_on").first()
    if first and happened_on < first.starts_on:
        day = long_date(first.starts_on)
        raise BeforeEntry(
            f"日期早于该生的入学登记日期（{day}）。如是补录以前的记录，请勾选确认后再保存。"
        )
