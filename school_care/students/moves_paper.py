"""The papers of 学籍变动: the letters between two schools, and the book.

A letter to another school says who the pupil is and which register is meant, and nothing of how
the pupil is cared for. The place of the seal stays blank.
"""

from collections.abc import Sequence
from typing import Any

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.students.enums import Direction
from school_care.students.models import Enrolment, Transfer
from school_care.students.move_book import Change, ChangeKind, counts_of
from school_care.students.services.standings import ONE_DAY


def print_letter(*, transfer: Transfer, printed_by: Any) -> bytes:
    """联系函 with its 回执 for a pupil who goes, 接收回执 for one who came; one page A4."""
    coming_in = transfer.direction == Direction.IN
    student = transfer.student
    return print_paper(
        "print/transfer_receipt.html" if coming_in else "print/transfer_letter.html",
        {
            "school": student.school,
            "transfer": transfer,
            "student": student,
            "group": _class_then(transfer),
            "number": student.national_student_no or "",
            "left_on": transfer.moved_on + ONE_DAY,
            "today": clock.today(),
        },
        school=student.school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )


def _class_then(transfer: Transfer) -> str:
    """The class on the last day, or on the day of arrival."""
    rows = Enrolment.objects.on(transfer.moved_on).filter(student=transfer.student_id)
    stay = rows.select_related("school_class").order_by("starts_on").last()
    group = stay.school_class if stay else transfer.student.current_class
    return group.name_on(transfer.moved_on) if group else ""


def print_book(*, school: School, words: str, changes: Sequence[Change], printed_by: Any) -> bytes:
    """转入转出休学册 of a span: one table a kind, oldest first, with the totals."""
    held = [(kind.label, [c for c in changes if c.kind == kind]) for kind in ChangeKind]
    return print_paper(
        "print/moves_book.html",
        {
            "words": words,
            "today": long_date(clock.today()),
            "counts": counts_of(changes),
            "parts": [(label, rows) for label, rows in held if rows],
        },
        school=school,
        printed_by=printed_by,
    )
