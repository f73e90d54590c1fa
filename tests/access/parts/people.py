from school_care.students.models import ContactPerson, Entrustment
from tests.access.who import (
    NONE,
    PUBLIC_ID,
    SEE_KEKE,
    SEE_ZIXUAN,
    Case,
    of,
    people,
)
from tests.factories import ContactFactory, days_ago

KEEP_ZIXUAN = people("director registrar head_teacher")
KEEP_KEKE = people("director registrar other_head_teacher")
CARE_KEEPERS = people("director head_teacher")  # the registrar reads no care content
READ_CATEGORIES = people("principal director registrar head_teacher grade_head")


def pupil(zixuan, keke) -> list[Case]:
    return of(PUBLIC_ID, {"zixuan": zixuan, "keke": keke, "foreign": (NONE, NONE)})


def person(get, post) -> list[Case]:
    nobody = (None if get is None else NONE, NONE)
    return of(PUBLIC_ID, {"own_person": (get, post), "foreign_person": nobody})


def entrustment(get, post) -> list[Case]:
    nobody = (None if get is None else NONE, NONE)
    return of(PUBLIC_ID, {"own_entrustment": (get, post), "foreign_entrustment": nobody})


EXPECTED: dict[str, list[Case]] = {
    "students:people": of(
        PUBLIC_ID,
        {"zixuan": (SEE_ZIXUAN, None), "keke": (SEE_KEKE, None), "foreign": (NONE, None)},
    ),
    "students:person_new": pupil((KEEP_ZIXUAN, KEEP_ZIXUAN), (KEEP_KEKE, KEEP_KEKE)),
    "students:person_edit": person(KEEP_ZIXUAN, KEEP_ZIXUAN),
    "students:person_end": person(KEEP_ZIXUAN, KEEP_ZIXUAN),
    "students:person_again": person(None, KEEP_ZIXUAN),
    "students:phone_state": person(None, SEE_ZIXUAN),
    "students:person_visited": person(None, KEEP_ZIXUAN),
    "students:carer_check": person(CARE_KEEPERS, CARE_KEEPERS),
    "students:guardianship": pupil(
        (CARE_KEEPERS, CARE_KEEPERS),
        (people("director other_head_teacher"), people("director other_head_teacher")),
    ),
    "students:entrustment": pupil(
        (READ_CATEGORIES, KEEP_ZIXUAN),
        (SEE_KEKE, KEEP_KEKE),
    ),
    "students:entrustment_print": entrustment(KEEP_ZIXUAN, KEEP_ZIXUAN),
    "students:entrustment_received": entrustment(None, KEEP_ZIXUAN),
    "students:entrustment_weekly": entrustment(None, KEEP_ZIXUAN),
    "students:entrustment_end": entrustment(KEEP_ZIXUAN, KEEP_ZIXUAN),
    "students:away": of(
        PUBLIC_ID,
        {
            "seven_one": (READ_CATEGORIES, None),
            "seven_two": (
                people("principal director registrar other_head_teacher grade_head teacher"),
                None,
            ),
            "foreign_class": (NONE, None),
        },
    ),
    "students:away_print": of(
        PUBLIC_ID,
        {
            "seven_one": (READ_CATEGORIES - {"registrar"}, READ_CATEGORIES - {"registrar"}),
            "foreign_class": (NONE, NONE),
        },
    ),
}


def objects(cast) -> dict:
    """A grandmother, the entrustment of a classmate, and those of the school across the river."""
    own = ContactPerson.objects.get(student=cast.zixuan, relation="奶奶")
    foreign = ContactPerson.objects.get(student=cast.foreign)
    return {
        "own_person": own,
        "foreign_person": foreign,
        "own_entrustment": _entrusted(ContactFactory(student=cast.anan, relation="外婆")),
        "foreign_entrustment": _entrusted(foreign),
    }


def _entrusted(carer: ContactPerson) -> Entrustment:
    return Entrustment.objects.create(
        school=carer.school, student=carer.student, carer=carer, starts_on=days_ago(30)
    )
