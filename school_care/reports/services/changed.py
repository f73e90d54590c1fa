"""«只印有变化的»: what of a pupil's file differs from the file printed last.

Each part of a printed file leaves a keyed mark of its content with the order; no word can be read
out of it. The next print compares.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from school_care.core.sealed import lookup_index
from school_care.reports.enums import PrintKind, PrintState
from school_care.reports.files.building import FilePaper, file_papers
from school_care.reports.files.parts import PARTS, STEADY
from school_care.reports.models import PrintJob
from school_care.reports.papers import order_of
from school_care.reports.services import folder, states
from school_care.reports.services.keys import cut_into_chunks
from school_care.students.models import Student

UNCHANGED = "这些学生的档案和上次打印时一样，没有需要重印的。"
MARK = "printed part"
LOOKED_BACK = 200  # orders of a school among which the last print of a pupil is sought

Marks = dict[str, dict[str, str]]  # of each pupil (key as text) by part


def mark_of(content: Any) -> str:
    """The mark of what a part holds."""
    return lookup_index(json.dumps(content, ensure_ascii=False, default=str), MARK)[:16]


def marks_of(students: Sequence[Student], papers: Sequence[FilePaper]) -> Marks:
    """The mark of each part that these files print. A part left out keeps the mark of the print
    that told it, whatever has become of it since."""
    return {
        str(student.pk): {
            part.code: mark_of([asdict(block) for block in part.blocks])
            for part in paper.parts
            if paper.holds(part)
        }
        for student, paper in zip(students, papers, strict=True)
    }


def marks_now(job: PrintJob, keys: Sequence[int]) -> Marks:
    """The marks which a print of these pupils would leave."""
    pupils = Student.objects.in_bulk(keys)
    students = [pupils[key] for key in keys]
    return marks_of(students, file_papers(students, order_of(job)))


def note_marks(job: PrintJob, chunk: Sequence[int], marks: Marks) -> None:
    """Keep the marks of a chunk beside it until the order is bound."""
    number = job.chunks.index(list(chunk))
    folder.write(job.folder / f"chunk-{number:04d}.marks", json.dumps(marks).encode())


def marks_of_print(job: PrintJob) -> dict[str, Any]:
    """What the order remembers of its own print."""
    if job.kind != PrintKind.FILE:
        return {}
    found: Marks = {}
    for place in sorted(job.folder.glob("chunk-*.marks")):
        found |= json.loads(place.read_text())
    return {"marks": found}


def marks_before(job: PrintJob) -> Marks:
    """Of each pupil of `job` and each part the mark of the newest print of the same kind that held
    it, up to the day asked for; whoever was never printed is missing."""
    wanted = {str(key) for key in job.student_ids}
    found: Marks = {}
    rows = PrintJob.objects.filter(
        school=job.school_id,
        kind=job.kind,
        term=job.term_id,
        masked=job.masked,
        restricted_too=job.restricted_too,
        state__in=(PrintState.DONE, PrintState.ERASED),
        created_at__date__lte=job.changed_since,
        pk__lt=job.pk,
    )
    for spec in rows.order_by("-pk").values_list("spec", flat=True)[:LOOKED_BACK]:
        for key, marks in spec.get("marks", {}).items():
            if key in wanted:
                found[key] = marks | found.get(key, {})
        if all(len(found.get(key, ())) == len(PARTS) for key in wanted):
            break
    return found


def keep_changed(job: PrintJob) -> str:
    """Let a claimed order print only the pupils whose file has changed, and remember which parts;
    answers why nothing is printed, or "". Once done it is not done again, unless files were merged
    since (`follow_merges`). Raises `LeaseLost`."""
    if job.spec.get("changed"):
        return ""
    before = marks_before(job)
    changed: dict[str, list[str]] = {}
    for chunk in job.chunks:
        states.keep(job, done=job.done)  # to compare takes as long as to print
        for key, marks in marks_now(job, chunk).items():
            parts = parts_changed(marks, before.get(key))
            if parts:
                changed[key] = parts
    keys = [key for key in job.student_ids if str(key) in changed]
    if not keys:
        states.rearrange(job, chunks=job.chunks, spec={"unchanged": True})
        return UNCHANGED
    pupils = Student.objects.only("pk", "current_class_id").in_bulk(keys)
    folder.clear_chunks(job)
    same = job.spec.get("same", 0) + job.total - len(keys)
    states.rearrange(
        job,
        chunks=cut_into_chunks([pupils[key] for key in keys]),
        told=f"有{same}名学生的档案没有变化，没有印。" if same else None,
        spec={"changed": changed, "same": same, "unchanged": False},
    )
    return ""


def parts_changed(now: dict[str, str], before: dict[str, str] | None) -> list[str]:
    """The codes of the parts that differ; all of a pupil never printed."""
    if before is None:
        return list(now)
    different = [code for code, mark in now.items() if before.get(code) != mark]
    return different if any(code in STEADY for code in different) else []
