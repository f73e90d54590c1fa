"""Reads of attachments for pages. What a person may not open is redacted here, before any template.

A photo of the child is shown only while the family's consent to photos holds; when it is taken
back, it is gone from every page at once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Window

from school_care.core.uploads import PDF
from school_care.school.access import roles_of
from school_care.school.models import School
from school_care.students.enums import DocumentKind, Purpose
from school_care.students.models import Attachment, Student
from school_care.students.services.attachments import why_not_keep
from school_care.students.services.consents import consent_held

ON_PANEL = 4


@dataclass(frozen=True)
class Document:
    """One attachment as this person may see it. When `hidden` (限阅, not theirs to open) nothing
    but that something was added on a day."""

    public_id: UUID | None
    hidden: bool
    added_at: datetime
    kind: str = ""
    title: str = ""
    day: date | None = None
    pages: int = 1
    is_pdf: bool = False
    thumbnail: bool = False
    restricted: bool = False
    added_by: str = ""
    may_change: bool = False
    record: UUID | None = None  # the care record whose page this is


def documents_of(user: Any, student: Student) -> QuerySet[Attachment]:
    """The attachments of one pupil that `user` may know of, newest first."""
    rows = Attachment.objects.visible_to(user).filter(student=student).standing()
    photos = consent_held(student=student, purpose=Purpose.PHOTO)
    rows = rows.filter(~Q(kind=DocumentKind.PHOTO) | photos)
    return rows.select_related("uploaded_by", "student__school").order_by("-uploaded_at", "-id")


def latest_documents(user: Any, student: Student) -> tuple[list[Attachment], int]:
    """The last few of them, and how many there are; asked at once."""
    counted = documents_of(user, student).annotate(in_all=Window(Count("pk")))
    latest = list(counted[:ON_PANEL])
    return latest, latest[0].in_all if latest else 0


def document_for(
    attachment: Attachment, user: Any, roles: frozenset, student: Student | None = None
) -> Document:
    """`attachment`, whose kind reaches `user`, with `roles` at the school, as they see it.

    `student`: its pupil, for a page where it can be changed; what is asked about the pupil is then
    remembered on this one object and not asked again for each row."""
    if student is not None:
        attachment.student = student
    if not attachment.readable_by(user, roles):
        return Document(public_id=None, hidden=True, added_at=attachment.uploaded_at)
    return Document(
        public_id=attachment.public_id,
        hidden=False,
        added_at=attachment.uploaded_at,
        kind=attachment.get_kind_display(),
        title=attachment.title,
        day=attachment.happened_on,
        pages=attachment.pages,
        is_pdf=attachment.media_type == PDF,
        thumbnail=attachment.has_thumbnail,
        restricted=attachment.restricted,
        record=attachment.about if attachment.kind == DocumentKind.PAPER_RECORD else None,
        added_by=attachment.uploaded_by.name if attachment.uploaded_by_id else "",
        may_change=student is not None and not why_not_keep(user, attachment),
    )


def kinds_present(rows: QuerySet[Attachment]) -> list[DocumentKind]:
    """The kinds among `rows`, in the order the school lists them."""
    found = set(rows.order_by().values_list("kind", flat=True).distinct())
    return [kind for kind in DocumentKind if kind in found]


def papers_about(subjects: Iterable[UUID], user: Any, school: School) -> dict[UUID, list[Document]]:
    """The pages of records (or papers of certificates, consents) that `user` may open, in the order
    they were added. One query, none for no subject."""
    ids = list(subjects)
    papers: dict[UUID, list[Document]] = defaultdict(list)
    if not ids:
        return papers
    roles = roles_of(user, school)
    rows = Attachment.objects.visible_to(user).standing().filter(school=school, about__in=ids)
    for row in rows.select_related("uploaded_by", "student__school").order_by("id"):
        if row.readable_by(user, roles):
            papers[row.about].append(document_for(row, user, roles))
    return papers
