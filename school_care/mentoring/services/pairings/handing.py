"""Handing a child over to another member of staff: end and beginning on the same day, no gap; and
which of the records from before the successor reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import long_date
from school_care.mentoring.choices.pairings import BY_STAFF, NotesReach, PairingEnd
from school_care.mentoring.models import CareRecord, HandedNote, Pairing
from school_care.mentoring.services.pairings.beginning import Wanted, begin
from school_care.mentoring.services.pairings.ending import (
    check_day,
    end_many,
    end_rows,
    held_rows,
)
from school_care.mentoring.services.pairings.rights import require_pairer
from school_care.school.access import roles_of
from school_care.school.models import User
from school_care.school.refusal import Refused


@dataclass(frozen=True)
class Handed:
    """One pairing to be handed over. `records`: single ones opened beside what `notes` says."""

    pairing: Pairing
    to: User
    notes: str = NotesReach.NONE
    notes_from: date | None = None
    records: tuple[CareRecord, ...] = ()
    public_id: UUID | None = None


def hand_over(
    *,
    by: Any,
    pairing: Pairing,
    to: User,
    on: date | None = None,
    notes: str = NotesReach.NONE,
    notes_from: date | None = None,
    records: Sequence[CareRecord] = (),
    public_id: UUID | None = None,
) -> Pairing:
    """Hand one child over on a day (default today): the one pairing ends, the other begins. One
    that has ended already is carried on from `on`. Returns the successor's. Raises Refused."""
    handed = Handed(pairing, to, notes, notes_from, tuple(records), public_id)
    return hand_over_many(by=by, handed=[handed], on=on)[0]


def hand_over_many(*, by: Any, handed: Sequence[Handed], on: date | None = None) -> list[Pairing]:
    """Hand several children over on one day, all or nothing; see `hand_over`."""
    day = on or clock.today()
    if not handed:
        return []
    with transaction.atomic():
        held = {row.pk: row for row in held_rows([one.pairing for one in handed])}
        rows = [held[one.pairing.pk] for one in handed]
        for kind in {row.kind for row in rows}:
            require_pairer(by, kind, [row.student for row in rows if row.kind == kind])
        known = _handed_before(handed)
        if known:
            return known
        for one, row in zip(handed, rows, strict=True):
            _check(by, one, row, day)
        running = [row for row in rows if not _over(row, day)]
        if running:
            check_day(running, day)
            end_rows(running, day, why=PairingEnd.HANDED_OVER, by=by)
        begun = begin(
            by, [_carried_on(one, row, day) for one, row in zip(handed, rows, strict=True)]
        )
        for one, new in zip(handed, begun, strict=True):
            _open_records(by, new, one.records)
    return begun


def settle_all(
    *, by: Any, handed: Sequence[Handed], back: Sequence[Pairing], on: date | None = None
) -> None:
    """All of one person's pupils in one step: some handed over, those of `back` left unpaired; all
    or nothing. Raises Refused."""
    with transaction.atomic():
        hand_over_many(by=by, handed=handed, on=on)
        end_many(by=by, pairings=back, on=on, why=PairingEnd.OTHER, note="退回待结对")


def _handed_before(handed: Sequence[Handed]) -> list[Pairing]:
    """The successors' pairings, when this very form had arrived before."""
    ids = [one.public_id for one in handed if one.public_id]
    known = {row.public_id: row for row in Pairing.objects.filter(public_id__in=ids)}
    if not ids or len(known) != len(handed):
        return []
    return [known[one.public_id] for one in handed]


def _over(row: Pairing, day: date) -> bool:
    return row.until is not None and row.until <= day


def _check(by: Any, one: Handed, row: Pairing, day: date) -> None:
    if row.kind not in BY_STAFF:
        raise Refused("只有教师结对和代理家长可以移交；学习帮手请直接换人。")
    if one.to.pk == row.user_id:
        raise Refused(f"{one.to.name}就是现在的结对老师，请选另一位。")
    if day < row.starts_on:
        raise Refused(f"这次结对从{long_date(row.starts_on)}起，移交不能早于这一天。")
    # who was to follow and never began follows nobody
    if row.followed_by.exclude(until=F("starts_on")).exists():
        raise Refused("这次结对已经移交过，请刷新页面。")
    check_records(by, row, one.records)


def check_records(by: Any, pairing: Pairing, records: Collection[CareRecord]) -> None:
    """Raise Refused unless `by` may open these records of the child to another: seen by themselves,
    and of those 限阅 only the own, or any for the student-affairs director."""
    keys = {record.pk for record in records}
    seen = CareRecord.objects.visible_to(by).filter(pk__in=keys, student_id=pairing.student_id)
    found = list(seen.counted())
    if len(found) != len(keys):
        raise Refused("有的记录您不能移交，请刷新页面后重新勾选。")
    roles = roles_of(by, pairing.student.school)
    if any(not record.readable_by(by, roles) for record in found):
        raise Refused("限阅的记录只有记录人和德育主任可以移交，请取消勾选。")


def _carried_on(one: Handed, row: Pairing, day: date) -> Wanted:
    return Wanted(
        student=row.student,
        holder=one.to,
        kind=row.kind,
        starts_on=day,
        aspects=tuple(row.aspects),
        goal=row.goal or "",
        measures=row.measures or "",
        notes=one.notes,
        notes_from=one.notes_from,
        after=row,
        public_id=one.public_id,
    )


def _open_records(by: Any, pairing: Pairing, records: Collection[CareRecord]) -> None:
    if not records:
        return
    HandedNote.objects.bulk_create(
        HandedNote(pairing=pairing, record=record, opened_by=by, opened_at=clock.now())
        for record in records
    )
    _trace("pairing.notes_handed", by, pairing, count=len(records))


def _trace(action: str, by: Any, pairing: Pairing, **facts: Any) -> None:
    audit.record(action, actor=by, row=pairing, student_id=pairing.student.public_id, **facts)


def correct_notes_reach(
    *,
    by: Any,
    pairing: Pairing,
    notes: str,
    notes_from: date | None = None,
    records: Sequence[CareRecord] = (),
) -> Pairing:
    """Change what the holder reads of the time before: `records` are those opened singly from now
    on, all others are closed again. Effects: the row, its history, a trace. Raises Refused."""
    if notes not in NotesReach.values:
        raise Refused("请点选可以看哪些以前的记录。")
    if notes == NotesReach.SINCE and notes_from is None:
        raise Refused("请选择从哪一天的记录起可以看。")
    with transaction.atomic():
        row = held_rows([pairing])[0]
        require_pairer(by, row.kind, [row.student])
        if row.kind not in BY_STAFF or _over(row, clock.today()):
            raise Refused("这次结对已经结束，不用再调整。")
        ticked = {record.pk for record in records}
        opened = set(row.handed_notes.values_list("record_id", flat=True))
        check_records(by, row, [record for record in records if record.pk not in opened])
        before = _in_words(row)
        row.notes = notes
        row.notes_from = notes_from if notes == NotesReach.SINCE else None
        row.save(update_fields=["notes", "notes_from"])
        row.handed_notes.filter(record_id__in=opened - ticked).delete()
        HandedNote.objects.bulk_create(
            HandedNote(pairing=row, record=record, opened_by=by, opened_at=clock.now())
            for record in records
            if record.pk not in opened
        )
        FieldChange.objects.bulk_create(
            audit.changes(
                row,
                before=before,
                after=_in_words(row),
                actor=by,
                student_id=row.student.public_id,
            )
        )
        _trace(
            "pairing.notes_changed",
            by,
            row,
            notes=notes,
            opened=len(ticked - opened),
            closed=len(opened - ticked),
        )
    return row


def _in_words(row: Pairing) -> dict[str, str]:
    since = f"（{long_date(row.notes_from)}起）" if row.notes_from else ""
    return {"notes": f"{NotesReach(row.notes).label}{since}"}
