"""The people of the table of expectations, and how its rows are written."""

from collections.abc import Callable
from dataclasses import dataclass

NONE: frozenset[str] = frozenset()


def people(names: str) -> frozenset[str]:
    return frozenset(names.split())


STAFF = people(
    "principal director registrar head_teacher other_head_teacher grade_head teacher dormitory "
    "counsellor editor administrator auditor"
)
EVERYONE = STAFF | {"nobody"}
LEADERS = people("principal director")
SEE_ZIXUAN = people("principal director registrar head_teacher grade_head dormitory")
SEE_KEKE = people("principal director registrar other_head_teacher grade_head teacher counsellor")
CARE_ZIXUAN = SEE_ZIXUAN - {"registrar", "dormitory"}
CARE_KEKE = SEE_KEKE - {"registrar"}
CARE_READERS = people(
    "principal director head_teacher other_head_teacher grade_head teacher counsellor"
)
PUPIL_READERS = CARE_READERS | {"registrar", "dormitory"}
PRINTERS = people("principal director head_teacher other_head_teacher grade_head")
IMPORTERS = people("director registrar")
STAFF_READERS = people("principal director registrar administrator")
ACCOUNT_KEEPERS = STAFF_READERS
PROPOSERS = people("principal director registrar")
CALENDAR_KEEPERS = people("principal director registrar")


@dataclass(frozen=True)
class Case:
    """One object a route is tried on. `get`/`post`: who may; None: the method does not exist."""

    what: str
    arguments: Callable[[object], dict]
    get: frozenset[str] | None
    post: frozenset[str] | None


def plain(get, post=None) -> list[Case]:
    return [Case("page", lambda cast: {}, get, post)]


def of(argument: str, cases: dict[str, tuple]) -> list[Case]:
    """Cases of a route with one argument: {name in cast or cast.extra: (get, post)}."""

    def arguments(name):
        def build(cast):
            row = getattr(cast, name, None) or cast.extra[name]
            return {argument: row.public_id}

        return build

    return [Case(name, arguments(name), *allowed) for name, allowed in cases.items()]


PUBLIC_ID = "public_id"
