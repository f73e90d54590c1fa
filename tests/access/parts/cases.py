"""Who reports a child: those who answer for the class or the school draft, for their own pupils;
subject teachers, the dormitory and the registrar do not. A case is seen by the same people."""

from school_care.cases.models import Case as Opened
from school_care.core import clock
from tests.access.who import NONE, PUBLIC_ID, Case, of, people

ZIXUAN = people("principal director head_teacher grade_head")
KEKE = people("principal director other_head_teacher grade_head")
SENDERS = people("principal director")
KIND = "SUSPECTED_DROPOUT"


def _with_kind(argument: str, cases: dict[str, tuple]) -> list[Case]:
    """Cases of a route that names the kind of report as well."""

    def arguments(one: Case):
        return lambda cast: {**one.arguments(cast), "kind": KIND}

    return [Case(one.what, arguments(one), one.get, one.post) for one in of(argument, cases)]


EXPECTED: dict[str, list[Case]] = {
    "cases:start": of(
        "student_id",
        {"zixuan": (ZIXUAN, None), "keke": (KEKE, None), "foreign": (NONE, None)},
    ),
    "cases:write": _with_kind(
        "student_id",
        {"zixuan": (ZIXUAN, ZIXUAN), "keke": (KEKE, KEKE), "foreign": (NONE, NONE)},
    ),
    "cases:case": of(
        PUBLIC_ID, {"own_opened_case": (KEKE, None), "foreign_opened_case": (NONE, None)}
    ),
    "cases:report": _with_kind(
        PUBLIC_ID, {"own_opened_case": (KEKE, KEKE), "foreign_opened_case": (NONE, NONE)}
    ),
    "cases:close": of(
        PUBLIC_ID, {"own_opened_case": (None, SENDERS), "foreign_opened_case": (None, NONE)}
    ),
}


def _opened(student) -> Opened:
    today = clock.today()
    return Opened.objects.create(
        school=student.school,
        student=student,
        type="DO",
        year=today.year,
        number=1,
        case_no=f"{student.school.code10}-DO-{today.year}-0001",
        opened_on=today,
        opened_at=clock.now(),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {"own_opened_case": _opened(cast.keke), "foreign_opened_case": _opened(cast.foreign)}
