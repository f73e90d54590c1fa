"""学校文件: papers the school wrote elsewhere, filed here. The content lies sealed in the vault.

The day on the paper and the day it was filed are two things, and both are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from school_care.core import audit, clock, vault
from school_care.core.uploads import (
    JPEG,
    PDF,
    Checked,
    UnusableFiles,
    check_files,
    printable_name,
    shown_name,
)
from school_care.reports.enums import DocumentKind
from school_care.reports.models import SchoolDocument
from school_care.reports.standing.shared import require_keeper, words
from school_care.school.models import School
from school_care.school.models.places import school_year_of
from school_care.school.refusal import Refused

FILE = "schooldoc"  # the purpose in the vault
MAX_TITLE, MAX_NAME, MAX_WHY = 80, 120, 200
OLDEST_YEARS = 10
ENDINGS = {JPEG: "jpg", PDF: "pdf"}
OFFICE = (".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".ppt", ".pptx", ".dps", ".odt", ".ofd")
SAVE_AS_PDF = "文件「{name}」不是 PDF 或照片：请在电脑上打开它，“另存为 PDF”后再上传。"


class RefusedDocuments(Refused):
    """Files that cannot be filed; `reasons` says of each one why and what to do."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True)
class Label:
    """What stands on the paper. `year`: the school year it belongs to, that of its day by
    default."""

    kind: str
    title: str
    dated_on: date
    year: int | None = None


def standing_documents(school: School) -> QuerySet[SchoolDocument]:
    """Papers that were not withdrawn, newest first."""
    rows = SchoolDocument.objects.filter(school=school, withdrawn_at__isnull=True)
    return rows.select_related("uploaded_by")


def file_documents(
    *, by: Any, school: School, label: Label, files: Sequence[UploadedFile]
) -> list[SchoolDocument]:
    """Check `files`, seal and file them, a row each: all or none. Effects: files in the vault,
    rows, a trace for each. Raises Refused, RefusedDocuments."""
    require_keeper(by, school)
    title = words(label.title, "名称", MAX_TITLE - 4, needed=True)
    year = _check(label)
    checked = _made_anew(files)
    ids = [uuid4() for _ in checked]
    done = False
    try:
        for public_id, one in zip(ids, checked, strict=True):
            vault.write(public_id, FILE, one.content)
        with transaction.atomic():
            rows = [
                _row(public_id, one, school, by)
                for public_id, one in zip(ids, checked, strict=True)
            ]
            for number, (row, file) in enumerate(zip(rows, files, strict=True), start=1):
                row.kind, row.dated_on, row.year = label.kind, label.dated_on, year
                row.title = f"{title}（{number}）" if len(rows) > 1 else title
                row.file_name = printable_name(file)[:MAX_NAME]
                row.save(force_insert=True)
                audit.record("school_document.added", actor=by, row=row, kind=row.kind)
        done = True
    finally:
        if not done:
            for public_id in ids:
                vault.erase(public_id, FILE)
    return rows


def read_document(*, by: Any, document: SchoolDocument) -> bytes:
    """The paper itself. Effects: a trace. Raises `vault.FileGone`."""
    content = vault.read(document.public_id, FILE)
    audit.record("school_document.read", actor=by, row=document, kind=document.kind)
    return content


def withdraw_document(*, by: Any, document: SchoolDocument, why: str) -> None:
    """撤下: shown to nobody any more, and in no pack made from now on. Raises Refused."""
    require_keeper(by, document.school)
    said = words(why, "撤下原因", MAX_WHY, needed=True)
    with transaction.atomic():
        rows = SchoolDocument.objects.filter(pk=document.pk, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_at=clock.now(), withdrawn_by=by, why_withdrawn=said):
            raise Refused("这份文件已经撤下了。")
        audit.record("school_document.withdrawn", actor=by, row=document, kind=document.kind)


def sweep_orphans() -> int:
    """Erase files of the vault that are older than a day and have no row; returns how many."""

    def with_row(ids: set[UUID]) -> set[UUID]:
        rows = SchoolDocument.objects.filter(public_id__in=ids)
        return set(rows.values_list("public_id", flat=True))

    return vault.sweep(FILE, with_row)


def _check(label: Label) -> int:
    """The school year of a label that can be. Raises Refused."""
    if label.kind not in DocumentKind.values:
        raise Refused("请选择文件种类。")
    if label.dated_on > clock.today():
        raise Refused("文件日期不能晚于今天：请按文件上写的日期填。")
    year = school_year_of(label.dated_on) if label.year is None else label.year
    newest = school_year_of(clock.today()) + 1
    if not newest - OLDEST_YEARS <= year <= newest:
        raise Refused("学年不对，请核对文件日期。")
    return year


def _made_anew(files: Sequence[UploadedFile]) -> list[Checked]:
    office = [file for file in files if printable_name(file).lower().endswith(OFFICE)]
    if office:
        raise RefusedDocuments([SAVE_AS_PDF.format(name=shown_name(file)) for file in office])
    try:
        return check_files(files)
    except UnusableFiles as unusable:
        raise RefusedDocuments(unusable.reasons) from unusable


def _row(public_id: UUID, one: Checked, school: School, by: Any) -> SchoolDocument:
    return SchoolDocument(
        public_id=public_id,
        school=school,
        file_key=f"{FILE}/{public_id.hex}",
        mime=one.media_type,
        size=len(one.content),
        pages=one.pages,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
