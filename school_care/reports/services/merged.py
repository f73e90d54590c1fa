"""Orders that name a file which was brought together with another of the same child since."""

from school_care.reports.models import PrintJob
from school_care.reports.services import folder, states
from school_care.reports.services.keys import cut_into_chunks, going_on
from school_care.students.models import Student


def follow_merges(job: PrintJob) -> None:
    """Let a claimed order print the files that go on, each child with its class of today, classes
    in the order they had. Effects: when a file of the order was merged since, new chunks, and the
    pages printed so far go, and what had changed is to be found out anew; otherwise none. Raises
    `LeaseLost`."""
    keys = going_on(job.student_ids)
    if keys == job.student_ids:
        return
    pupils = Student.objects.only("pk", "current_class_id").in_bulk(keys)
    of_class: dict[int | None, list[Student]] = {}
    for key in keys:
        of_class.setdefault(pupils[key].current_class_id, []).append(pupils[key])
    folder.clear_chunks(job)
    in_order = [pupil for group in of_class.values() for pupil in group]
    found_out = {"changed": None} if "changed" in job.spec else None
    states.rearrange(job, chunks=cut_into_chunks(in_order), spec=found_out)
