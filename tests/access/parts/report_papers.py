"""What is common to all papers: whoever prints finds them in the list; how they look is the
leaders' to say."""

from tests.access.who import LEADERS, NONE, PRINTERS, Case, plain

EXPECTED: dict[str, list[Case]] = {
    "reports:catalogue": plain(PRINTERS),
    "reports:layouts": plain(LEADERS),
    "reports:layout": [
        Case("progress", lambda cast: {"paper": "progress"}, LEADERS, LEADERS),
        Case("unknown", lambda cast: {"paper": "no-such-paper"}, NONE, NONE),
    ],
}


def objects(cast) -> dict:
    """The pages of this part are about papers, not about rows."""
    return {}
