"""Pupil files into tables: few statements a chunk, audit rows in the same transaction.

Changed rows are written by `bulk_create` with update on conflict of the primary key: one statement
a batch, where `bulk_update` builds a CASE for every field and row.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.core.names import name_key, search_keys
from school_care.school.class_book import ClassKey
from school_care.school.models import School
from school_care.students.models import (
    CareLevel,
    ContactPerson,
    Enrolment,
    NotSame,
    RosterImport,
    SheetShape,
    Student,
    StudentCareLevel,
    StudentCategory,
    WordMeaning,
)
from school_care.students.services.care import care_levels_of
from school_care.students.services.enrolment import Placement, first_enrolment, place_students
from school_care.students.services.imports.matching import Matcher
from school_care.students.services.imports.memory import Memory
from school_care.students.services.imports.pupil_file import (
    TEXTS,
    Contact,
    PupilFile,
    Span,
    contact_of,
)
from school_care.students.services.imports.words import Words

BATCH = 1000
_SEALED = ("id_number", "national_student_no")
_PHONES = ("phone", "other_phone")
WRITTEN = (Student, Enrolment, ContactPerson, StudentCategory, StudentCareLevel)


class PupilWriter:
    """Writes new and changed pupil files of one import."""

    def __init__(self, *, roster_import: RosterImport, actor: Any, words: Words, matcher: Matcher):
        self._import, self._actor, self._words = roster_import, actor, words
        self._school, self._on = roster_import.school, roster_import.on
        self._matcher = matcher
        memory = Memory()
        levels = memory.watch(CareLevel.objects.filter(school=self._school))
        self._levels = care_levels_of(self._school)
        levels.done()
        self._source = f"roster:{roster_import.public_id}"
        self.classes_created: list[ClassKey] = []
        self.memory = memory

    def write_new(self, pupils: Sequence[PupilFile]) -> None:
        """Create pupils with their first enrolment, contacts, categories and levels."""
        self._create_classes(pupils)
        enrolments = []
        for pupil in pupils:
            pupil.student = self._new_student(pupil)
            place = Placement(pupil.student, self._class_of(pupil), self._on)
            leaves_on = pupil.membership.until if pupil.membership else None
            enrolments.append(first_enrolment(place, leaves_on=leaves_on))
        Student.objects.bulk_create([pupil.student for pupil in pupils], batch_size=BATCH)
        Enrolment.objects.bulk_create(enrolments, batch_size=BATCH)
        self.memory.note_made(pupil.student for pupil in pupils)
        self.memory.note_made(enrolments)
        self._write_around(pupils)
        audit.record_many(self._entry("pupil.created", pupil) for pupil in pupils)

    def write_changed(self, pupils: Sequence[PupilFile]) -> None:
        """Update pupils and what is around them; every change leaves old and new behind."""
        self._create_classes(pupils)
        students = [pupil.student for pupil in pupils]
        for student in students:
            self.memory.note_before(student)
        self._move(pupils)
        for pupil in pupils:
            self._set_fields(pupil.student, pupil)
        _upsert(Student, students)
        self.memory.note_changed(students)
        self.memory.pupils |= {student.pk for student in students}
        self._write_around(pupils)
        audit.record_many(
            self._entry("pupil.changed", pupil, fields=sorted({c.field for c in pupil.changes}))
            for pupil in pupils
        )
        FieldChange.objects.bulk_create(
            [row for pupil in pupils for row in self._field_changes(pupil)], batch_size=BATCH
        )

    def _create_classes(self, pupils: Sequence[PupilFile]) -> None:
        book = self._words.book
        keys = [p.membership.class_key for p in pupils if p.membership and p.membership.class_key]
        missing = book.missing(keys)
        made = book.create(missing)
        self.memory.note_made(made)
        for held in made:
            audit.record("class.created", actor=self._actor, row=held, source=self._source)
        self.classes_created += missing

    # -- the pupil ----------------------------------------------------------------------------

    def _new_student(self, pupil: PupilFile) -> Student:
        student = Student(school=self._school)
        self._set_fields(student, pupil)
        return student

    def _set_fields(self, student: Student, pupil: PupilFile) -> None:
        if student.name != pupil.name or not student.search_key:
            student.name_key, student.search_key = name_key(pupil.name), search_keys(pupil.name)
        changed = {change.field for change in pupil.changes}
        for name in TEXTS:
            # Sealing again what did not change would only cost time.
            if name not in _SEALED or student.pk is None or name in changed:
                setattr(student, name, getattr(pupil, name))
        student.boarding = pupil.boarding
        if pupil.birth is not None:
            student.birth_date, student.birth_precision = pupil.birth.value, pupil.birth.precision

    def _class_of(self, pupil: PupilFile):
        return self._words.book.get(pupil.membership.class_key) if pupil.membership else None

    def _move(self, pupils: Sequence[PupilFile]) -> None:
        placements = []
        for pupil in pupils:
            if not any(change.field == "current_class" for change in pupil.changes):
                continue
            until = pupil.membership.until
            if until is not None:
                placements.append(Placement(pupil.student, None, until, leaves=True))
            else:
                placements.append(Placement(pupil.student, self._class_of(pupil), self._on))
        watched = [self.memory.watch(rows) for rows in _rows_that_may_move(placements)]
        place_students(placements, latest=self._matcher.archive.enrolments, store_columns=False)
        for watch in watched:
            watch.done()

    # -- around the pupil ---------------------------------------------------------------------

    def _write_around(self, pupils: Sequence[PupilFile]) -> None:
        contacts: list[ContactPerson] = []
        categories: list[StudentCategory] = []
        levels: list[StudentCareLevel] = []
        for pupil in pupils:
            for order, contact in enumerate(pupil.contacts):
                if row := self._contact_row(pupil.student, contact, order):
                    contacts.append(row)
            for span in pupil.categories:
                if row := self._category_row(pupil.student, span):
                    categories.append(row)
            for span in pupil.levels:
                if row := self._level_row(pupil.student, span):
                    levels.append(row)
        for model, rows in (
            (ContactPerson, contacts),
            (StudentCategory, categories),
            (StudentCareLevel, levels),
        ):
            # What ends goes first: one open interval of a kind at any moment.
            held = [row for row in rows if row.pk is not None]
            added = [row for row in rows if row.pk is None]
            _upsert(model, held)
            self.memory.note_changed(held)
            model.objects.bulk_create(added, batch_size=BATCH)
            self.memory.note_made(added)

    def _contact_row(self, student: Student, contact: Contact, order: int) -> ContactPerson | None:
        """The row to store, None when nothing about the contact is new."""
        row = contact.row
        if row is None:
            row = ContactPerson(
                school=self._school, student=student, role=contact.role, order=order
            )
        elif contact_of(row) == contact:
            return None
        else:
            self.memory.note_before(row)
        self._set_phones(row, contact.phones)
        if (None if row.pk is None else row.raw) != (contact.raw or None):
            row.raw = contact.raw or None
        row.name, row.relation, row.place = contact.name, contact.relation, contact.place
        row.address, row.birth_year = contact.address, contact.birth_year
        return row

    @staticmethod
    def _set_phones(row: ContactPerson, numbers: Sequence[str]) -> None:
        """What a call showed belongs to the number: it moves with it and goes with it."""
        wanted = dict(zip(_PHONES, (*numbers, None, None), strict=False))
        held = {name: None if row.pk is None else getattr(row, name) for name in _PHONES}
        if wanted == held:
            return
        shown = {
            held[name]: (getattr(row, f"{name}_state"), getattr(row, f"{name}_checked_on"))
            for name in _PHONES
            if held[name]
        }
        for name, number in wanted.items():
            setattr(row, name, number)
            state, checked_on = shown.get(number, ("", None))
            setattr(row, f"{name}_state", state)
            setattr(row, f"{name}_checked_on", checked_on)

    def _category_row(self, student: Student, span: Span) -> StudentCategory | None:
        row = span.row
        category = self._words.categories[span.key]
        if row is None:
            row = StudentCategory(school=self._school, student=student)
        elif (row.category_id, row.starts_on, row.until, row.claimed_as) == (
            category.pk,
            span.starts_on,
            span.until,
            span.words,
        ):
            return None
        else:
            self.memory.note_before(row)
        if row.category_id != category.pk:
            row.category = category
            # another word is a claim again
            row.verified_by, row.verified_on, row.evidence = None, None, ""
        row.starts_on, row.until, row.claimed_as = span.starts_on, span.until, span.words
        return row

    def _level_row(self, student: Student, span: Span) -> StudentCareLevel | None:
        row, level = span.row, self._levels[span.key]
        if row is None:
            row = StudentCareLevel(school=self._school, student=student)
        elif (row.level_id, row.starts_on, row.until) == (level.pk, span.starts_on, span.until):
            return None
        else:
            self.memory.note_before(row)
        row.level, row.starts_on, row.until = level, span.starts_on, span.until
        return row

    # -- the trail ----------------------------------------------------------------------------

    def _entry(self, action: str, pupil: PupilFile, **facts: Any):
        return audit.entry(
            action,
            actor=self._actor,
            school_id=self._school.pk,
            row=pupil.student,
            student_id=pupil.student.public_id,
            source=self._source,
            **facts,
        )

    def _field_changes(self, pupil: PupilFile) -> Iterable[FieldChange]:
        return audit.changes(
            pupil.student,
            before={change.field: change.old for change in pupil.changes},
            after={change.field: change.new for change in pupil.changes},
            actor=self._actor,
            student_id=pupil.student.public_id,
            source=self._source,
        )


def rows_beside(school: School) -> list[models.QuerySet]:
    """What a commit may write besides pupils: who was said to be two children, and what the school
    says of its forms and words."""
    return [model.objects.filter(school=school) for model in (NotSame, SheetShape, WordMeaning)]


def _rows_that_may_move(placements: Sequence[Placement]) -> list[models.QuerySet]:
    """The stays of pupils about to be placed and, of those who leave, every row about them: a
    departure ends beds and standings that the archive does not know by name."""
    if not placements:
        return []
    moving = [placement.student.pk for placement in placements]
    rows = [Enrolment.objects.filter(student_id__in=moving)]
    leaving = [placement.student.pk for placement in placements if placement.leaves]
    if leaving:
        rows += [
            relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": leaving})
            for relation in Student._meta.related_objects
            if relation.related_model not in WRITTEN
        ]
    return rows


def _upsert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Store changed rows that exist; one statement a batch."""
    if not rows:
        return
    fixed = {"id", "public_id", "created_at"}
    names = [f.name for f in model._meta.concrete_fields if f.name not in fixed]
    model.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=names
    )
