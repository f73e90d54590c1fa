from school_care.core import clock
from school_care.students.models import SavedFilter
from tests.access.who import NONE, PUBLIC_ID, PUPIL_READERS, Case, of, people, plain

KEEPERS = people("director registrar head_teacher other_head_teacher")
LEVEL_SETTERS = people("principal director")
OWN = people("head_teacher")


def _actions() -> list[Case]:
    """Without a choice every action leads back to the list; one that is not theirs is not there."""
    allowed = {
        "boards": KEEPERS,
        "village": KEEPERS,
        "category": KEEPERS,
        "level": LEVEL_SETTERS,
        "move": people("director registrar"),
        "cards": people("principal director registrar head_teacher other_head_teacher grade_head"),
        "reports": people("principal director head_teacher other_head_teacher grade_head"),
        "nothing": NONE,
    }
    return [
        Case(code, lambda cast, code=code: {"code": code}, who, who)
        for code, who in allowed.items()
    ]


EXPECTED: dict[str, list[Case]] = {
    "students:quick": plain(None, PUPIL_READERS),
    "students:filters": plain(PUPIL_READERS, PUPIL_READERS),
    "students:filter": of(PUBLIC_ID, {"own_filter": (OWN, OWN), "foreign_filter": (NONE, NONE)}),
    "students:filter_delete": of(
        PUBLIC_ID, {"own_filter": (OWN, OWN), "foreign_filter": (NONE, NONE)}
    ),
    "students:columns": plain(PUPIL_READERS, PUPIL_READERS),
    "students:bulk": plain(None, PUPIL_READERS),
    "students:bulk_confirm": _actions(),
    "students:bulk_done": _actions(),
}


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast: a filter of the head teacher of
    七(1)班, and one of a stranger that asks for the stranger's pupil."""

    def filter_of(user, school, words):
        return SavedFilter.objects.create(
            school=school, user=user, name=words, criteria={"words": words}, created_at=clock.now()
        )

    return {
        "own_filter": filter_of(cast.head_teacher, cast.school, "七一班"),
        "foreign_filter": filter_of(
            cast.foreign_head_teacher, cast.other_school, cast.foreign.name
        ),
    }
