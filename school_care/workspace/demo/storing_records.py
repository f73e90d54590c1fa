"""Care records into their table, with the trail the services leave."""

from datetime import time

from school_care.core import audit, clock
from school_care.mentoring.models import CareRecord
from school_care.school.enums import Role
from school_care.school.models import School
from school_care.workspace.demo.history import Entry
from school_care.workspace.demo.moments import aware
from school_care.workspace.demo.record_details import ask_questions, tell_more
from school_care.workspace.demo.storing import StaffRoom
from school_care.workspace.demo.storing_pupils import PupilArchive

BATCH = 500


def store_records(
    *, school: School, entries: list[Entry], staff_room: StaffRoom, archive: PupilArchive
) -> int:
    """Write all entries, oldest first; returns how many."""
    records = [_record(school, entry, staff_room, archive) for entry in entries]
    tell_more(records, [entry.child for entry in entries])
    CareRecord.objects.bulk_create(records, batch_size=BATCH)
    ask_questions(records, by=staff_room.first_of(Role.DIRECTOR))
    trail = []
    for record in records:
        written = audit.entry(
            "record.written",
            actor=record.author,
            row=record,
            student_id=record.student.public_id,
            kind=record.kind,
            restricted=record.restricted,
            late=record.is_late,
        )
        written.at = record.written_at
        trail.append(written)
        if record.next_step_done_on:
            done = audit.entry(
                "step.done",
                actor=record.author,
                row=record,
                student_id=record.student.public_id,
            )
            done.at = aware(record.next_step_done_on, time(17))
            trail.append(done)
    for line in trail:  # a demo may be made for a day to come; the trail never runs ahead
        line.at = min(line.at, clock.now())
    audit.record_many(sorted(trail, key=lambda line: line.at))
    return len(records)


def _record(
    school: School, entry: Entry, staff_room: StaffRoom, archive: PupilArchive
) -> CareRecord:
    return CareRecord(
        school=school,
        student=archive.of(entry.child),
        kind=entry.kind,
        happened_on=entry.day,
        outcome=entry.outcome,
        topics=list(entry.draft.topics),
        concern=entry.draft.concern,
        text=entry.draft.text,
        next_step=entry.draft.next_step,
        next_step_on=entry.next_on,
        next_step_done_on=entry.done_on,
        restricted=entry.restricted,
        for_family=entry.for_family,
        author=staff_room.user(entry.author),
        written_at=aware(entry.written.date(), entry.written.time()),
    )
