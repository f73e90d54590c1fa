from tests.access.who import (
    NONE,
    PUBLIC_ID,
    SEE_KEKE,
    SEE_ZIXUAN,
    Case,
    of,
    people,
    plain,
)
from tests.attendance.making import LeaveFactory

READERS = people(
    "principal director registrar head_teacher other_head_teacher grade_head teacher dormitory"
)
GRANTERS = people("director head_teacher other_head_teacher grade_head")
OF_ZIXUAN = people("director head_teacher grade_head")
OF_KEKE = people("director other_head_teacher grade_head")
READ_KEKE = SEE_KEKE & READERS
OVERSEERS = people("principal director registrar")
OF_SEVEN_ONE = people("principal director registrar head_teacher grade_head")
OF_SEVEN_TWO = people("principal director registrar other_head_teacher grade_head teacher")

STEP = {
    "own_leave": (OF_ZIXUAN, OF_ZIXUAN),
    "kekes_leave": (OF_KEKE, OF_KEKE),
    "foreign_leave": (NONE, NONE),
}
OF_CLASS = of(
    PUBLIC_ID,
    {
        "seven_one": (OF_SEVEN_ONE, None),
        "seven_two": (OF_SEVEN_TWO, None),
        "foreign_class": (NONE, None),
    },
)

EXPECTED: dict[str, list[Case]] = {
    "attendance:leaves": plain(READERS),
    "attendance:leave_pick": plain(GRANTERS, GRANTERS),
    "attendance:leave_new": of(
        PUBLIC_ID,
        {
            "zixuan": (OF_ZIXUAN, OF_ZIXUAN),
            "keke": (OF_KEKE, OF_KEKE),
            "gone": (NONE, NONE),
            "foreign": (NONE, NONE),
        },
    ),
    "attendance:leave": of(
        PUBLIC_ID,
        {
            "own_leave": (SEE_ZIXUAN, None),
            "kekes_leave": (READ_KEKE, None),
            "foreign_leave": (NONE, None),
        },
    ),
    **{
        f"attendance:leave_{step}": of(PUBLIC_ID, STEP)
        for step in ("confirm", "extend", "back", "cancel")
    },
    "attendance:leave_print": of(PUBLIC_ID, {name: (get, None) for name, (get, _) in STEP.items()}),
    "attendance:pupil": of(
        PUBLIC_ID,
        {"zixuan": (SEE_ZIXUAN, None), "keke": (READ_KEKE, None), "foreign": (NONE, None)},
    ),
    "attendance:class_figures": OF_CLASS,
    "attendance:class_figures_print": OF_CLASS,
    "attendance:class_figures_book": OF_CLASS,
    "attendance:figures": plain(OVERSEERS),
    "attendance:figures_print": plain(OVERSEERS),
    "attendance:figures_book": plain(OVERSEERS),
}


def objects(cast) -> dict:
    """Leave of a pupil of each class of the cast, and of the other school."""
    return {
        "own_leave": LeaveFactory(student=cast.zixuan),
        "kekes_leave": LeaveFactory(student=cast.keke),
        "foreign_leave": LeaveFactory(student=cast.foreign, written_by=cast.foreign_head_teacher),
    }
