"""Who follows a child back to school: those who answer for the class or the school, for their own
pupils; how it ends is for the director and the principal, and so are the limits."""

from school_care.cases.models import Case as Opened
from school_care.cases.models import DropoutCourse, Persuasion
from school_care.core import clock
from tests.access.who import LEADERS, NONE, PUBLIC_ID, of, people, plain
from tests.access.who import Case as Tried

KEEPERS = people("principal director head_teacher other_head_teacher grade_head")
ZIXUAN = people("principal director head_teacher grade_head")
KEKE = people("principal director other_head_teacher grade_head")
KEPT = {"own_dropout_case": (ZIXUAN, ZIXUAN), "foreign_dropout_case": (NONE, NONE)}
DECIDED = {"own_dropout_case": (LEADERS, LEADERS), "foreign_dropout_case": (NONE, NONE)}
POSTED = {"own_dropout_case": (None, ZIXUAN), "foreign_dropout_case": (None, NONE)}
ENDED = {"own_dropout_case": (None, LEADERS), "foreign_dropout_case": (None, NONE)}

EXPECTED: dict[str, list[Tried]] = {
    "cases:dropouts": plain(KEEPERS, KEEPERS),
    "cases:dropout_policy": plain(KEEPERS),
    "cases:dropout_policy_edit": plain(LEADERS, LEADERS),
    "cases:dropout_watch": of(
        "student_id",
        {"zixuan": (ZIXUAN, ZIXUAN), "keke": (KEKE, KEKE), "foreign": (NONE, NONE)},
    ),
    "cases:dropout_facts": of(PUBLIC_ID, KEPT),
    "cases:dropout_round": of(PUBLIC_ID, KEPT),
    "cases:dropout_round_withdraw": of(
        PUBLIC_ID, {"own_persuasion": (None, ZIXUAN), "foreign_persuasion": (None, NONE)}
    ),
    "cases:dropout_place": of(PUBLIC_ID, DECIDED),
    "cases:dropout_dismiss": of(PUBLIC_ID, POSTED),
    "cases:dropout_confirm": of(PUBLIC_ID, DECIDED),
    "cases:dropout_closed": of(PUBLIC_ID, DECIDED),
    "cases:dropout_finish": of(PUBLIC_ID, ENDED),
}


def _opened(student) -> Opened:
    today = clock.today()
    case, _ = Opened.objects.get_or_create(
        school=student.school,
        student=student,
        type="DO",
        closed_on=None,
        defaults={
            "year": today.year,
            "number": 41,
            "case_no": f"{student.school.code10}-DO-{today.year}-0041",
            "opened_on": today,
            "opened_at": clock.now(),
        },
    )
    DropoutCourse.objects.get_or_create(
        case=case,
        defaults={
            "school": student.school,
            "student": student,
            "state": "suspected",
            "state_on": today,
            "found_how": "roll",
            "suspected_on": today,
        },
    )
    return case


def _round(case: Opened) -> Persuasion:
    return Persuasion.objects.create(
        course=case.course,
        school=case.school,
        number=41,
        happened_on=clock.today(),
        people=["head_teacher"],
        stance="wavers",
        result="again",
        written_at=clock.now(),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    own, foreign = _opened(cast.zixuan), _opened(cast.foreign)
    return {
        "own_dropout_case": own,
        "foreign_dropout_case": foreign,
        "own_persuasion": _round(own),
        "foreign_persuasion": _round(foreign),
    }
