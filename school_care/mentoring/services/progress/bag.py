"""The growth bag (F-10): what is put in by hand. Nothing in it is compulsory."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.mentoring.choices.progress import BagItem
from school_care.mentoring.models import BagEntry
from school_care.mentoring.services.records import require_writer
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.students.enums import DocumentKind
from school_care.students.models import Student
from school_care.students.services.attachments import (
    checked_files,
    file_papers,
    follow_record,
    kept_files,
    lock_pupils,
    require_uploader,
)

MAX_TEXT = 500
TAKEN_OUT = "从成长记录袋取出"
LETTER_WORDS = 60  # a letter is named, never copied (domain §4.5, 未保法第63条)
LETTER_ONLY_NAMED = f"书信只登记给谁、什么时候，不抄内容，也不拍照：请不超过{LETTER_WORDS}字。"


def add_to_bag(
    *,
    by: Any,
    student: Student,
    term: Term,
    item: str,
    text: str,
    added_on: date,
    public_id: UUID,
    files: Sequence[UploadedFile] = (),
) -> BagEntry:
    """Put words, photos or papers into the bag, once under the id the client made. Each file is an
    attachment of the pupil, found by the entry's id. Raises Refused, RefusedFiles."""
    require_writer(by, student)
    text = text.strip()
    _check(item, text, added_on, files)
    if files:
        require_uploader(by, student, DocumentKind.OTHER)
    entry = BagEntry(
        public_id=public_id,
        school_id=student.school_id,
        student=student,
        term=term,
        item=item,
        added_on=added_on,
        text=text,
        paper=public_id if files else None,
        written_by=by,
        written_at=clock.now(),
    )
    try:
        with kept_files(checked_files(files) if files else []) as kept, transaction.atomic():
            lock_pupils([student])
            entry.save(force_insert=True)
            if kept:
                file_papers(
                    by=by,
                    student=student,
                    kind=DocumentKind.OTHER,
                    kept=kept,
                    title=f"成长记录袋：{BagItem(item).label}",
                    happened_on=added_on,
                    about=public_id,
                    restricted=False,
                )
            audit.record(
                "bag.added",
                actor=by,
                row=entry,
                student_id=student.public_id,
                item=item,
                files=len(kept),
            )
    except IntegrityError:
        known = BagEntry.objects.filter(public_id=public_id, student=student).first()
        if known is None:
            raise Refused("请刷新页面后重写。") from None
        return known
    return entry


def _check(item: str, text: str, added_on: date, files: Sequence[UploadedFile]) -> None:
    if item not in BagItem.values:
        raise Refused("请选择放进哪一项。")
    if not text and not files:
        raise Refused("请写一句话，或选一张照片、一份文件。")
    if len(text) > MAX_TEXT:
        raise Refused(f"请不超过{MAX_TEXT}字。")
    if item == BagItem.LETTERS and (files or len(text) > LETTER_WORDS):
        raise Refused(LETTER_ONLY_NAMED)
    if added_on > clock.today():
        raise Refused("日期不能晚于今天。")


def take_out_of_bag(*, by: Any, entry: BagEntry) -> None:
    """取出: the entry is no longer shown, nor are its papers. Raises Refused."""
    require_writer(by, entry.student)
    with transaction.atomic():
        changed = BagEntry.objects.filter(pk=entry.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=clock.now()
        )
        if not changed:
            raise Refused("这一项已经取出了。")
        if entry.paper:
            follow_record(
                by=by,
                about=entry.paper,
                restricted=False,
                happened_on=entry.added_on,
                withdrawn_why=TAKEN_OUT,
            )
        audit.record("bag.taken_out", actor=by, row=entry, student_id=entry.student.public_id)
