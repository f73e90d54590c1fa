"""Ordering prints and reading them."""

from school_care.reports import services
from school_care.reports.enums import Edition, Scope
from school_care.reports.models import PrintJob
from school_care.students.models import Student
from tests.core.pdf.support import text_of


def order(cast, *, actor=None, students=None, scope=Scope.STUDENT, **details) -> PrintJob:
    """An order of the principal for 张子轩, unless told otherwise; not carried out."""
    return services.request_print(
        **{
            "school": cast.school,
            "actor": actor or cast.principal,
            "edition": Edition.FAMILY,
            "scope": scope,
            "term": cast.term,
            "students": with_class([cast.zixuan] if students is None else students),
            **details,
        }
    )


def with_class(students) -> list[Student]:
    keys = [student.pk for student in students]
    return list(
        Student.objects.filter(pk__in=keys).select_related("current_class").in_class_order()
    )


def printed(cast, **details) -> str:
    """The text of a print that was ordered and carried out."""
    job = order(cast, **details)
    assert services.run_print(job.public_id)
    return text_of(job.result.read_bytes())


def compact(text: str) -> str:
    """Without the white space that layout puts between characters."""
    return "".join(text.split())
