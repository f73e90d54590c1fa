"""A roster import from upload to result: the one door for its state.

uploaded → reading → preview → committing → done; refused, cancelled. Nothing is written to the
archive before `commit_roster`, and that is one transaction.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.core.sheets import UnreadableSheet
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.enums import ImportState, RowOutcome
from school_care.students.models import RosterImport, RosterImportRow, Student
from school_care.students.roster.rows import ParsedRoster
from school_care.students.selectors_imports import school_totals
from school_care.students.services.duplicates import count_again
from school_care.students.services.imports import files
from school_care.students.services.imports.comparing import Comparison, Tally, compare_roster
from school_care.students.services.imports.kept_apart import note_other_pupils
from school_care.students.services.imports.lease import ATTEMPTS, Lease, LeaseLost, NotFree
from school_care.students.services.imports.mended import SentBack
from school_care.students.services.imports.payload import Payload
from school_care.students.services.imports.preview import (
    TO_WRITE,
    decision_of,
    preview_rows,
    refused_rows,
    report_of,
    rows_to_write,
    warnings_by_row,
)
from school_care.students.services.imports.progress import tell_written
from school_care.students.services.imports.reading import read_import
from school_care.students.services.imports.remembering import remember_corrections
from school_care.students.services.imports.understanding import figures_of
from school_care.students.services.imports.writing import PupilWriter, rows_beside

logger = logging.getLogger(__name__)

Progress = Callable[[str, int], None]  # (stage "read" | "parse" | "compare" | "write", rows)
SECONDS_BETWEEN_PROGRESS = 1.0
BROKEN = "检查这个文件时程序出错，已记入日志：请联系系统管理员。"
MOVED = "检查之后学生档案有过改动，已按现在的档案重新比对，请再确认一次。"


class ArchiveMoved(Refused):
    """The archive changed between preview and commit so that the preview no longer holds."""

    def __init__(self) -> None:
        super().__init__(MOVED)


def receive_roster(
    *,
    school: School,
    actor: Any,
    file_name: str,
    chunks: Iterable[bytes],
    on: date,
) -> RosterImport:
    """Keep an uploaded file and its import row; nothing is read yet. Raises Refused without the
    right: here a person asks; reading and writing may be a worker's, later."""
    require(actor, Capability.IMPORT_ROSTER, school)
    roster_import = RosterImport(
        school=school,
        actor=actor,
        file_name=file_name[-200:],
        on=on,
        created_at=clock.now(),
    )
    stored, roster_import.digest = files.store(roster_import.public_id, chunks)
    roster_import.stored_file = stored
    with transaction.atomic():
        roster_import.save()
        audit.record("roster.received", actor=actor, row=roster_import)
    return roster_import


def check_roster(
    *, roster_import: RosterImport, path: Path | None = None, progress: Progress | None = None
) -> tuple[ParsedRoster, Tally] | None:
    """Read, validate, compare, store the preview. Idempotent; safe after a kill.

    `path` is a file elsewhere (the command); by default the stored upload. Afterwards the import
    is in preview, or refused with the reason: then None. Raises NotFree.
    """
    lease = Lease.claim(roster_import, waiting=ImportState.UPLOADED, working=ImportState.READING)
    attempts = roster_import.report.get("attempts", 0) + 1
    lease.keep(report={**roster_import.report, "attempts": attempts}, done=0, total=0)
    tell = _Throttled(lease, progress)
    try:
        if attempts > ATTEMPTS:
            raise UnreadableSheet(BROKEN)
        file = path or files.path_of(roster_import.stored_file)
        roster, understanding = read_import(roster_import, file, tell)
        tally, report = _store_preview(roster_import, roster, lease, progress)
    except UnreadableSheet as error:
        _refuse(roster_import, lease, str(error))
        return None
    except LeaseLost:
        raise
    except Exception:
        logger.exception("roster %s could not be checked", roster_import.public_id)
        _refuse(roster_import, lease, BROKEN)
        return None
    note = {"note": roster_import.report["note"]} if "note" in roster_import.report else {}
    lease.hand_over(
        ImportState.PREVIEW,
        report=report | note | {"columns": figures_of(understanding, roster)},
        columns=roster_import.columns,
        sample_sealed=roster_import.sample_sealed,
        done=len(roster.rows),
    )
    roster_import.refresh_from_db()
    return roster, tally


def _store_preview(
    roster_import: RosterImport, roster: ParsedRoster, lease: Lease, progress: Progress | None
) -> tuple[Tally, dict]:
    comparison = Comparison(school=roster_import.school, on=roster_import.on)
    tally = Tally()
    told_before = warnings_by_row(roster)
    roster_import.rows.all().delete()  # of a check that was killed
    lease.keep(total=len(roster.rows))
    done = 0
    for verdicts in compare_roster(roster, comparison, tally):
        rows = preview_rows(roster_import, verdicts, told_before)
        done += len(verdicts)
        with transaction.atomic():
            lease.keep(done=done)
            RosterImportRow.objects.bulk_create(rows, batch_size=1000)
        if progress:
            progress("compare", done)
    RosterImportRow.objects.bulk_create(refused_rows(roster_import, roster), batch_size=1000)
    return tally, report_of(roster, tally, comparison)


def _refuse(roster_import: RosterImport, lease: Lease, why: str) -> None:
    roster_import.rows.all().delete()
    lease.hand_over(
        ImportState.REFUSED,
        why_refused=why[:300],
        finished_at=clock.now(),
        columns=roster_import.columns,
        sample_sealed=roster_import.sample_sealed,
    )
    roster_import.refresh_from_db()


class _Throttled:
    """Progress of reading into the import row, at most once a second."""

    def __init__(self, lease: Lease, progress: Progress | None):
        self._lease, self._progress, self._told = lease, progress, time.monotonic()

    def __call__(self, stage: str, rows: int) -> None:
        if self._progress:
            self._progress(stage, rows)
        if time.monotonic() - self._told > SECONDS_BETWEEN_PROGRESS:
            self._told = time.monotonic()
            self._lease.keep(done=rows)


def restart_check(*, roster_import: RosterImport, on: date, **corrections: Any) -> None:
    """Put an import back to be checked for another date, for other sheets, or with its columns and
    words corrected (`corrections`: columns of the row to store); choices made are dropped. One in
    which no pupils were found may be checked again once somebody says what its columns mean.

    Raises NotFree unless it waits for confirmation, or was refused and its file is still there.
    """
    waiting = Q(state=ImportState.PREVIEW)
    if "columns" in corrections:
        waiting |= Q(state=ImportState.REFUSED, sample_sealed__isnull=False) & ~Q(stored_file="")
    if not RosterImport.objects.filter(waiting, pk=roster_import.pk).update(
        state=ImportState.UPLOADED,
        on=on,
        report={},
        why_refused="",
        finished_at=None,
        lease_until=None,
        **corrections,
    ):
        raise NotFree
    roster_import.refresh_from_db()


def commit_roster(
    *, roster_import: RosterImport, actor: Any, progress: Progress | None = None
) -> None:
    """确认导入: write the previewed rows in one transaction, all or nothing.

    Effects: classes that do not exist, pupils, enrolments, contacts, categories, levels, an audit
    entry for the import and for each pupil, old and new values. When the archive has changed so
    that the preview no longer holds, nothing is written, and the import is checked anew
    (ArchiveMoved). Raises NotFree when it does not wait for confirmation.
    """
    lease = Lease.claim(roster_import, waiting=ImportState.PREVIEW, working=ImportState.COMMITTING)
    try:
        with transaction.atomic():
            _write(roster_import, actor, lease, progress)
    except ArchiveMoved:
        lease.hand_over(ImportState.UPLOADED, report={"note": MOVED})
        roster_import.refresh_from_db()
        raise
    except LeaseLost:
        raise
    except Exception:
        lease.hand_over(ImportState.PREVIEW)
        raise
    roster_import.refresh_from_db()


def _write(
    roster_import: RosterImport, actor: Any, lease: Lease, progress: Progress | None
) -> None:
    _hold(roster_import.school)
    comparison = Comparison(school=roster_import.school, on=roster_import.on)
    writer = PupilWriter(
        roster_import=roster_import,
        actor=actor,
        words=comparison.words,
        matcher=comparison.matcher,
    )
    comparison.resource.writer = writer
    written = {RowOutcome.NEW: 0, RowOutcome.CHANGED: 0}
    entered: set[int] = set()
    sent_back = SentBack(roster_import)
    beside = [writer.memory.watch(rows) for rows in rows_beside(roster_import.school)]
    done = 0
    for rows in rows_to_write(roster_import):
        payloads = [Payload.from_text(row.payload) for row in rows]
        verdicts = comparison.compare(
            [(p.row, decision_of(row)) for p, row in zip(payloads, rows, strict=True)]
        )
        _insist(rows, payloads, verdicts)
        _remember(rows, verdicts)
        note_other_pupils(actor, rows, payloads, verdicts)
        for verdict in verdicts:
            if verdict.outcome in written:
                written[verdict.outcome] += 1
            if verdict.outcome == RowOutcome.NEW and verdict.student is not None:
                entered.add(verdict.student.pk)
            if sent_back:
                sent_back.met(verdict.row, verdict.student)
        done += len(rows)
        tell_written(roster_import, done)
        if progress:
            progress("write", done)
    report = roster_import.report | {
        "created": written[RowOutcome.NEW],
        "changed": written[RowOutcome.CHANGED],
        "classes_created": [comparison.book.name(key) for key in writer.classes_created],
        "totals": school_totals(roster_import.school, on=clock.today()),
    }
    report.pop("note", None)
    report["mended"] = sent_back.figures()
    writer.memory.rows += sent_back.store(by=actor)
    remember_corrections(roster_import=roster_import, by=actor)
    for watch in beside:
        watch.done()
    roster_import.undo = writer.memory.to_text()
    audit.record(
        "roster.imported",
        actor=actor,
        row=roster_import,
        created=report["created"],
        changed=report["changed"],
        classes=len(writer.classes_created),
    )
    report["alike"] = count_again(roster_import.school_id, among=entered)
    lease.hand_over(
        ImportState.DONE,
        report=report,
        finished_at=clock.now(),
        undo_sealed=roster_import.undo_sealed,
    )


def _hold(school: School) -> None:
    """Nobody registers or changes a pupil of the school while the import writes: whole rows are
    stored, and what a person had saved in between would be lost, or a child stand twice."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    pupils = Student.objects.select_for_update().filter(school=school).order_by("pk")
    list(pupils.values_list("pk"))


def _insist(rows, payloads, verdicts) -> None:
    """What is written is what was shown. Raises ArchiveMoved."""
    for row, payload, verdict in zip(rows, payloads, verdicts, strict=True):
        if verdict.outcome == RowOutcome.REVIEW:
            raise ArchiveMoved
        if row.outcome in TO_WRITE and (
            verdict.outcome != row.outcome
            or [change.shown() for change in verdict.changes] != payload.changes
        ):
            raise ArchiveMoved


def _remember(rows, verdicts) -> None:
    """Link rows that have no number of their own, or were chosen, to their pupil: so the same
    row is known again."""
    linked = []
    for row, verdict in zip(rows, verdicts, strict=True):
        if row.fingerprint or row.outcome == RowOutcome.REVIEW:
            row.student = verdict.student
            linked.append(row)
    RosterImportRow.objects.bulk_update(linked, ["student"], batch_size=500)


def cancel_roster(*, roster_import: RosterImport, actor: Any) -> None:
    """放弃: drop the preview and the uploaded file. Raises NotFree once it is being imported,
    Refused without the right."""
    require(actor, Capability.IMPORT_ROSTER, roster_import.school)
    states = [ImportState.UPLOADED, ImportState.PREVIEW]
    with transaction.atomic():
        waiting = RosterImport.objects.filter(pk=roster_import.pk, state__in=states)
        if not waiting.update(state=ImportState.CANCELLED, finished_at=clock.now(), stored_file=""):
            raise NotFree
        RosterImport.objects.filter(pk=roster_import.pk).update(sample_sealed=None)
        roster_import.rows.all().delete()
        audit.record("roster.cancelled", actor=actor, row=roster_import)
        stored = roster_import.stored_file
        transaction.on_commit(lambda: files.erase(stored))
    roster_import.refresh_from_db()
