"""Orders of papers by pupil: what `run` asks of them (`makers`)."""

from collections.abc import Iterable
from typing import Any

from school_care.core.models import AuditEntry
from school_care.mentoring.models import CareRecord
from school_care.mentoring.note_access import mark_of_sight
from school_care.reports.enums import Edition, PrintKind
from school_care.reports.models import PrintJob
from school_care.reports.services import binding
from school_care.reports.services.changed import keep_changed
from school_care.reports.services.keys import going_on
from school_care.reports.services.makers import JobMaker
from school_care.reports.services.merged import follow_merges
from school_care.reports.services.pages import chunk_html
from school_care.reports.services.silenced import leave_out_silenced
from school_care.school.access import roles_of
from school_care.students import silence
from school_care.students.models import Attachment, Student


def _prepare(job: PrintJob) -> str:
    follow_merges(job)
    if not leave_out_silenced(job):
        return silence.WAITS
    return keep_changed(job) if job.kind == PrintKind.FILE and job.changed_since else ""


def _still_allowed(job: PrintJob) -> bool:
    """Rights are looked at when printing starts, not only when it was asked for."""
    if job.requested_by is None:
        return True
    return _sees_all(job.requested_by, set(job.student_ids))


def _may_take_away(job: PrintJob, actor: Any) -> bool:
    """Not to who has lost sight of one of its pupils since, or a role in which the school edition
    was read, or sees one by a pairing alone and reads other records of it now than then; and not
    when a record or a paper told of in it has been made restricted since. A file merged since
    stands for the one that goes on, which holds its records now.
    """
    keys = set(going_on(job.student_ids))
    if _restricted_since(job, keys):
        return False
    if mark_of_sight(actor, keys) not in ("", job.sight):
        return False
    if job.edition == Edition.SCHOOL and not _roles(job) <= roles_of(actor, job.school):
        return False
    return _sees_all(actor, keys)


def _restricted_since(job: PrintJob, keys: set[int]) -> bool:
    """Whether a record of these pupils was made restricted since the order; or, as 一生一档 lists
    them with their titles, a paper that was handed in."""
    records = CareRecord.objects.filter(
        student_id__in=keys, restricted=True, corrected_at__gte=job.created_at
    )
    if records.exists():
        return True
    papers = Attachment.objects.filter(student_id__in=keys, restricted=True)
    if job.kind != PrintKind.FILE or not papers.exists():
        return False
    pupils = Student.objects.filter(pk__in=keys.union(job.student_ids))
    trail = AuditEntry.objects.filter(
        student_id__in=pupils.values("public_id"),
        action="document.restricted",
        at__gte=job.created_at,
        object_id__in=[str(public_id) for public_id in papers.values_list("public_id", flat=True)],
    )
    return trail.exists()


def _roles(job: PrintJob) -> set[str]:
    """The roles of whoever asked, as they were then."""
    return set(job.spec.get("roles", ()))


def _sees_all(actor: Any, keys: Iterable[int]) -> bool:
    keys = set(keys)
    return Student.objects.care_visible_to(actor).filter(pk__in=keys).count() == len(keys)


BY_PUPIL = JobMaker(
    make=chunk_html,
    bind=binding.bind,
    still_allowed=_still_allowed,
    may_take_away=_may_take_away,
    prepare=_prepare,
)
