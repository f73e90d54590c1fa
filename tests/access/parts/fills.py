from tests.access.who import Case

EXPECTED: dict[str, list[Case]] = {}


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {}
