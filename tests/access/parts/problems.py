"""The problem list: read where the pupil's care is read; the two forms by who keeps the papers."""

from school_care.core import clock
from school_care.reports.models import ProblemItem
from tests.access.who import (
    CARE_READERS,
    CARE_ZIXUAN,
    LEADERS,
    NONE,
    PUBLIC_ID,
    Case,
    of,
    people,
    plain,
)
from tests.factories import days_ago

HANDLERS = people("principal director head_teacher grade_head")
BOTH = {
    "own_problem": (CARE_ZIXUAN, HANDLERS),
    "foreign_problem": (NONE, NONE),
}
POST = {"own_problem": (None, HANDLERS), "foreign_problem": (None, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "reports:problems": plain(CARE_READERS),
    "reports:problem_new": plain(CARE_READERS, CARE_READERS),
    "reports:problem": of(PUBLIC_ID, BOTH),
    "reports:problem_clear": of(PUBLIC_ID, POST),
    "reports:problem_reopen": of(PUBLIC_ID, POST),
    "reports:problems_screening": plain(LEADERS, LEADERS),
    "reports:problems_screening_file": plain(LEADERS, LEADERS),
    "reports:problems_summary": plain(LEADERS),
    "reports:problems_summary_paper": plain(LEADERS),
}


def _problem(student) -> ProblemItem:
    return ProblemItem.objects.create(
        school=student.school,
        student=student,
        source="visit",
        found_on=days_ago(5),
        what="冬衣不够",
        measure="联系爱心衣橱",
        due_on=clock.today(),
        written_at=clock.now(),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {"own_problem": _problem(cast.zixuan), "foreign_problem": _problem(cast.foreign)}
