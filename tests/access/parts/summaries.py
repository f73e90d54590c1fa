"""Reports of the school are written by whoever speaks for it, and signed by the principal. A term
the school does not have is not found."""

from school_care.core import clock
from school_care.reports.enums import SummaryKind
from school_care.reports.models import Summary
from tests.access.who import LEADERS, NONE, Case, people, plain

SIGNERS = people("principal")


def _of_term(get, post=None) -> list[Case]:
    """A route of the running term's report, which is drafted at both schools, and of a term that
    nobody has."""
    return [
        Case("term", lambda cast: {"kind": "term", "period": cast.term.code}, get, post),
        Case(
            "unknown term",
            lambda cast: {"kind": "term", "period": "2090-2091-1"},
            NONE,
            None if post is None else NONE,
        ),
    ]


def _of_month(get) -> list[Case]:
    return [Case("month", lambda cast: {"period": f"{clock.today():%Y-%m}"}, get, None)]


EXPECTED: dict[str, list[Case]] = {
    "reports:summaries": plain(LEADERS),
    "reports:summary": _of_term(LEADERS),
    "reports:summary_draft": _of_term(LEADERS, LEADERS),
    "reports:summary_write": _of_term(LEADERS, LEADERS),
    "reports:summary_recount": _of_term(LEADERS, LEADERS),
    "reports:summary_take_back": _of_term(LEADERS, LEADERS),
    "reports:summary_give_back": _of_term(SIGNERS, SIGNERS),
    "reports:summary_sign": _of_term(SIGNERS, SIGNERS),
    "reports:summary_send": _of_term(LEADERS, LEADERS),
    "reports:summary_correct": _of_term(LEADERS, LEADERS),
    "reports:summary_paper": _of_term(LEADERS),
    "reports:summary_docx": _of_term(LEADERS),
    "reports:bulletin": _of_month(LEADERS),
    "reports:bulletin_paper": _of_month(LEADERS),
}


def objects(cast) -> dict:
    """The running term's report of both schools, as a draft."""
    rows = [
        Summary.objects.create(
            school=school,
            kind=SummaryKind.TERM,
            period=cast.term.code,
            as_of=clock.today(),
            drafted_by=by,
            drafted_at=clock.now(),
        )
        for school, by in (
            (cast.school, cast.director),
            (cast.other_school, cast.foreign_head_teacher),
        )
    ]
    return {"own_summary": rows[0], "foreign_summary": rows[1]}
