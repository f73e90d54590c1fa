"""Who gives notes to families: those who answer for the class or the school. A subject teacher and
a counsellor read of the child and do not write home; the page of a link knows only its secret."""

from school_care.activities.models import HomeNote
from school_care.activities.note_content import Line, stored
from school_care.core import clock
from school_care.core.months import first_of
from school_care.school.models import Term
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.factories import TermFactory, days_ago

WRITERS = people("principal director head_teacher other_head_teacher grade_head")
ZIXUAN = people("principal director head_teacher grade_head")
KEKE = people("principal director other_head_teacher grade_head")
OWN = {"own_home_note": (ZIXUAN, None), "foreign_home_note": (NONE, None)}
BOTH = {"own_home_note": (ZIXUAN, ZIXUAN), "foreign_home_note": (NONE, NONE)}
POST = {"own_home_note": (None, ZIXUAN), "foreign_home_note": (None, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "activities:notes": plain(WRITERS),
    "activities:class_notes": of(
        PUBLIC_ID, {"seven_one": (ZIXUAN, None), "foreign_class": (NONE, None)}
    ),
    "activities:class_notes_print": of(
        PUBLIC_ID, {"seven_one": (ZIXUAN, ZIXUAN), "foreign_class": (NONE, NONE)}
    ),
    "activities:note_write": of(
        "student_id",
        {"zixuan": (ZIXUAN, ZIXUAN), "keke": (KEKE, KEKE), "foreign": (NONE, NONE)},
    ),
    "activities:note_show": of(PUBLIC_ID, BOTH),
    "activities:note_link": of(PUBLIC_ID, BOTH),
    "activities:note_withdraw": of(PUBLIC_ID, BOTH),
    "activities:note_slip": of(PUBLIC_ID, POST),
    "activities:note_print": of(PUBLIC_ID, OWN),
}


def _note(student, term) -> HomeNote:
    return HomeNote.objects.create(
        school=student.school,
        student=student,
        term=term,
        month=first_of(days_ago(0)),
        state="issued",
        way="paper",
        issued_on=days_ago(1),
        lines=stored([Line("own:1", "这个月到校19天。")]),
        made_at=clock.now(),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    held = Term.objects.filter(school=cast.other_school).first()
    other = held or TermFactory(school=cast.other_school)
    return {
        "own_home_note": _note(cast.zixuan, cast.term),
        "foreign_home_note": _note(cast.foreign, other),
    }
