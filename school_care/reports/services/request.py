"""Asking for a print, and taking the result away."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from kombu.exceptions import OperationalError

from school_care.core import audit, clock
from school_care.mentoring.note_access import mark_of_sight
from school_care.reports.enums import Edition, Output, PrintKind, PrintState, Scope
from school_care.reports.masking import file_words
from school_care.reports.models import PrintJob
from school_care.reports.papers import paper_kind
from school_care.reports.progress import file_name
from school_care.reports.services.keys import cut_into_chunks, going_on
from school_care.reports.services.makers import maker_of
from school_care.reports.services.orders import KEPT_FOR, place_order, require_few_waiting
from school_care.reports.services.wishes import AS_USUAL, Wishes, require_possible
from school_care.school.access import roles_of
from school_care.school.models import School, SchoolClass, Term
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.models import Student

log = logging.getLogger(__name__)


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
    wishes: Wishes = AS_USUAL,
) -> PrintJob:
    """Store an order for papers of `kind` about `students`, in their order; those of whom there is
    no such paper are left out, and of the family edition those whose families get nothing now.

    `students`: already what `actor` may print, with `current_class`; `actor` None is a command on
    the server. Effects: `place_order`. The caller has it carried out: `wake`, or `run_print` at
    once. Raises `Refused` when there is nobody to print, too much is waiting already, or the wishes
    do not go with the paper.
    """
    require_possible(wishes, kind, edition)
    pupils, left_out = _of_whom(list(students), kind=kind, edition=edition, term=term)
    require_few_waiting(actor)
    now = clock.now()
    job = PrintJob(
        school=school,
        requested_by=actor,
        kind=kind,
        edition=edition,
        scope=scope,
        school_class=school_class,
        term=term,
        purpose=wishes.purpose,
        why=wishes.why.strip(),
        restricted_too=wishes.restricted_too,
        masked=wishes.masked,
        output=wishes.output,
        duplex=wishes.duplex,
        changed_since=wishes.changed_since,
        spec={"roles": sorted(roles_of(actor, school))},
        chunks=cut_into_chunks(pupils),
        sight=mark_of_sight(actor, {pupil.pk for pupil in pupils}),
        total=len(pupils),
        file_name=file_name(
            subject=_subject(scope, pupils, school_class, masked=wishes.masked),
            term=term,
            edition=edition,
            kind=kind,
            ending="zip" if wishes.output == Output.ZIP else "pdf",
        ),
        error=silence.left_out_words(left_out),
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    return place_order(job, pupils=[pupil.public_id for pupil in pupils])


def _of_whom(
    pupils: list[Student], *, kind: PrintKind, edition: Edition, term: Term
) -> tuple[list[Student], int]:
    """Of whom there is such a paper to give out, and how many are left out. Raises Refused where
    there is nobody."""
    if not pupils:
        raise Refused("这个范围里没有可打印的学生。")
    paper = paper_kind(kind)
    pupils = paper.with_paper(pupils, term)
    if not pupils:
        raise Refused(paper.none_yet)
    if edition != Edition.FAMILY:
        return pupils, 0
    kept, left_out = silence.spoken(pupils)
    if not kept:
        raise Refused(silence.WAITS)
    return kept, left_out


def _subject(
    scope: Scope, pupils: Sequence[Student], school_class: SchoolClass | None, *, masked: bool
) -> str:
    if scope == Scope.STUDENT:
        only = pupils[0]
        called = file_words(only.name) if masked else only.name
        return f"{only.current_class}-{called}" if only.current_class_id else called
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
    told = {"edition": job.edition, "scope": job.scope}
    counted = "parts" if job.is_pack else "pupils"
    audit.record("print.download", actor=actor, row=job, **told, **{counted: job.total})


def waits_now(job: PrintJob) -> bool:
    """Whether a paper in the file is for a family to whom nothing goes since it was printed."""
    return job.edition == Edition.FAMILY and bool(silence.silenced(going_on(job.student_ids)))


def may_take_away(*, job: PrintJob, actor: Any) -> bool:
    """Whether the file may still be handed to `actor`; of what is in it, its maker knows."""
    if job.state != PrintState.DONE or waits_now(job):
        return False
    return maker_of(job.kind).may_take_away(job, actor)
