"""What is printed of calls: the week for the wall, with every boarder and no label; the month's log
(F-13), which has no column for what was said."""

from collections.abc import Sequence
from typing import Any

from school_care.activities.models import CallTry
from school_care.activities.selectors_turns import DayOfWeek
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, name_and_day, print_paper
from school_care.students import silence


def leave_out_silenced(days: Sequence[DayOfWeek]) -> int:
    """Take the turns of those to whose families nothing goes now out of a week that goes onto the
    wall; how many pupils that were."""
    lines = [line for day in days for line in day.lines]
    pupils = {turn.student_id for line in lines for turn in line.turns}
    quiet = silence.silenced(pupils) if pupils else set()
    for line in lines:
        line.turns = [turn for turn in line.turns if turn.student_id not in quiet]
    for day in days:
        day.lines = [line for line in day.lines if line.turns]
    return len(quiet)


def print_week(*, days: Sequence[DayOfWeek], span: str, school: School, printed_by: Any) -> bytes:
    """亲情电话安排 of a week on A4, by day and line. Raises PrintError, and Refused where
    nothing goes to one of the families now."""
    turns = [turn for day in days for line in day.lines for turn in line.turns]
    silence.require_all_spoken([turn.student_id for turn in turns])
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
