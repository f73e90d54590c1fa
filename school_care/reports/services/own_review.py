"""One finished term review for the family, at once; who may: `mentoring.review_rights`."""

from typing import Any

from django.template.loader import render_to_string

from school_care.core import audit, clock
from school_care.core.pdf import render_pdf
from school_care.mentoring.models import TermReview
from school_care.reports.enums import Edition, PrintKind
from school_care.reports.layouts import layout_context
from school_care.reports.papers import Order, paper_kind
from school_care.reports.progress import paper_of
from school_care.reports.services.pages import page_context
from school_care.students import silence


def print_review(*, by: Any, review: TermReview) -> bytes:
    """The PDF for the family, the printing noted. The caller has asked `may_print_review`. Raises
    PrintError, Refused."""
    student, term, now = review.student, review.term, clock.now()
    silence.require_spoken(student)
    day = min(clock.today(), term.last_day)
    kind = paper_kind(PrintKind.REVIEW)
    order = Order(term=term, edition=Edition.FAMILY, day=day, reader=by)
    paper = paper_of(school_name=student.school.name, term=term, until=day, made_by=by.name, at=now)
    context = page_context(Edition.FAMILY, paper) | {kind.name: kind.build([student], order)}
    context |= layout_context(student.school, kind.layout_of(Edition.FAMILY), term_name=str(term))
    pdf = render_pdf(render_to_string(kind.template, context))
    audit.record(
        "review.printed",
        actor=by,
        row=review,
        student_id=student.public_id,
        edition=Edition.FAMILY.value,
    )
    return pdf
