"""Doubtful rows put aside at an import and decided later, one at a time, by the import's own
comparing and writing, against the archive as it is now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.sealed import lookup_index
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.enums import ImportState, ReviewChoice, RowOutcome
from school_care.students.models import NotSame, RosterImport, RosterImportRow, Student
from school_care.students.services.duplicates import count_again, remember_apart
from school_care.students.services.imports.changes import Change
from school_care.students.services.imports.comparing import Comparison, Verdict
from school_care.students.services.imports.matching import STRANGER, Decision
from school_care.students.services.imports.memory import Memory
from school_care.students.services.imports.payload import Payload
from school_care.students.services.imports.pupil_file import PupilFile
from school_care.students.services.imports.telling import tell
from school_care.students.services.imports.writing import PupilWriter
from school_care.students.services.membership import hold_pupils

SETTLED = "这一行已经处理过了，请返回待核的行。"
MOVED = "学生档案刚刚有过改动，这里显示的不同已更新：请再看一遍，再决定。"
ERASED = "这一行的内容已按期清除，不能再核对：如仍需要，请重新上传花名册。"


@dataclass(frozen=True)
class Trial:
    """What one decision would do now. `why`: why it cannot be."""

    student: Student | None
    changes: list[Change] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)
    why: str = ""

    @property
    def seen(self) -> str:
        """A short print of what the page shows, so that what is done is what was seen."""
        shown = "\x1f".join("\x1e".join(change.shown()) for change in self.changes)
        return lookup_index(f"{getattr(self.student, 'pk', '')}:{shown}", "parked-row")[:16]


def compare_now(
    row: RosterImportRow, decision: Decision | None, *, writer: bool = False, by: Any = None
) -> tuple[Verdict, Comparison]:
    """The row against the archive as it is now, with the import's own date. With `writer` the
    outcome is stored; call that inside a transaction that holds the school."""
    comparison = Comparison(school=row.school, on=row.roster_import.on, asks_again=True)
    if writer:
        comparison.resource.writer = PupilWriter(
            roster_import=row.roster_import,
            actor=by,
            words=comparison.words,
            matcher=comparison.matcher,
        )
    parsed = Payload.from_text(row.payload).row
    (verdict,) = comparison.compare([(parsed, decision)])
    return verdict, comparison


def candidates_of(row: RosterImportRow) -> tuple[list[Student], bool, str]:
    """Pupils the row may speak of as things stand now, whether it may be a new pupil, and why a
    person must judge ("": nothing is doubtful any more)."""
    verdict, _ = compare_now(row, None)
    if verdict.doubt is not None:
        return verdict.doubt.candidates, verdict.doubt.can_be_new, verdict.doubt.why
    if verdict.student is not None:
        return [verdict.student], False, ""
    return [], True, ""


def told_by(row: RosterImportRow) -> tuple[PupilFile, Comparison]:
    """What the row says for itself, as the file of a pupil nobody knows yet."""
    comparison = Comparison(school=row.school, on=row.roster_import.on, asks_again=True)
    parsed = Payload.from_text(row.payload).row
    told = tell(parsed, on=comparison.on, words=comparison.words, decision=STRANGER)
    comparison.resource.import_told([told])
    return told.pupil, comparison


def try_same(row: RosterImportRow, student: Student) -> Trial:
    """What 是同一人 would change in the pupil's file."""
    verdict, _ = compare_now(row, Decision(ReviewChoice.SAME, student.pk))
    if verdict.doubt is not None:
        return Trial(student, why=verdict.doubt.why)
    return Trial(student, verdict.changes, verdict.warnings)


def settle_row(
    *,
    row: RosterImportRow,
    choice: ReviewChoice,
    by: Any,
    student: Student | None = None,
    seen: str = "",
) -> RosterImportRow:
    """Decide a parked row: 是同一人 as `student` (with `seen` of the Trial shown), 是另一名学生, or
    不需要导入.

    Effects, in one transaction that holds the school: the pupil's file changed or made as by the
    import; the row, and the same row of other files, settled; what taking the import back needs is
    kept with it while it can be taken back; audit entries. Raises Refused.
    """
    require(by, Capability.IMPORT_ROSTER, row.school)
    with transaction.atomic():
        hold_pupils(row.school)
        held = _held(row)
        memory = Memory()
        if choice == ReviewChoice.SAME:
            if student is None:
                raise Refused("请选择是哪一名在册学生。")
            held.student, held.chosen = _apply_same(held, student, seen, by, memory), student
        elif choice == ReviewChoice.NEW:
            held.student = _apply_new(held, by, memory)
        held.choice, held.settled_by, held.settled_at = choice, by, clock.now()
        held.save(update_fields=["choice", "chosen", "student", "settled_by", "settled_at"])
        memory.rows += _settle_alike(held)
        _keep_memory(held.roster_import, memory)
        audit.record(
            "roster.row_settled",
            actor=by,
            row=held,
            student_id=held.student.public_id if held.student else None,
            choice=str(choice),
        )
    count_again(row.school_id)
    return held


def is_parked(row: RosterImportRow) -> bool:
    """Whether the row still waits for a decision."""
    return (
        row.outcome == RowOutcome.REVIEW
        and row.settled_at is None
        and row.choice not in (ReviewChoice.SAME, ReviewChoice.NEW)
        and row.roster_import.state == ImportState.DONE
    )


def _held(row: RosterImportRow) -> RosterImportRow:
    """The row and its import as they stand, locked; raises Refused unless it waits."""
    RosterImport.objects.select_for_update(of=("self",)).get(pk=row.roster_import_id)
    rows = RosterImportRow.objects.select_for_update(of=("self",))
    held = rows.select_related("roster_import__school", "school").get(pk=row.pk)
    if not is_parked(held):
        raise Refused(SETTLED)
    if held.payload_sealed is None:
        raise Refused(ERASED)
    return held


def _apply_same(
    row: RosterImportRow, student: Student, seen: str, by: Any, memory: Memory
) -> Student:
    trial = try_same(row, student)
    if trial.why:
        raise Refused(trial.why)
    if trial.seen != seen:
        raise Refused(MOVED)
    return _write(row, Decision(ReviewChoice.SAME, student.pk), by, memory)


def _apply_new(row: RosterImportRow, by: Any, memory: Memory) -> Student:
    candidates, can_be_new, why = candidates_of(row)
    if not can_be_new:
        raise Refused(why or "这一行现在与一名在册学生的号码相同，不能另建一名学生。")
    student = _write(row, Decision(ReviewChoice.NEW), by, memory)
    watch = memory.watch(NotSame.objects.filter(school=row.school_id))
    for other in candidates if by is not None else ():
        remember_apart(by=by, one=student, two=other)
    watch.done()
    return student


def _write(row: RosterImportRow, decision: Decision, by: Any, memory: Memory) -> Student:
    verdict, comparison = compare_now(row, decision, writer=True, by=by)
    if verdict.doubt is not None:
        raise Refused(verdict.doubt.why)
    memory.absorb(comparison.resource.writer.memory)
    return verdict.student


def _settle_alike(row: RosterImportRow) -> list[int]:
    """The same row of other files waits no longer either; returns their keys."""
    if not row.fingerprint:
        return []
    alike = RosterImportRow.objects.filter(
        school=row.school_id,
        fingerprint=row.fingerprint,
        outcome=RowOutcome.REVIEW,
        settled_at__isnull=True,
        roster_import__state=ImportState.DONE,
    ).exclude(choice__in=[ReviewChoice.SAME, ReviewChoice.NEW])
    keys: Sequence[int] = list(alike.exclude(pk=row.pk).values_list("pk", flat=True))
    RosterImportRow.objects.filter(pk__in=keys).update(
        settled_at=row.settled_at, settled_by=row.settled_by, student=row.student
    )
    return list(keys)


def _keep_memory(roster_import: RosterImport, memory: Memory) -> None:
    """Taking the import back takes this back too, as long as that is possible at all."""
    if roster_import.undo:
        whole = Memory.from_text(roster_import.undo)
        whole.absorb(memory)
        roster_import.undo = whole.to_text()
        roster_import.save(update_fields=["undo_sealed"])
