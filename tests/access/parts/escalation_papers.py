"""Papers, the helper for superiors' systems and the ledger: for those who send reports for the
school. Who only drafts (a head teacher) reads the report and prints nothing of it."""

from tests.access.who import LEADERS, NONE, PUBLIC_ID, Case, of, plain
from tests.escalation.making import escalation, message_of

GET = {"own_message": (LEADERS, None), "foreign_message": (NONE, None)}
BOTH = {"own_message": (LEADERS, LEADERS), "foreign_message": (NONE, NONE)}
POST = {"own_message": (None, LEADERS), "foreign_message": (None, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "escalation:ledger": plain(LEADERS),
    "escalation:letter": of(PUBLIC_ID, BOTH),
    "escalation:receipt_slip": of(PUBLIC_ID, GET),
    "escalation:nudge_letter": of(PUBLIC_ID, BOTH),
    "escalation:platform": of(PUBLIC_ID, GET),
    "escalation:platform_done": of(PUBLIC_ID, POST),
    "exchange:ledger": plain(LEADERS, LEADERS),
    "exchange:report_row": of(PUBLIC_ID, BOTH),
}


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {
        "own_message": message_of(escalation(cast)),
        "foreign_message": message_of(escalation(cast.other_school, student=cast.foreign)),
    }
