"""《个人信息处理告知书与单独同意书》: one sheet for each pupil, for the family to read and sign."""

from collections.abc import Iterable

from django.template.loader import render_to_string

from school_care.core.pdf import overprint, render_pdf
from school_care.school.models import School
from school_care.students import silence
from school_care.students.models import Student
from school_care.students.purposes import ASKED, NOTICE_DATED, NOTICE_VERSION, TOLD


def print_consent_papers(*, school: School, students: Iterable[Student]) -> bytes:
    """The PDF, two pages a pupil (front told, back asked): name and class filled in, everything
    the family decides left open. Says nothing about any category. Raises Refused where nothing goes
    to one of the families now."""
    names = {"school": school, "students": list(students)}
    silence.require_all_spoken(names["students"])
    return overprint(
        render_pdf(paper_words(school)),
        render_pdf(render_to_string("students/consents/paper_names.html", names)),
    )


def paper_words(school: School) -> str:
    """The sheet without a name, as HTML."""
    return render_to_string(
        "students/consents/paper.html",
        {
            "school": school,
            "told": TOLD,
            "asked": list(ASKED.values()),
            "version": NOTICE_VERSION,
            "dated": NOTICE_DATED,
        },
    )
