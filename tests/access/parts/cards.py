from tests.access.who import NONE, PROPOSERS, PUBLIC_ID, Case, of, people, plain

PRINT_71 = people("principal director registrar head_teacher grade_head")
PRINT_72 = people("principal director registrar other_head_teacher grade_head")
VERIFY_71 = people("director registrar head_teacher")
VERIFY_72 = people("director registrar other_head_teacher")

EXPECTED: dict[str, list[Case]] = {
    "students:card": of(
        PUBLIC_ID,
        {
            "zixuan": (PRINT_71, VERIFY_71),
            "keke": (PRINT_72, VERIFY_72),
            "gone": (NONE, NONE),
            "foreign": (NONE, NONE),
        },
    ),
    "students:card_print": of(
        PUBLIC_ID,
        {
            "zixuan": (None, PRINT_71),
            "keke": (None, PRINT_72),
            "gone": (None, NONE),
            "foreign": (None, NONE),
        },
    ),
    "students:class_cards": of(
        PUBLIC_ID,
        {
            "seven_one": (PRINT_71, None),
            "seven_two": (PRINT_72, None),
            "foreign_class": (NONE, None),
        },
    ),
    "students:class_cards_print": of(
        PUBLIC_ID,
        {
            "seven_one": (None, PRINT_71),
            "seven_two": (None, PRINT_72),
            "foreign_class": (None, NONE),
        },
    ),
    "students:card_police": plain(PROPOSERS, PROPOSERS),
}


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {}
