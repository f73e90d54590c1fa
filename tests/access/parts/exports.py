from tests.access.who import Case, people, plain

EXPORTERS = people("principal director registrar head_teacher other_head_teacher")


def _form(name: str, get, post) -> Case:
    return Case(name, lambda cast: {"form": name}, get, post)


EXPECTED: dict[str, list[Case]] = {
    "exchange:home": plain(EXPORTERS),
    "exchange:history": plain(EXPORTERS),
    "exchange:export": [_form("f05", EXPORTERS, EXPORTERS), _form("list", EXPORTERS, EXPORTERS)],
    "exchange:export_count": [_form("f05", EXPORTERS, None)],
}


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {}
