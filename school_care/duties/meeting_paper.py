"""周一例会 on one sheet of A4: counts by item and class, no pupil's name, room to write."""

from typing import Any

from school_care.duties.selectors_meeting import ClassLine, Meeting
from school_care.school.models import School
from school_care.school.papers import print_paper

CLOSE = 26  # classes; more are set closer, so that one sheet holds them
CLOSER = 34
FEWEST_LINES, MOST_LINES = 3, 12  # to write on: more where the table is short
SAFETY, OTHERS = "safety", "others"
Column = tuple[str, str]  # which tally of a line, and the item


def print_meeting(*, meeting: Meeting, school: School, printed_by: Any) -> bytes:
    """The sheet. Raises PrintError."""
    columns = [(SAFETY, word) for word, _ in meeting.safety_items]
    columns += [(OTHERS, word) for word, _ in meeting.other_items]
    content = {
        "meeting": meeting,
        "columns": [(word, tally == SAFETY) for tally, word in columns],
        "rows": [(line.name, _figures(line, columns)) for line in meeting.lines],
        "totals": [count for _, count in (*meeting.safety_items, *meeting.other_items)],
        "density": _density(len(meeting.lines)),
        "lines": range(_lines_to_write_on(len(meeting.lines))),
    }
    return print_paper("print/duties_meeting.html", content, school=school, printed_by=printed_by)


def _figures(line: ClassLine, columns: list[Column]) -> list[int]:
    return [getattr(line, tally)[word] for tally, word in columns]


def _density(rows: int) -> str:
    if rows <= CLOSE:
        return ""
    return "closer" if rows > CLOSER else "close"


def _lines_to_write_on(rows: int) -> int:
    return max(FEWEST_LINES, MOST_LINES - rows // 2)
