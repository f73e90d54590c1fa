"""Asking for a print, and taking the result away."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from school_care.core import audit, clock
from school_care.mentoring.models import CareRecord
from school_care.mentoring.note_access import mark_of_sight
from school_care.reports.enums import UNFINISHED, Edition, PrintKind, PrintState, Scope
from school_care.reports.models import PrintJob
from school_care.reports.papers import paper_kind
from school_care.reports.progress import file_name
from school_care.school.models import School, SchoolClass, Term
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.models import Student

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=48)
PUPILS_PER_CHUNK = 10
UNFINISHED_PER_PERSON = 5


def request_print(
    *,
    school: School,
    actor: Any,
    edition: Edition,
    scope: Scope,
    term: Term,
    students: Iterable[Student],
    school_class: SchoolClass | None = None,
    kind: PrintKind = PrintKind.PROGRESS,
) -> PrintJob:
    """Store an order for papers of `kind` about `students`, in their order; those of whom there is
    no such paper are left out, and of the family edition those whose families get nothing now.

    `students`: already what `actor` may print, with `current_class`; `actor` None is a command on
    the server. Effects: the job, one audit row for it and one for each pupil. The caller has it
    carried out: `wake`, or `run_print` at once. Raises `Refused` when there is nobody to print or
    too much is waiting already.
    """
    pupils = list(students)
    if not pupils:
        raise Refused("这个范围里没有可打印的学生。")
    paper = paper_kind(kind)
    pupils = paper.with_paper(pupils, term)
    if not pupils:
        raise Refused(paper.none_yet)
    pupils, left_out = _spoken(pupils, edition)
    waiting = PrintJob.objects.filter(requested_by=actor, state__in=UNFINISHED).count()
    if actor is not None and waiting >= UNFINISHED_PER_PERSON:
        raise Refused(f"您还有 {waiting} 个打印任务没有完成，请等它们完成后再提交。")
    now = clock.now()
    job = PrintJob(
        school=school,
        requested_by=actor,
        kind=kind,
        edition=edition,
        scope=scope,
        school_class=school_class,
        term=term,
        chunks=cut_into_chunks(pupils),
        sight=mark_of_sight(actor, {pupil.pk for pupil in pupils}),
        total=len(pupils),
        file_name=file_name(
            subject=_subject(scope, pupils, school_class), term=term, edition=edition, kind=kind
        ),
        error=silence.left_out_words(left_out),
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    with transaction.atomic():
        job.save()
        facts = {"kind": job.kind, "edition": job.edition, "scope": job.scope, "term": term.code}
        audit.record("print.request", actor=actor, row=job, pupils=len(pupils), **facts)
        audit.record_many(
            audit.entry("print", actor=actor, row=job, student_id=pupil.public_id, **facts)
            for pupil in pupils
        )
    return job


def _spoken(pupils: list[Student], edition: Edition) -> tuple[list[Student], int]:
    """Of whom the edition may be given out now, and how many are left out. Raises Refused where
    nobody is left."""
    if edition != Edition.FAMILY:
        return pupils, 0
    kept, left_out = silence.spoken(pupils)
    if not kept:
        raise Refused(silence.WAITS)
    return kept, left_out


def cut_into_chunks(pupils: Sequence[Student]) -> list[list[int]]:
    """The pupils' keys in order, in documents of at most ten and of one class each: long enough
    that fonts are not embedded for every child, short enough to share between workers."""
    chunks: list[list[int]] = []
    for _, of_class in groupby(pupils, key=lambda pupil: pupil.current_class_id):
        keys = [pupil.pk for pupil in of_class]
        number = -(-len(keys) // PUPILS_PER_CHUNK)
        size = -(-len(keys) // number)
        chunks += [keys[start : start + size] for start in range(0, len(keys), size)]
    return chunks


def _subject(scope: Scope, pupils: Sequence[Student], school_class: SchoolClass | None) -> str:
    if scope == Scope.STUDENT:
        only = pupils[0]
        return f"{only.current_class}-{only.name}" if only.current_class_id else only.name
    return str(school_class) if scope == Scope.CLASS else "汇总"


def wake(job: PrintJob) -> bool:
    """Ask a worker to take the job up; False when the broker does not answer. Nothing is lost
    then: the minute job finds the order in the database."""
    from school_care.reports.tasks import run_print_job

    try:
        run_print_job.delay(str(job.public_id))
    except (OperationalError, OSError) as error:
        log.warning("broker does not answer, print job waits: %s", type(error).__name__)
        return False
    return True


def note_download(*, job: PrintJob, actor: Any) -> None:
    """Write that `actor` took the result away."""
    audit.record(
        "print.download", actor=actor, row=job, edition=job.edition, scope=job.scope,
        pupils=job.total,
    )  # fmt: skip


def waits_now(job: PrintJob) -> bool:
    """Whether a paper in the file is for a family to whom nothing goes since it was printed."""
    return job.edition == Edition.FAMILY and bool(silence.silenced(going_on(job.student_ids)))


def may_take_away(*, job: PrintJob, actor: Any) -> bool:
    """Whether the file may still be handed to `actor`: not to who has lost sight of one of its
    pupils since, or sees one by a pairing alone and reads other records of it now than then; and
    not when a record in it has been made restricted since. A file merged since stands for the one
    that goes on, which holds its records now."""
    keys = set(going_on(job.student_ids))
    if job.state != PrintState.DONE:
        return False
    if waits_now(job):
        return False
    hidden_since = CareRecord.objects.filter(
        student_id__in=keys, restricted=True, corrected_at__gte=job.created_at
    )
    if hidden_since.exists():
        return False
    if mark_of_sight(actor, keys) not in ("", job.sight):
        return False
    return Student.objects.care_visible_to(actor).filter(pk__in=keys).count() == len(keys)


def going_on(keys: Iterable[int]) -> list[int]:
    """The same children by the files that go on, each once, in the order given; one query."""
    keys = list(keys)
    merged = Student.objects.filter(pk__in=keys, merged_into__isnull=False)
    into = dict(merged.order_by().values_list("pk", "merged_into_id"))
    return list(dict.fromkeys(into.get(key, key) for key in keys))
