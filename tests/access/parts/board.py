from school_care.core import clock
from school_care.mentoring.models import PairingProposal
from tests.access.who import (
    CARE_KEKE,
    CARE_READERS,
    LEADERS,
    NONE,
    PRINTERS,
    PUBLIC_ID,
    Case,
    of,
    people,
    plain,
)

PAIRING_READERS = CARE_READERS
OWN = {"own_proposal": (LEADERS, LEADERS), "foreign_proposal": (NONE, NONE)}
GROUP_SEVEN_ONE = people("principal director head_teacher grade_head")
GROUP_SEVEN_TWO = people("principal director other_head_teacher grade_head teacher")
CLASSES = {
    "seven_one": (GROUP_SEVEN_ONE, GROUP_SEVEN_ONE),
    "seven_two": (GROUP_SEVEN_TWO, GROUP_SEVEN_TWO),
    "foreign_class": (NONE, NONE),
}
WISH_KEKE = CARE_KEKE - {"counsellor"}


def _change(name: str, student: str, get, post) -> Case:
    def arguments(cast) -> dict:
        pupil = getattr(cast, student)
        return {"public_id": cast.extra[name].public_id, "student_id": pupil.public_id}

    return Case(name, arguments, get, post)


EXPECTED: dict[str, list[Case]] = {
    "mentoring:board": plain(LEADERS, LEADERS),
    "mentoring:board_show": of(
        PUBLIC_ID, {"own_proposal": (LEADERS, None), "foreign_proposal": (NONE, None)}
    ),
    "mentoring:board_edit": of(PUBLIC_ID, OWN),
    "mentoring:board_confirm": of(PUBLIC_ID, OWN),
    "mentoring:board_undo": of(PUBLIC_ID, OWN),
    "mentoring:board_change": [
        _change("own_proposal", "zixuan", LEADERS, LEADERS),
        _change("foreign_proposal", "foreign", NONE, NONE),
    ],
    "mentoring:unpaired": plain(PAIRING_READERS),
    "mentoring:mentor_terms": plain(LEADERS, LEADERS),
    "mentoring:wishes": of(
        "student_id",
        {
            "zixuan": (GROUP_SEVEN_ONE, GROUP_SEVEN_ONE),
            "keke": (WISH_KEKE, WISH_KEKE),
            "foreign": (NONE, NONE),
        },
    ),
    "mentoring:new_term": plain(LEADERS, LEADERS),
    "mentoring:new_term_print": plain(LEADERS),
    "mentoring:pairing_list": plain(PAIRING_READERS),
    "mentoring:pairing_list_print": plain(PRINTERS),
    "mentoring:my_groups": plain(PAIRING_READERS),
    "mentoring:subject_groups": of(PUBLIC_ID, CLASSES),
    "mentoring:subject_groups_print": of(
        PUBLIC_ID, {name: (get, None) for name, (get, _) in CLASSES.items()}
    ),
}


def objects(cast) -> dict:
    """A proposal of each school."""

    def proposal(school, student, teacher, by):
        line = {"student": student.pk, "teacher": teacher.pk, "because": [], "why": "", "mark": ""}
        return PairingProposal.objects.create(
            school=school, scope="all", lines=[line], made_by=by, made_at=clock.now()
        )

    head = cast.foreign_head_teacher
    return {
        "own_proposal": proposal(cast.school, cast.zixuan, cast.teacher, cast.director),
        "foreign_proposal": proposal(cast.other_school, cast.foreign, head, head),
    }
