"""How an order of a pack is carried out: a part is a chunk (`services.makers`)."""

from collections.abc import Sequence
from typing import Any

from school_care.core import audit
from school_care.core.models import AuditEntry
from school_care.mentoring.models import CareRecord
from school_care.reports.enums import PrintKind
from school_care.reports.models import PrintJob
from school_care.reports.packs import binding, cover
from school_care.reports.packs.order import context_of, states
from school_care.reports.services.makers import JobMaker, register_maker
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.models import Student

TRAIL = "pack.printed"


def register() -> None:
    """Called when the app starts."""
    maker = JobMaker(
        make=_make, bind=binding.bind, still_allowed=_still_allowed, may_take_away=_may_take_away
    )
    register_maker(PrintKind.PACK, maker)


def _make(job: PrintJob, chunk: Sequence[Any]) -> str:
    """One part. Effects: whose names stand in it unmasked, their trail says so."""
    context = context_of(job)
    (state,) = states(context, job.spec["topic"], [chunk[0]])
    html = cover.part_html(job, state)
    if not job.masked:
        _leave_trail(job, context.named)
    return html


def _leave_trail(job: PrintJob, named: set[int]) -> None:
    """One entry a pupil and pack, however many parts name them and however often one is printed."""
    wanted = dict(Student.objects.filter(pk__in=named).values_list("public_id", "pk"))
    if not wanted:
        return
    told = AuditEntry.objects.filter(  # by pupil first: the trail has an index of these
        student_id__in=list(wanted), action=TRAIL, object_id=str(job.public_id)
    )
    for key in told.values_list("student_id", flat=True):
        wanted.pop(key, None)
    audit.record_many(
        audit.entry(
            TRAIL,
            actor=job.requested_by,
            row=job,
            student_id=key,
            topic=job.spec["topic"],
            purpose=job.purpose,
        )
        for key in wanted
    )


def _still_allowed(job: PrintJob) -> bool:
    return job.requested_by is not None and can(job.requested_by, Capability.BUILD_PACK, job.school)


def _may_take_away(job: PrintJob, actor: Any) -> bool:
    """While they may make packs; and not when a record that may stand in the sample or a ledger has
    been made restricted since."""
    if not can(actor, Capability.BUILD_PACK, job.school):
        return False
    if not any(part in job.chunks for part in (["files"], ["ledgers"])):
        return True
    hidden_since = CareRecord.objects.filter(
        school=job.school, restricted=True, corrected_at__gte=job.created_at
    )
    return not hidden_since.exists()
