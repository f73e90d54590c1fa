"""Who may see which deadlines the calendar moved: whose notice it is, and nobody else."""

from school_care.core import clock
from school_care.duties.enums import NoticeKind
from school_care.duties.models import Notice
from tests.access.who import NONE, PUBLIC_ID, Case, of, people

EXPECTED: dict[str, list[Case]] = {
    "duties:moved": of(
        PUBLIC_ID,
        {"own_moved": (people("head_teacher"), None), "foreign_moved": (NONE, None)},
    ),
}


def objects(cast) -> dict:
    """A notice for the head teacher of each school."""
    return {
        "own_moved": _notice(cast.school, cast.head_teacher),
        "foreign_moved": _notice(cast.other_school, cast.foreign_head_teacher),
    }


def _notice(school, user) -> Notice:
    return Notice.objects.create(
        school=school,
        user=user,
        kind=NoticeKind.MOVED,
        key="moved:2026-11-20",
        on=clock.today(),
        count=1,
        facts={"at": clock.now().isoformat()},
        created_at=clock.now(),
    )
