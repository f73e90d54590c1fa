"""Who reads and writes birthdays: whoever reads, or writes, care content of the child; a class's
list whoever reads care of that class."""

from school_care.activities.models import BirthdayKept
from school_care.core import clock
from tests.access.who import (
    CARE_KEKE,
    CARE_READERS,
    CARE_ZIXUAN,
    NONE,
    PUBLIC_ID,
    Case,
    of,
    people,
    plain,
)
from tests.factories import days_ago

CLASS = people("principal director head_teacher grade_head")
LIST = {"seven_one": (CLASS, None), "foreign_class": (NONE, None)}
BOTH = {"seven_one": (CLASS, CLASS), "foreign_class": (NONE, NONE)}
PUPILS = {
    "zixuan": (CARE_ZIXUAN, CARE_ZIXUAN),
    "keke": (CARE_KEKE, CARE_KEKE),
    "foreign": (NONE, NONE),
}

EXPECTED: dict[str, list[Case]] = {
    "activities:birthdays": plain(CARE_READERS),
    "activities:class_birthdays": of(PUBLIC_ID, LIST),
    "activities:birthday_list": of(PUBLIC_ID, LIST),
    "activities:birthday_group": of(PUBLIC_ID, BOTH),
    "activities:birthday_cards": of(PUBLIC_ID, BOTH),
    "activities:birthday_keep": of("student_id", PUPILS),
    "activities:birthday_calendar": of("student_id", PUPILS),
    "activities:birthday_tick": of(
        "student_id", {name: (None, post) for name, (_, post) in PUPILS.items()}
    ),
    "activities:birthday_undo": of(
        PUBLIC_ID, {"own_birthday": (None, CARE_ZIXUAN), "foreign_birthday": (None, NONE)}
    ),
}


def _kept(student) -> BirthdayKept:
    return BirthdayKept.objects.create(
        school=student.school,
        student=student,
        turns=9,
        held_on=days_ago(30),
        how="class",
        card=True,
        written_at=clock.now(),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {"own_birthday": _kept(cast.zixuan), "foreign_birthday": _kept(cast.foreign)}
