"""纸质转录: a photographed page of a notebook is a record, with the day of the page.

The photo suffices; what it says may be typed later, as a correction. One page about several pupils
becomes one record for each, with a copy of the photo sealed for each.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from school_care.mentoring.enums import Source
from school_care.mentoring.services.records import (
    BeforeEntry,
    Content,
    Written,
    check_content,
    check_entry,
    require_writer,
    write_record,
)
from school_care.school.refusal import Refused
from school_care.students.enums import DocumentKind
from school_care.students.models import Student
from school_care.students.services.attachments import (
    Kept,
    checked_files,
    file_papers,
    kept_files,
    lock_pupils,
)

MAX_PUPILS = 12  # on one page; a class list is no record of a talk
TITLE = "纸质记录"


def transcribe_page(
    *,
    by: Any,
    students: Sequence[Student],
    content: Content,
    public_id: UUID,
    files: Sequence[UploadedFile],
    before_entry_confirmed: bool = False,
) -> list[Written]:
    """One record with the photos `files` for each of `students`; all or none.

    The first pupil's record gets the id the client made, the others ids derived from it: the same
    page sent again is stored once. Effects: records, sealed photos, traces. Raises Refused,
    RefusedFiles, and BeforeEntry unless `before_entry_confirmed`.
    """
    if not 1 <= len(students) <= MAX_PUPILS:
        raise Refused(f"一页最多选{MAX_PUPILS}名学生：请分几次录入。")
    check_content(content, has_pages=True)
    for student in students:
        require_writer(by, student)
    if not before_entry_confirmed:
        _check_entries(students, content)
    checked = checked_files(files, only_pictures=True)
    with ExitStack() as stack:
        kept = [stack.enter_context(kept_files(checked)) for _ in students]
        stack.enter_context(transaction.atomic())
        lock_pupils(students)
        return [
            _file(by, student, content, _record_id(public_id, place, student), own)
            for place, (student, own) in enumerate(zip(students, kept, strict=True))
        ]


def _record_id(public_id: UUID, place: int, student: Student) -> UUID:
    return uuid5(public_id, str(student.public_id)) if place else public_id


def _check_entries(students: Sequence[Student], content: Content) -> None:
    early = []
    for student in students:
        try:
            check_entry(student, content.happened_on)
        except BeforeEntry as refusal:
            early.append((student, refusal))
    if len(students) == 1 and early:
        raise early[0][1]
    if early:
        names = "、".join(student.name for student, _ in early)
        raise BeforeEntry(
            f"日期早于{names}的入学登记日期。如是补录以前的记录，请勾选确认后再保存。"
        )


def _file(
    by: Any, student: Student, content: Content, public_id: UUID, kept: Sequence[Kept]
) -> Written:
    written = write_record(
        by=by,
        student=student,
        content=content,
        public_id=public_id,
        before_entry_confirmed=True,
        source=Source.PAPER,
    )
    file_papers(
        by=by,
        student=student,
        kind=DocumentKind.PAPER_RECORD,
        kept=kept,
        title=TITLE,
        happened_on=content.happened_on,
        about=written.record.public_id,
        restricted=content.restricted,
    )
    return written
