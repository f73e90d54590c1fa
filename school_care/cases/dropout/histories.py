"""The states of a school's cases day by day, for figures that count movements."""

from datetime import date
from typing import NamedTuple

from school_care.cases.models import DropoutStep
from school_care.school.models import School


class History(NamedTuple):
    """Whose case, and the days on which it came into its states, in the order in which it did."""

    student_id: int
    steps: list[tuple[date, str]]


def histories(school: School, until: date) -> dict[int, History]:
    """By course, as of a day; one query. Where a roll was corrected afterwards, a step is of an
    earlier day than the one before it: it counts with that one, for nobody comes back before going
    away. Each then follows the one before it, whichever days are asked about."""
    rows = DropoutStep.objects.filter(course__school=school).order_by("course_id", "id")
    columns = ("course_id", "course__student_id", "on", "to_state")
    found: dict[int, History] = {}
    for course, student_id, on, state in rows.values_list(*columns):
        steps = found.setdefault(course, History(student_id, [])).steps
        steps.append((max(on, steps[-1][0]) if steps else on, state))
    told = {
        course: History(student_id, [step for step in steps if step[0] <= until])
        for course, (student_id, steps) in found.items()
    }
    return {course: history for course, history in told.items() if history.steps}
