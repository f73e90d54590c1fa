"""Who keeps the three ledgers: everyone of compulsory age for those who hand ledgers in; the two
with reasons for those who decide about cases."""

from tests.access.who import LEADERS, Case, people, plain

KEEPERS = people("principal director registrar")


def _file(kind: str, who: frozenset[str]) -> Case:
    """A ledger as a file."""
    return Case(kind, lambda cast: {"kind": kind}, who, who)


EXPECTED: dict[str, list[Case]] = {
    "cases:ledgers": plain(KEEPERS, KEEPERS),
    "cases:ledgers_print": plain(KEEPERS),
    "cases:ledger_suspected": plain(LEADERS, LEADERS),
    "cases:ledger_suspected_print": plain(LEADERS),
    "cases:ledger_dropouts": plain(LEADERS, LEADERS),
    "cases:ledger_dropouts_print": plain(LEADERS),
    "exchange:dropout_ledger": [
        _file("age", KEEPERS),
        _file("suspected", LEADERS),
        _file("dropped", LEADERS),
    ],
}


def objects(cast) -> dict:
    """Nothing beyond the cast."""
    return {}
