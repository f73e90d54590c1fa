"""Who may print one finished term review for the family.

报表打印 is for those who answer for a class or the school. A mentor without it may still hand the
parents of the own pupil the review they wrote or answer for: this pupil, this term, 家庭版 alone.
"""

from typing import Any

from school_care.core import clock
from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.mentors import mentors_on
from school_care.mentoring.models import TermReview
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.selectors import reads_care


def may_print_review(by: Any, student: Student, review: TermReview | None) -> bool:
    """Whether `by` sees the child's care and prints reports, mentors the child today (or stands in
    for the mentor), or finished this very review."""
    if not reads_care(by, student):
        return False
    if can(by, Capability.PRINT_REPORTS, student.school):
        return True
    done = review is not None and review.state == ReviewState.DONE
    if done and review.done_by_id == by.pk:
        return True
    beside = mentors_on(school_id=student.school_id, on=clock.today(), subjects=[student.pk])
    return beside.get(student.pk) == by.pk
