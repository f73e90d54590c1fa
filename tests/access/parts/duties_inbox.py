"""Who may open the inbox: everybody their own, nobody anybody else's."""

from school_care.core import clock
from school_care.duties.models import Notice
from tests.access.who import NONE, PUBLIC_ID, STAFF, of, people, plain

HEAD_TEACHER = people("head_teacher")
DIRECTOR = people("director")
ROWS = {
    "own_notice": (HEAD_TEACHER, HEAD_TEACHER),
    "directors_notice": (DIRECTOR, DIRECTOR),
    "foreign_notice": (NONE, NONE),
}

EXPECTED = {
    "duties:inbox": plain(STAFF),
    "duties:inbox_read_all": plain(STAFF, STAFF),
    # where the school sends no mail there is no address to give
    "duties:inbox_address": plain(NONE, NONE),
    "duties:notice_read": of(PUBLIC_ID, ROWS),
    "duties:notice_snooze": of(PUBLIC_ID, ROWS),
}


def objects(cast):
    """A row in three inboxes."""

    def row(user, school, kind) -> Notice:
        return Notice.objects.create(
            school=school,
            user=user,
            kind=kind,
            key=f"{kind}:1",
            on=clock.today(),
            count=2,
            facts={},
            created_at=clock.now(),
        )

    return {
        "own_notice": row(cast.head_teacher, cast.school, "moved"),
        "directors_notice": row(cast.director, cast.school, "nudge"),
        "foreign_notice": row(cast.foreign_head_teacher, cast.other_school, "moved"),
    }
