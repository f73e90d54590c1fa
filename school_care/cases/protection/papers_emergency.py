"""The plan on paper: eight cards to a sheet for pockets, a sheet for the wall; the log of drills.
Nothing of a pupil stands on any of them."""

from collections.abc import Sequence
from typing import Any

from school_care.cases.models import EmergencyDrill, EmergencyPlan
from school_care.cases.protection.emergency_content import PlanContent, content_of
from school_care.cases.protection.emergency_people import CallLine, Posts
from school_care.core import audit
from school_care.school.models import School
from school_care.school.papers import print_paper
from school_care.students.card_print import (
    CARD_HEIGHT,
    CARD_WIDTH,
    COLUMNS,
    LEFT,
    PER_SHEET,
    ROWS,
    TOP,
)

CARD, WALL = "card", "wall"
PAPERS = {CARD: "应急电话卡", WALL: "应急预案"}
ON_CARD = 8  # lines of telephones a card holds
ROOMY, FULL = 420, 640  # characters of a wall sheet up to which it is set in large, middling type


def print_plan(*, plan: EmergencyPlan, paper: str, printed_by: Any) -> bytes:
    """One of PAPERS, with who holds the posts today. Raises PrintError."""
    content, posts = content_of(plan), Posts(plan.school)
    calls = posts.calls(content)
    context: dict[str, Any] = {
        "plan": plan,
        "content": content,
        "calls": calls,
        "leader_names": posts.names(content.leader),
    }
    if paper == CARD:
        context |= {"lines": _card_lines(calls), **_sheet()}
    else:
        context |= {"steps": posts.steps(content), "size": _size(content)}
    audit.record("emergency_plan.printed", actor=printed_by, row=plan, paper=paper)
    template = "print/emergency_card.html" if paper == CARD else "print/emergency_wall.html"
    return print_paper(template, context, school=plan.school, printed_by=printed_by)


def _card_lines(calls: Sequence[CallLine]) -> list[tuple[str, str, str]]:
    """Post, name and number, one a line: the first holder of a post, and a second where there is
    room; a line to write by hand for those who have a class each."""
    lines = []
    for call in calls:
        if call.of_many or not call.people:
            lines.append((call.post, "", ""))
        else:
            first = call.people[0]
            lines.append((call.post, first.name, first.phone))
    spare = ON_CARD - len(lines)
    for call in calls:
        for other in [] if call.of_many else call.people[1:]:
            if spare > 0:
                place = max(i for i, line in enumerate(lines) if line[0] == call.post)
                lines.insert(place + 1, (call.post, other.name, other.phone))
                spare -= 1
    return lines[:ON_CARD]


def _sheet() -> dict[str, Any]:
    """The places of the cards, and where they are cut."""
    return {
        "places": [
            (LEFT + place % COLUMNS * CARD_WIDTH, TOP + place // COLUMNS * CARD_HEIGHT)
            for place in range(PER_SHEET)
        ],
        "cuts": {
            "across": [TOP + row * CARD_HEIGHT for row in range(ROWS + 1)],
            "down": [LEFT + column * CARD_WIDTH for column in range(COLUMNS + 1)],
        },
    }


def _size(content: PlanContent) -> str:
    length = sum(len(one.line) + 12 for one in content.steps) + 30 * len(content.calls)
    if length <= ROOMY:
        return "is-roomy"
    return "" if length <= FULL else "is-tight"


def print_drills(*, school: School, rows: Sequence[EmergencyDrill], printed_by: Any) -> bytes:
    """演练台账, newest first. Raises PrintError."""
    audit.record("drill.printed", actor=printed_by, school_id=school.pk, rows=len(rows))
    return print_paper(
        "print/emergency_drills.html", {"rows": rows}, school=school, printed_by=printed_by
    )
