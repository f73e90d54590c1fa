"""Who is lost to school in a span: suspected or confirmed dropouts, day by day, as the history of
their cases says (domain §4.3). One step is one movement; whoever is lost twice moves twice."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from school_care.attendance.flow_events import Who
from school_care.cases.dropout.enums import BACK, MISSED, CourseState
from school_care.cases.dropout.histories import histories
from school_care.cases.models import Persuasion
from school_care.school.models import School
from school_care.students.models import Enrolment

LOST = (*MISSED, CourseState.CONFIRMED)
# What is counted, by column of the monthly table.
EVENTS = ("lost_new", "came_back", "settled")
STATES = ("suspected", "confirmed", "not_back")


@dataclass
class Lost:
    """Pupils by column from `since` to `until`, both included; `before`: those lost on the eve.
    `classes`: the class each was last in."""

    cells: dict[str, list[Who]] = field(default_factory=lambda: defaultdict(list))
    before: list[int] = field(default_factory=list)
    classes: dict[int, int | None] = field(default_factory=dict)


def read_lost(school: School, since: date, until: date) -> Lost:
    """The movements and the state at both ends; three queries."""
    found = Lost()
    for student_id, steps in histories(school, until).values():
        _count(found, student_id, steps, since)
    _count_rounds(found, school, since, until)
    everybody = {who.student_id for cell in found.cells.values() for who in cell}
    found.classes = _last_classes(school, everybody, until)
    return found


def _count(found: Lost, student_id: int, steps: list[tuple[date, str]], since: date) -> None:
    state = ""
    for on, to in steps:
        if on >= since:
            column = _movement(state, to)
            if column:
                found.cells[column].append(Who(student_id, on))
        state = to
    eve = [to for on, to in steps if on < since]
    if eve and eve[-1] in LOST:
        found.before.append(student_id)
    if state in LOST:
        confirmed = state == CourseState.CONFIRMED
        found.cells["confirmed" if confirmed else "suspected"].append(Who(student_id))
        found.cells["not_back"].append(Who(student_id))


def _movement(was: str, becomes: str) -> str:
    """The column of a step; "" for one that changes nothing between lost and not lost."""
    if (was in LOST) == (becomes in LOST):
        return ""
    if becomes in LOST:
        return "lost_new"
    return "came_back" if becomes in BACK else "settled"


def _count_rounds(found: Lost, school: School, since: date, until: date) -> None:
    """Each pupil with a round of persuasion once, on the day of the last one."""
    rows = Persuasion.objects.standing().filter(school=school, happened_on__range=(since, until))
    days = dict(rows.order_by("happened_on", "pk").values_list("course__student_id", "happened_on"))
    found.cells["persuaded"] = [Who(student_id, day) for student_id, day in days.items()]


def _last_classes(school: School, students: Collection[int], until: date) -> dict[int, int | None]:
    rows = Enrolment.objects.filter(
        school=school, student_id__in=students, starts_on__lte=until
    ).order_by("starts_on", "pk")
    return dict(rows.values_list("student_id", "school_class_id"))
