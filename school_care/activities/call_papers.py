"""What is printed of calls: the week for the wall, with every boarder and no label; the month's log
(F-13), which has no column for what was said."""

from collections.abc import Sequence
from typing import Any

from school_care.activities.models import CallTry
from school_care.activities.selectors_turns import DayOfWeek
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, name_and_day, print_paper


def print_week(*, days: Sequence[DayOfWeek], span: str, school: School, printed_by: Any) -> bytes:
    """亲情电话安排 of a week on A4, by day and line. Raises PrintError."""
    content = {"days": days, "span": span}
    return print_paper(
        "print/calls_week.html", content, school=school, printed_by=printed_by, edition=FOR_FAMILY
    )


def print_log(*, calls: Sequence[CallTry], month: str, school: School, printed_by: Any) -> bytes:
    """亲情电话登记 of a month on A4. Raises PrintError."""
    content = {"calls": calls, "month": month}
    return print_paper(
        "print/calls_log.html",
        content,
        school=school,
        printed_by=printed_by,
        watermark=name_and_day(printed_by),
    )
