"""撤销本次导入: what it made goes, what it changed says again what it said before.

Only while nothing later rests on it (`resting`); all or nothing, in one transaction that holds the
school as the import itself does. What stays is the history: the import, its trace and this one's.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.reckoned import hold_reckoned, let_go
from school_care.school.class_book import ClassBook
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.enums import ImportState
from school_care.students.models import (
    ContactPerson,
    Enrolment,
    RosterImport,
    RosterImportRow,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.services.duplicates import count_again
from school_care.students.services.enrolment import settle_departures, settle_moves, settle_returns
from school_care.students.services.imports.changes import changes_between
from school_care.students.services.imports.memory import (
    Memory,
    print_of,
    put_back,
    stored_again,
)
from school_care.students.services.imports.pupil_file import Archive, PupilFile
from school_care.students.services.imports.resting import (
    SOFT,
    batches,
    reasons_against,
    relations_of,
)
from school_care.students.services.imports.words import words_of
from school_care.students.services.membership import hold_pupils

WRITE = 500
FILES = 1000  # pupils' files read at a time
PUPIL = Student._meta.label_lower
CLASS = SchoolClass._meta.label_lower
# What hangs on a pupil goes before the pupil, a class after the pupils in it.
_AROUND = [
    model._meta.label_lower
    for model in (ContactPerson, StudentCategory, StudentCareLevel, Enrolment)
]
GONE = "已超过30天，不能撤销。要更正，请在学生档案里逐项修改，或再导入一份正确的花名册。"
MEANWHILE = "这些档案刚刚有人改动，没有撤销。请刷新页面，看清楚再试。"


class RestedUpon(Refused):
    """Something later rests on the import; `reasons` names it."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(f"不能撤销：{'；'.join(reasons)}。")
        self.reasons = reasons


@dataclass(frozen=True)
class Outlook:
    """What taking an import back would do, for the page that asks. `reasons`: what stands in the
    way; `settled`: doubtful rows decided after the import, which go with it."""

    removed: int
    restored: int
    classes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    settled: int = 0


def look_at(*, roster_import: RosterImport, by: Any) -> Outlook:
    """What `undo_roster` would do now; nothing is changed. Raises Refused when it is too late or
    the import is not (any longer) in the archive."""
    require(by, Capability.IMPORT_ROSTER, roster_import.school)
    memory = _memory_of(roster_import)
    made = SchoolClass.objects.filter(pk__in=memory.made.get(CLASS, ()))
    settled = roster_import.rows.filter(settled_at__isnull=False, student__isnull=False)
    return Outlook(
        removed=len(memory.made.get(PUPIL, ())),
        restored=len(memory.pupils),
        classes=[str(group) for group in made.order_by("-entry_year", "number")],
        reasons=reasons_against(roster_import, memory, by=by),
        settled=settled.count(),
    )


def undo_roster(*, roster_import: RosterImport, by: Any) -> dict[str, int]:
    """Take a finished import back.

    Effects: pupils and classes it made are gone, everything it changed is as before, rows of
    earlier files that it settled wait again; FieldChange rows of the way back, an audit entry for
    the import and each pupil. Returns figures. Raises RestedUpon, Refused.
    """
    require(by, Capability.IMPORT_ROSTER, roster_import.school)
    with _told_in_words(), transaction.atomic():
        hold_reckoned(roster_import.school_id)
        hold_pupils(roster_import.school)
        held = RosterImport.objects.select_for_update(of=("self",)).select_related("school")
        held = held.get(pk=roster_import.pk)
        memory = _memory_of(held)
        groups = SchoolClass.objects.select_for_update().filter(pk__in=memory.made.get(CLASS, ()))
        list(groups.order_by("pk").values_list("pk"))
        if reasons := reasons_against(held, memory, by=by):
            raise RestedUpon(reasons)
        figures = _take_back(held, memory, by)
        held.state, held.undo = ImportState.UNDONE, None
        held.undone_by, held.undone_at = by, clock.now()
        held.save(update_fields=["state", "undo_sealed", "undone_by", "undone_at"])
        audit.record("roster.undone", actor=by, row=held, **figures)
    count_again(roster_import.school_id)
    roster_import.refresh_from_db()
    return figures


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Somebody who does not wait for the school stored a row in between: nothing is taken back."""
    try:
        yield
    except (ProtectedError, IntegrityError) as error:
        raise Refused(MEANWHILE) from error


def _memory_of(roster_import: RosterImport) -> Memory:
    if roster_import.state == ImportState.UNDONE:
        raise Refused("这次导入已经撤销了。")
    if roster_import.state != ImportState.DONE:
        raise Refused("这次导入没有写入档案，不用撤销。")
    if not roster_import.undo:
        raise Refused(GONE)
    return Memory.from_text(roster_import.undo)


def _take_back(held: RosterImport, memory: Memory, by: Any) -> dict[str, int]:
    made = memory.made.get(PUPIL, {})
    names = dict(Student.objects.filter(pk__in=made).values_list("pk", "public_id"))
    touched = sorted(memory.pupils)
    before = list(_files(held, touched))
    _unlink(held, memory)
    for label in (PUPIL, CLASS):
        for part in batches(memory.made.get(label, ())):
            let_go(apps.get_model(label), part)
    apart = {*_AROUND, PUPIL, CLASS, *SOFT}
    for label in [*(label for label in memory.made if label not in apart), *_AROUND]:
        _delete(label, memory.made.get(label, ()))
    _restore(memory)
    _delete(PUPIL, made)
    _delete(CLASS, memory.made.get(CLASS, ()))
    _forget(memory)
    settle_departures()
    for part in batches(touched):
        settle_returns(students=part)
    settle_moves()
    _keep_history(held, before, list(_files(held, touched)), names.values(), by)
    return {
        "removed": len(made),
        "restored": len(touched),
        "classes": len(memory.made.get(CLASS, ())),
    }


def _unlink(held: RosterImport, memory: Memory) -> None:
    """Preview rows stay as history without the pupils that go; rows settled by it wait again."""
    for part in batches(memory.made.get(PUPIL, ())):
        RosterImportRow.objects.filter(student__in=part).update(student=None)
        RosterImportRow.objects.filter(chosen__in=part).update(chosen=None)
    for part in batches(memory.rows):
        RosterImportRow.objects.filter(pk__in=part).update(
            settled_at=None, settled_by=None, student=None
        )


def _delete(label: str, keys: Iterable[int]) -> None:
    """That nothing points at them was asked before; the database has the last word."""
    model = apps.get_model(label)
    for part in batches(list(keys)):
        rows = model._base_manager.filter(pk__in=part)
        rows._raw_delete(rows.db)


def _forget(memory: Memory) -> None:
    """What the import taught the school, where nobody used or changed it since: a column taken for
    the wrong thing is not to be taken for it again. What it made the school forget is known again.
    """
    for label in SOFT:
        model = apps.get_model(label)
        for row in model._base_manager.filter(pk__in=list(memory.made.get(label, ()))):
            if print_of(row) == memory.made[label][row.pk] and not _pointed_at(row):
                row.delete()
        rows = memory.changed.get(label, {})
        for row in model._base_manager.filter(pk__in=list(rows)):
            old, left = rows[row.pk]
            if print_of(row) == left:
                row.save(update_fields=put_back(row, old))
    for label, values in memory.gone:
        # Where somebody taught the same form or word since, the later word holds.
        with suppress(IntegrityError), transaction.atomic():
            stored_again(apps.get_model(label), values).save(force_insert=True)


def _pointed_at(row: models.Model) -> bool:
    return any(
        key.model._base_manager.filter(**{key.name: row}).exists()
        for key in relations_of(type(row))
    )


def _restore(memory: Memory) -> None:
    """What ended runs again only after what came in its place is gone; and among the restored,
    what ends again goes first: one open interval of a kind at any moment."""
    for label in memory.changed.keys() - SOFT:
        model, rows = apps.get_model(label), memory.changed[label]
        keys = sorted(rows, key=lambda pk: "until" in rows[pk][0] and rows[pk][0]["until"] is None)
        for at in range(0, len(keys), WRITE):
            part = keys[at : at + WRITE]
            held = model._base_manager.in_bulk(part)
            columns: set[str] = set()
            for pk in part:
                columns |= set(put_back(held[pk], rows[pk][0]))
            if columns:
                _store(model, [held[pk] for pk in part], sorted(columns))


def _store(model: type[models.Model], rows: list[models.Model], columns: list[str]) -> None:
    model._base_manager.bulk_update(rows, columns, batch_size=WRITE)


def _files(held: RosterImport, keys: list[int]) -> Iterator[PupilFile]:
    """The files of existing pupils as they now stand."""
    book = ClassBook(held.school, held.on)
    for at in range(0, len(keys), FILES):
        pupils = list(Student.objects.filter(pk__in=keys[at : at + FILES]).order_by("pk"))
        archive = Archive(pupils, book)
        for pupil in pupils:
            yield archive.file_of(pupil, id_number=None, number=None)


def _keep_history(
    held: RosterImport,
    before: list[PupilFile],
    after: list[PupilFile],
    removed: Iterable[Any],
    by: Any,
) -> None:
    """The way back, field by field, under the names under which the import told its changes."""
    words = words_of(held.school, ClassBook(held.school, held.on))
    source = f"roster-undo:{held.public_id}"
    traces: list[FieldChange] = []
    for imported, restored in zip(before, after, strict=True):
        # seen from what was: what the import added stands there too, and is empty again
        changes = changes_between(restored, imported, words)
        traces += audit.changes(
            restored.student,
            before={change.field: change.new for change in changes},
            after={change.field: change.old for change in changes},
            actor=by,
            student_id=restored.student.public_id,
            source=source,
        )
    FieldChange.objects.bulk_create(traces, batch_size=1000)
    entries = [
        audit.entry(
            "pupil.import_undone",
            actor=by,
            school_id=held.school_id,
            row=one.student,
            student_id=one.student.public_id,
            source=source,
        )
        for one in after
    ]
    entries += [
        audit.entry(
            "pupil.removed",
            actor=by,
            row=held,
            student_id=public_id,
            source=source,
        )
        for public_id in removed
    ]
    audit.record_many(entries)
