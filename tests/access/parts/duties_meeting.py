"""Who may open 周一例会 and 应办台账: principal and director, of their own school."""

from tests.access.who import LEADERS, NONE, PUBLIC_ID, Case, of, plain
from tests.duties.owing import late_duty

EXPECTED: dict[str, list[Case]] = {
    "duties:meeting": plain(LEADERS),
    "duties:meeting_print": plain(LEADERS),
    "duties:nudge": plain(LEADERS, LEADERS),
    "duties:assign": plain(LEADERS, LEADERS),
    "duties:assign_undo": plain(LEADERS, LEADERS),
    "duties:ledger": plain(LEADERS, LEADERS),
    "duties:duty": of(
        PUBLIC_ID,
        {"own_duty": (LEADERS, None), "foreign_duty": (NONE, None)},
    ),
    "duties:assign_duty": of(
        PUBLIC_ID,
        {"own_duty": (LEADERS, LEADERS), "foreign_duty": (NONE, NONE)},
    ),
}


def objects(cast) -> dict:
    """A late duty of each school."""
    return {
        "own_duty": late_duty(cast.zixuan, cast.head_teacher),
        "foreign_duty": late_duty(cast.foreign, cast.foreign_head_teacher),
    }
