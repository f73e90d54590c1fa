"""Inspection packs: principal and director make them; nobody else is led there."""

from tests.access.who import Case, people, plain

MAKERS = people("principal director")

EXPECTED: dict[str, list[Case]] = {
    "reports:packs": plain(MAKERS),
    "reports:pack_new": plain(MAKERS, MAKERS),
}


def objects(cast) -> dict:
    """The pages of this part are about the whole school."""
    return {}
