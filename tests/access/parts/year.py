from datetime import date

from school_care.core import clock
from school_care.students.models import YearTurn
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain

OFFICE = people("director registrar")
WHOLE_SCHOOL = people("principal director registrar")
LEADERS = people("principal director")

EXPECTED: dict[str, list[Case]] = {
    "students:year": plain(WHOLE_SCHOOL, OFFICE),
    "students:year_turn": of(
        PUBLIC_ID, {"own_turn": (WHOLE_SCHOOL, None), "foreign_turn": (NONE, None)}
    ),
    "students:year_undo": of(PUBLIC_ID, {"own_turn": (None, OFFICE), "foreign_turn": (None, NONE)}),
    "students:year_posts": of(
        PUBLIC_ID, {"own_turn": (None, LEADERS), "foreign_turn": (None, NONE)}
    ),
    "students:year_print": of(
        PUBLIC_ID, {"own_turn": (None, WHOLE_SCHOOL), "foreign_turn": (None, NONE)}
    ),
}


def objects(cast) -> dict:
    """A step into a school year of each school."""
    return {
        "own_turn": _turn(cast.school, cast.registrar),
        "foreign_turn": _turn(cast.other_school, cast.foreign_head_teacher),
    }


def _turn(school, by) -> YearTurn:
    year = clock.today().year
    return YearTurn.objects.create(
        school=school,
        school_year=year,
        turns_on=date(year, 9, 1),
        counts={"graduates": 0, "total": 0},
        done_by=by,
        done_at=clock.now(),
    )
