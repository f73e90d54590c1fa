"""The columns of the list of pupils that come from care records."""

from collections.abc import Sequence

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.mentoring import selectors
from school_care.students.list_columns import (
    CARE,
    Cells,
    ListColumn,
    care_readers,
    register_column,
)
from school_care.students.models import Student


def register() -> None:
    """Add the columns; called once at start-up."""
    register_column(ListColumn("last_contact", "上次联系", CARE, 60, last_contact, care_readers))
    register_column(ListColumn("next_step", "下一步", CARE, 61, next_step, care_readers))


def last_contact(request: HttpRequest, students: Sequence[Student]) -> Cells:
    """11月2日（19天前）; 尚未联系 for a care pupil nobody has reached."""
    today, cells = clock.today(), {}
    for pk, facts in _facts(request, students).items():
        if facts.last_contact:
            days = (today - facts.last_contact).days
            ago = f"{days}天前" if days else "今天"
            cells[pk] = f"{near_day(facts.last_contact)}（{ago}）"
        elif facts.in_care:
            cells[pk] = "尚未联系"
    return cells


def next_step(request: HttpRequest, students: Sequence[Student]) -> Cells:
    """11月25日 约周四看错题."""
    return {
        pk: f"{near_day(facts.next_step_on)} {facts.next_step}".strip()
        for pk, facts in _facts(request, students).items()
        if facts.next_step
    }


def _facts(request: HttpRequest, students: Sequence[Student]) -> dict[int, selectors.PupilFacts]:
    """Read once a page for both columns."""
    if not hasattr(request, "listed_care_facts"):
        request.listed_care_facts = selectors.facts_by_pupil(
            request.user, request.school, students, clock.today()
        )
    return request.listed_care_facts
