"""The term's programme: read by whoever works with classes, planned by the leaders, approved by the
principal."""

from school_care.activities.choices.programme import ActivityKind, ProgrammeState
from school_care.activities.models import Activity, Programme
from school_care.core import clock
from school_care.school.models import Term
from tests.access.who import LEADERS, NONE, PUBLIC_ID, Case, of, people, plain
from tests.factories import TermFactory

READERS = people(
    "principal director registrar head_teacher other_head_teacher grade_head teacher dormitory "
    "counsellor"
)
PRINCIPAL = people("principal")


def _programme(get, post=None) -> list[Case]:
    foreign = (NONE if get is not None else None, NONE if post is not None else None)
    return of(PUBLIC_ID, {"own_programme": (get, post), "foreign_programme": foreign})


EXPECTED: dict[str, list[Case]] = {
    "activities:programme": plain(READERS),
    "activities:programme_month": plain(READERS),
    "activities:programme_open": plain(None, LEADERS),
    "activities:programme_templates": _programme(LEADERS, LEADERS),
    "activities:programme_aim": _programme(LEADERS, LEADERS),
    "activities:programme_submit": _programme(LEADERS, LEADERS),
    "activities:programme_withdraw": _programme(None, LEADERS),
    "activities:programme_review": _programme(PRINCIPAL, PRINCIPAL),
    "activities:programme_wall": _programme(READERS),
    "activities:programme_paper": _programme(READERS),
    "activities:activity_move": of(
        PUBLIC_ID,
        {"own_programme_item": (LEADERS, LEADERS), "foreign_programme_item": (NONE, NONE)},
    ),
}


def objects(cast) -> dict:
    """A programme with a draft of each school; the own one waits for the principal."""
    own = _of_school(cast.school, cast.term, ProgrammeState.SUBMITTED)
    there = Term.objects.filter(school=cast.other_school).first()
    term = there or TermFactory(school=cast.other_school)
    foreign = _of_school(cast.other_school, term, ProgrammeState.SUBMITTED)
    return {
        **{f"own_{name}": row for name, row in own.items()},
        **{f"foreign_{name}": row for name, row in foreign.items()},
    }


def _of_school(school, term, state) -> dict:
    programme, _ = Programme.objects.get_or_create(
        school=school,
        term=term,
        defaults={"state": state, "made_at": clock.now(), "submitted_at": clock.now()},
    )
    item = Activity.objects.create(
        school=school,
        term=term,
        programme=programme,
        kind=ActivityKind.CONTEST,
        title="书法比赛",
        starts_on=clock.today(),
        made_at=clock.now(),
    )
    return {"programme": programme, "programme_item": item}
