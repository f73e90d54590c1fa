"""Attachments: adding, restricting, withdrawing.

The content lies sealed in the vault (`core.vault`), written before its row is committed: a row
never lacks its file, and what a killed process leaves without a row is swept (`sweep_orphans`).
Nobody deletes: what is withdrawn is shown to nobody any more and goes with the pupil's file when
its time of keeping is over.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from school_care.core import audit, clock, vault
from school_care.core.models import FieldChange
from school_care.core.sealed import lookup_index
from school_care.core.uploads import Checked, UnusableFiles, check_files
from school_care.school.access import roles_of
from school_care.school.enums import Capability, Role
from school_care.school.refusal import Refused
from school_care.students.enums import DOCUMENT_REACH, DocumentKind, Purpose, Reach
from school_care.students.models import Attachment, Certificate, Consent, Student
from school_care.students.selectors import may, reads_care, reads_categories
from school_care.students.services.consents import consent_holds
from school_care.students.services.rights import may_edit

FILE, THUMBNAIL = "attachment", "thumbnail"  # purposes in the vault
MAX_TITLE = 60
MAX_REASON = 120
NOT_WITHOUT_CONSENT = "家长没有同意拍摄、留存照片：请先在「告知与同意」里登记家长的同意。"
OF_A_RECORD = "这是一条关爱记录的照片：请打开那条记录更正或撤销。"


class RefusedFiles(Refused):
    """Files that cannot be taken; `reasons` says of each one why and what to do."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("".join(reasons))
        self.reasons = list(reasons)


@dataclass
class Kept:
    """A file that lies in the vault and waits for its row (`file_papers`)."""

    public_id: UUID
    checked: Checked
    digest: str  # keyed, so that it tells nobody what the file is
    filed: bool = False


def add_attachments(
    *,
    by: Any,
    student: Student,
    kind: DocumentKind | str,
    files: Sequence[UploadedFile],
    title: str = "",
    happened_on: date | None = None,
    about: UUID | None = None,
    restricted: bool = False,
) -> list[Attachment]:
    """Check `files`, seal and file them: all or none. `about` is the public id of the certificate
    or consent they prove. What the same person sends a second time is filed once.

    Effects: files in the vault, rows, a trace for each. Raises Refused, and RefusedFiles.
    """
    require_uploader(by, student, kind)
    _require_subject(by, student, kind, about)
    title = title.strip() or DocumentKind(kind).label
    if len(title) > MAX_TITLE:
        raise Refused(f"名称请不超过{MAX_TITLE}字。")
    if happened_on and happened_on > clock.today():
        raise Refused("材料日期不能晚于今天。")
    with kept_files(checked_files(files)) as kept, transaction.atomic():
        return file_papers(
            by=by,
            student=student,
            kind=kind,
            kept=kept,
            title=title,
            happened_on=happened_on,
            about=about,
            restricted=restricted,
        )


def checked_files(files: Sequence[UploadedFile], *, only_pictures: bool = False) -> list[Checked]:
    """`core.uploads.check_files` for services. Raises RefusedFiles."""
    try:
        return check_files(files, only_pictures=only_pictures)
    except UnusableFiles as unusable:
        raise RefusedFiles(unusable.reasons) from unusable


@contextmanager
def kept_files(checked: Sequence[Checked]) -> Iterator[list[Kept]]:
    """The files in the vault while their rows are written; afterwards those without a row are
    erased. Around the transaction, so that nobody waits for the disk."""
    kept: list[Kept] = []
    done = False
    try:
        for one in checked:
            kept.append(Kept(uuid4(), one, _digest(one)))
            vault.write(kept[-1].public_id, FILE, one.content)
            if one.thumbnail:
                vault.write(kept[-1].public_id, THUMBNAIL, one.thumbnail)
        yield kept
        done = True
    finally:
        for one in kept:
            if not (done and one.filed):
                vault.erase(one.public_id, FILE)
                vault.erase(one.public_id, THUMBNAIL)


def file_papers(
    *,
    by: Any,
    student: Student,
    kind: DocumentKind | str,
    kept: Sequence[Kept],
    title: str,
    happened_on: date | None,
    about: UUID | None,
    restricted: bool,
) -> list[Attachment]:
    """Rows for files in the vault; inside the caller's transaction, rights checked by the caller.
    A file this person has filed here before is not filed again: its first row is answered."""
    lock_pupils([student])
    before = Attachment.objects.standing().filter(
        student=student, kind=kind, about=about, uploaded_by=by
    )
    known = {row.digest: row for row in before.filter(digest__in=[one.digest for one in kept])}
    rows = []
    for one in kept:
        if one.digest not in known:
            known[one.digest] = Attachment.objects.create(
                public_id=one.public_id,
                school_id=student.school_id,
                student=student,
                kind=kind,
                title=title,
                about=about,
                happened_on=happened_on,
                media_type=one.checked.media_type,
                size=len(one.checked.content),
                pages=one.checked.pages,
                digest=one.digest,
                has_thumbnail=one.checked.thumbnail is not None,
                restricted=restricted,
                uploaded_by=by,
                uploaded_at=clock.now(),
            )
            one.filed = True
            _trace("document.added", known[one.digest], by, restricted=restricted)
        rows.append(known[one.digest])
    return rows


def lock_pupils(students: Sequence[Student]) -> None:
    """Hold the pupils until the transaction ends, in one order: of two sendings at once one is
    filed after the other, and neither waits for the other's pupils. Before any row about them is
    written: a row's reference to its pupil could no longer become a lock."""
    ids = [student.pk for student in students]
    list(Student.objects.select_for_update().filter(pk__in=ids).only("pk").order_by("pk"))


def kinds_for(by: Any, student: Student) -> list[DocumentKind]:
    """The kinds `by` may upload for `student`; empty for who may not upload at all. Pages of
    records come with their record (mentoring)."""
    if not may_upload(by, student):
        return []
    kinds = [kind for kind in DocumentKind if kind != DocumentKind.PAPER_RECORD]
    return [kind for kind in kinds if _reaches(by, student, kind)]


def may_upload(by: Any, student: Student) -> bool:
    """Whether `by` keeps the pupil's archive or writes records about them."""
    return may_edit(by, student) or may(by, Capability.WRITE_CARE, student)


def require_uploader(by: Any, student: Student, kind: DocumentKind | str) -> None:
    """Raise Refused unless `by` may upload `kind` for `student` today."""
    if kind not in kinds_for(by, student):
        raise Refused("您不能为该生上传这类材料：请换一个类型，或交给班主任上传。")
    if kind == DocumentKind.PHOTO and not consent_holds(student=student, purpose=Purpose.PHOTO):
        raise Refused(NOT_WITHOUT_CONSENT)


def withdraw_attachment(*, by: Any, attachment: Attachment, reason: str) -> None:
    """撤下: shown to nobody any more. By who uploaded it or the director. Raises Refused."""
    _require_keeper(by, attachment)
    reason = reason.strip()
    if not reason:
        raise Refused("请写明撤下原因。")
    if len(reason) > MAX_REASON:
        raise Refused(f"撤下原因请不超过{MAX_REASON}字。")
    with transaction.atomic():
        if not _withdraw(attachment, by, reason):
            raise Refused("这份材料已经撤下了。")


def set_restricted(*, by: Any, attachment: Attachment, restricted: bool) -> None:
    """限阅 on or off. By who uploaded it or the director. Raises Refused."""
    _require_keeper(by, attachment)
    with transaction.atomic():
        _restrict(attachment, by, restricted)


def why_not_keep(by: Any, attachment: Attachment) -> str:
    """Why `by` may neither restrict nor withdraw an attachment; "" when they may."""
    if attachment.kind == DocumentKind.PAPER_RECORD and attachment.about:
        return OF_A_RECORD
    if attachment.withdrawn_at:
        return "这份材料已经撤下了。"
    if attachment.uploaded_by_id == by.pk and may_upload(by, attachment.student):
        return ""
    if Role.DIRECTOR in roles_of(by, attachment.student.school):
        return ""
    return "只有上传人和德育主任可以更改或撤下。"


def follow_record(
    *, by: Any, about: UUID, restricted: bool, happened_on: date, withdrawn_why: str = ""
) -> None:
    """The pages of a corrected or withdrawn record become as restricted as it, of its day, and are
    withdrawn with it. Inside the caller's transaction, rights checked by the caller."""
    for page in Attachment.objects.standing().filter(about=about).select_for_update(of=("self",)):
        _restrict(page, by, restricted)
        if page.happened_on != happened_on:
            page.happened_on = happened_on
            page.save(update_fields=["happened_on"])
        if withdrawn_why:
            _withdraw(page, by, withdrawn_why[:MAX_REASON])


def has_papers(about: UUID) -> bool:
    """Whether a photo or paper stands for the record, certificate or consent."""
    return Attachment.objects.standing().filter(about=about).exists()


def sweep_orphans() -> int:
    """Erase files of the vault that are older than a day and have no row; returns how many."""

    def with_row(ids: set[UUID]) -> set[UUID]:
        rows = Attachment.objects.filter(public_id__in=ids)
        return set(rows.values_list("public_id", flat=True))

    return vault.sweep(FILE, with_row) + vault.sweep(THUMBNAIL, with_row)


def _reaches(by: Any, student: Student, kind: DocumentKind | str) -> bool:
    reach = DOCUMENT_REACH[DocumentKind(kind)]
    if reach == Reach.CARE:
        return reads_care(by, student)
    if reach == Reach.CATEGORIES:
        return reads_categories(by, student)
    return Student.objects.visible_to(by).filter(pk=student.pk).exists()


def _require_subject(
    by: Any, student: Student, kind: DocumentKind | str, about: UUID | None
) -> None:
    models = {DocumentKind.CERTIFICATE: Certificate, DocumentKind.CONSENT: Consent}
    if about is None:
        return
    model = models.get(DocumentKind(kind))
    own = model and model.objects.visible_to(by).filter(student=student, public_id=about)
    if not own or not own.exists():
        raise Refused("这份材料对应的证件或同意书不在了，请返回后重新打开。")


def _require_keeper(by: Any, attachment: Attachment) -> None:
    in_sight = Attachment.objects.visible_to(by).filter(pk=attachment.pk).exists()
    problem = why_not_keep(by, attachment) if in_sight else "这份材料不在您能看的范围内。"
    if problem:
        raise Refused(problem)


def _restrict(attachment: Attachment, by: Any, restricted: bool) -> None:
    changed = Attachment.objects.filter(pk=attachment.pk, restricted=not restricted)
    if not changed.update(restricted=restricted):
        return
    attachment.restricted = restricted
    words = {True: "限阅", False: ""}
    FieldChange.objects.bulk_create(
        audit.changes(
            attachment,
            before={"restricted": words[not restricted]},
            after={"restricted": words[restricted]},
            actor=by,
            student_id=attachment.student.public_id,
            source="document",
        )
    )
    _trace("document.restricted", attachment, by, restricted=restricted)


def _withdraw(attachment: Attachment, by: Any, reason: str) -> bool:
    changed = Attachment.objects.standing().filter(pk=attachment.pk)
    if not changed.update(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_why=reason):
        return False
    _trace("document.withdrawn", attachment, by)
    return True


def _digest(checked: Checked) -> str:
    return lookup_index(hashlib.sha256(checked.content).hexdigest(), FILE)


def _trace(action: str, attachment: Attachment, by: Any, **facts: Any) -> None:
    audit.record(
        action,
        actor=by,
        row=attachment,
        student_id=attachment.student.public_id,
        kind=attachment.kind,
        **facts,
    )
