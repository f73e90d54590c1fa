"""The documents of an order without laying them out."""

from school_care.reports.enums import Edition, PrintKind, Scope
from school_care.reports.models import PrintJob
from school_care.reports.services import Wishes
from school_care.reports.services.pages import chunk_html
from tests.reports.support import order

SCHOOL, FAMILY = Edition.SCHOOL, Edition.FAMILY


def file_order(cast, *, wishes: Wishes | None = None, **details) -> PrintJob:
    """An order of 一生一档; not carried out."""
    asked = {"kind": PrintKind.FILE, "edition": SCHOOL, "wishes": wishes or Wishes()}
    return order(cast, **{**asked, **details})


def html_of(job: PrintJob) -> str:
    """All chunks of an order, as they go to the renderer."""
    job.folder.mkdir(parents=True, exist_ok=True)
    return "".join(chunk_html(job, chunk) for chunk in job.chunks)


def class_order(cast, students, **details) -> PrintJob:
    """An order for several pupils of 七(1)班."""
    return order(cast, students=students, scope=Scope.CLASS, school_class=cast.seven_one, **details)
