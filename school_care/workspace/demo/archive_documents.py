"""Materials of the demo school: photographed notebook pages as records, certificates, consents.

A few dozen, as a school has after the first weeks of using its phones; all sealed like real ones.
"""

import hashlib
import random
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from school_care.core import audit, clock, vault
from school_care.core.sealed import lookup_index
from school_care.core.uploads import JPEG, PDF
from school_care.mentoring.enums import RecordKind, Source
from school_care.mentoring.models import CareRecord
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.enums import DOCUMENT_REACH, ConsentChannel, DocumentKind
from school_care.students.models import (
    Attachment,
    Certificate,
    Consent,
    Enrolment,
    Student,
)
from school_care.students.services.attachments import FILE, THUMBNAIL
from school_care.workspace.demo import notebook_pages
from school_care.workspace.demo.moments import aware

PAGES = 14  # pupils with a photographed page
CERTIFICATES = 8
CONSENTS = 6
OTHERS = 4
LATELY = 25  # school days back to which the photographed pages go
KINDS = (RecordKind.TALK, RecordKind.TALK, RecordKind.VISIT, RecordKind.TALK, RecordKind.CALL)


def furnish_documents(*, school: School, today: date, dice: random.Random) -> None:
    """Paper records with their photos, and papers proving certificates and consents."""
    desk = _Desk(school, today, dice)
    pupils = list(
        Student.objects.filter(school=school, current_class__in=desk.head_teachers)
        .enrolled()
        .in_care(today)
        .order_by("pk")
    )
    chosen = dice.sample(pupils, min(PAGES, len(pupils)))
    desk.add_pages(chosen)
    certificates = Certificate.objects.filter(school=school, student__in=pupils)
    for row in certificates.select_related("student").order_by("pk")[:CERTIFICATES]:
        desk.add(row.student, DocumentKind.CERTIFICATE, "证件复印件", about=row.public_id)
    consents = Consent.objects.filter(
        school=school, channel=ConsentChannel.PAPER, student__in=pupils
    )
    for row in consents.select_related("student").order_by("pk")[:CONSENTS]:
        title = "家长签字的同意书"
        desk.add(row.student, DocumentKind.CONSENT, title, about=row.public_id, on=row.given_on)
    for pupil in chosen[:OTHERS]:
        desk.add(pupil, DocumentKind.OTHER, "委托照护协议（扫描）", pdf=True)
    desk.store()


class _Desk:
    """Collects rows and seals files; stores all rows at once."""

    def __init__(self, school: School, today: date, dice: random.Random) -> None:
        self.school, self.today, self.dice = school, today, dice
        held = Appointment.objects.effective(today).filter(school=school).select_related("user")
        self.head_teachers = {
            row.school_class_id: row.user for row in held if row.role == Role.HEAD_TEACHER
        }
        self.director = next((row.user for row in held if row.role == Role.DIRECTOR), None)
        calendar = SchoolCalendar(school)
        term = calendar.current_or_last_term(today)
        self.first_day = term.first_day if term else today
        days = calendar.school_days(term.first_day, min(today, term.last_day)) if term else []
        self.days = days[-LATELY:] or [today]
        self.records: list[CareRecord] = []
        self.attachments: list[Attachment] = []

    def add_pages(self, pupils: list[Student]) -> None:
        """A record with a photographed page for each pupil; the first one is kept restricted."""
        entered = dict(
            Enrolment.objects.filter(student__in=pupils, until__isnull=True).values_list(
                "student_id", "starts_on"
            )
        )
        for number, pupil in enumerate(pupils):
            restricted = number == 0 and self.director is not None
            author = self.director if restricted else self.head_teachers[pupil.current_class_id]
            earliest = max(self.first_day, entered.get(pupil.pk, self.first_day))
            day = min(max(self._school_day(), earliest), self.today)
            record = CareRecord(
                school=self.school,
                student=pupil,
                kind=self.dice.choice(KINDS),
                source=Source.PAPER,
                happened_on=day,
                restricted=restricted,
                author=author,
                written_at=self._moment(day),
            )
            self.records.append(record)
            self.add(
                pupil,
                DocumentKind.PAPER_RECORD,
                "纸质记录",
                about=record.public_id,
                on=day,
                by=author,
                restricted=restricted,
                content=notebook_pages.notebook_page(number),
            )

    def add(
        self,
        pupil: Student,
        kind: DocumentKind,
        title: str,
        *,
        about: UUID | None = None,
        on: date | None = None,
        by: Any = None,
        restricted: bool = False,
        content: bytes | None = None,
        pdf: bool = False,
    ) -> None:
        """Seal one file and note its row."""
        number = len(self.attachments)
        make = notebook_pages.paper_pdf if pdf else notebook_pages.paper
        content = content or make(number)
        row = Attachment(
            school=self.school,
            student=pupil,
            kind=kind,
            reach=DOCUMENT_REACH[kind],
            title=title,
            about=about,
            happened_on=on,
            media_type=PDF if pdf else JPEG,
            size=len(content),
            digest=lookup_index(hashlib.sha256(content).hexdigest(), FILE),
            has_thumbnail=not pdf,
            restricted=restricted,
            uploaded_by=by or self.head_teachers[pupil.current_class_id],
            uploaded_at=self._moment(on or self._school_day()),
        )
        vault.write(row.public_id, FILE, content)
        if not pdf:
            vault.write(row.public_id, THUMBNAIL, notebook_pages.small(content))
        self.attachments.append(row)

    def store(self) -> None:
        """Write records, attachments and the trail services would have left."""
        CareRecord.objects.bulk_create(self.records)
        Attachment.objects.bulk_create(self.attachments)
        trail = [
            audit.entry(
                "record.written",
                actor=row.author,
                row=row,
                student_id=row.student.public_id,
                kind=row.kind,
                restricted=row.restricted,
                late=row.is_late,
                source=row.source,
            )
            for row in self.records
        ]
        trail += [
            audit.entry(
                "document.added",
                actor=row.uploaded_by,
                row=row,
                student_id=row.student.public_id,
                kind=row.kind,
                restricted=row.restricted,
            )
            for row in self.attachments
        ]
        audit.record_many(trail)

    def _school_day(self) -> date:
        """One of the last school days."""
        return self.dice.choice(self.days)

    def _moment(self, day: date) -> Any:
        """The evening of a day or of one soon after it, never to come."""
        written = min(day + timedelta(days=self.dice.choice((0, 0, 0, 1, 9))), self.today)
        evening = aware(written, time(self.dice.randint(17, 20), 10))
        return min(evening, clock.now()) if written == clock.today() else evening
