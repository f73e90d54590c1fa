"""学籍—在校核对表 on paper."""

from school_care.attendance.selectors_checks import CheckSheet
from school_care.attendance.services.register_check import STATEMENT
from school_care.school.models import School, User
from school_care.school.papers import print_paper


def print_check(*, sheet: CheckSheet, school: School, printed_by: User) -> bytes:
    """The sheet on A4 sideways: figures that add up, variances with their explanations, who is
    apart, lines for hand-written signatures; the signature in the system is a sentence."""
    content = {"sheet": sheet, "check": sheet.check, "statement": STATEMENT}
    return print_paper("print/register_check.html", content, school=school, printed_by=printed_by)
