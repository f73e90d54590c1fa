from tests.access.who import (
    IMPORTERS,
    NONE,
    PUBLIC_ID,
    PUPIL_READERS,
    SEE_ZIXUAN,
    Case,
    of,
    people,
    plain,
)
from tests.students.consents import agree

KEEPERS = people("director registrar head_teacher")  # who keep the archive of 七(1)班
FOREIGN = {"foreign": (NONE, NONE)}
FOREIGN_CLASS = {"foreign_class": (NONE, NONE)}


def _withdrawal(what: str, allowed: frozenset[str]) -> Case:
    return Case(
        what,
        lambda cast: {"public_id": getattr(cast, what).public_id, "purpose": "photo"},
        allowed,
        allowed,
    )


EXPECTED: dict[str, list[Case]] = {
    "students:purposes": plain(PUPIL_READERS),
    "students:consent": of(PUBLIC_ID, {"zixuan": (SEE_ZIXUAN, KEEPERS), **FOREIGN}),
    "students:consent_paper": of(PUBLIC_ID, {"zixuan": (KEEPERS, None), "foreign": (NONE, None)}),
    "students:consent_withdraw": [_withdrawal("zixuan", KEEPERS), _withdrawal("foreign", NONE)],
    "students:class_consents": of(
        PUBLIC_ID,
        {
            "seven_one": (KEEPERS, KEEPERS),
            "eight_one": (IMPORTERS, IMPORTERS),
            **FOREIGN_CLASS,
        },
    ),
    "students:class_notice": of(PUBLIC_ID, {"seven_one": (KEEPERS, KEEPERS), **FOREIGN_CLASS}),
    "students:class_consent_paper": of(
        PUBLIC_ID, {"seven_one": (KEEPERS, None), "foreign_class": (NONE, None)}
    ),
}


def objects(cast) -> dict:
    """Consents to photos that can be taken back, own and foreign."""
    agree(cast.zixuan, "photo")
    agree(cast.foreign, "photo", given_by="彼岸外婆")
    return {}
