"""心理危机: everybody reports it of a child they see, or in words. Whoever is with the child acts,
and whoever follows the course; the talk is the counsellor's. Whoever reported and handed over does
nothing more."""

from school_care.cases.models import CrisisNotice, CrisisWatch
from school_care.cases.protection.crisis_words import WhereNow
from school_care.cases.protection.enums import Trigger
from school_care.cases.protection.services import crisis_notices, watches
from school_care.cases.protection.services.crisis_opening import Noticed, report
from school_care.core import clock
from tests.access.who import NONE, PUBLIC_ID, SEE_ZIXUAN, STAFF, Case, of, people, plain

WORKS_HERE = STAFF - {"auditor"}
COURSE = people("principal director counsellor")
ACTS = COURSE | people("head_teacher")  # with the child now
ASKED = people("dormitory")
READS = people("counsellor")


def _of(row: str, who: frozenset[str]) -> dict[str, tuple]:
    return {row: (who, who), f"foreign_{row}": (NONE, NONE)}


def _only(row: str, get: frozenset[str] | None, post: frozenset[str] | None) -> dict[str, tuple]:
    away = tuple(None if one is None else NONE for one in (get, post))
    return {row: (get, post), f"foreign_{row}": away}


EXPECTED: dict[str, list[Case]] = {
    "cases:crisis_start": plain(WORKS_HERE, WORKS_HERE),
    "cases:crisis_new": of(
        "student_id", {"zixuan": (SEE_ZIXUAN, SEE_ZIXUAN), "foreign": (NONE, NONE)}
    ),
    "cases:crisis_offer": of(PUBLIC_ID, _of("urgent", ACTS)),
    "cases:crisis_accept": of(PUBLIC_ID, _only("urgent_watch", None, ASKED)),
    "cases:crisis_parents": of(PUBLIC_ID, _of("urgent", ACTS)),
    "cases:crisis_hospital": of(PUBLIC_ID, _of("urgent", ACTS)),
    "cases:crisis_handed": of(PUBLIC_ID, _of("urgent", ACTS)),
    "cases:crisis_notice": of(PUBLIC_ID, _of("urgent", ACTS)),
    "cases:crisis_meeting": of(PUBLIC_ID, _of("urgent", COURSE)),
    "cases:crisis_back": of(PUBLIC_ID, _of("urgent", COURSE)),
    "cases:crisis_follow": of(PUBLIC_ID, _of("urgent", COURSE)),
    "cases:crisis_help": of(PUBLIC_ID, _of("urgent", COURSE)),
    "cases:crisis_end": of(PUBLIC_ID, _of("urgent", COURSE)),
    "cases:crisis_talk": of(PUBLIC_ID, _of("urgent", READS)),
    "cases:crisis_notice_paper": of(PUBLIC_ID, _only("urgent_notice", ACTS, None)),
    "cases:crisis_notice_answer": of(PUBLIC_ID, _of("urgent_notice", ACTS)),
    "cases:crisis_notice_cancel": of(PUBLIC_ID, _only("urgent_notice", None, ACTS)),
}


def _reported(by, student):
    noticed = Noticed(student=student, triggers=[Trigger.SAYS], where=WhereNow.WITH_ME)
    return report(by=by, school=student.school, noticed=noticed)


def objects(cast) -> dict:
    """A crisis whose watch 陈班主 has and 蒋生活 is asked to take, and one elsewhere."""
    row = _reported(cast.teacher, cast.zixuan)
    watch = watches.offer(by=cast.teacher, protection=row, to=cast.head_teacher)
    watches.accept(by=cast.head_teacher, watch=watch)
    asked = watches.offer(by=cast.head_teacher, protection=row, to=cast.dormitory)
    notice = crisis_notices.make(by=cast.head_teacher, protection=row, guardian="李梅")
    foreign = _reported(cast.foreign_head_teacher, cast.foreign)
    return {
        "urgent": row,
        "urgent_watch": asked,
        "urgent_notice": notice,
        "foreign_urgent": foreign,
        "foreign_urgent_watch": CrisisWatch.objects.get(protection=foreign),
        "foreign_urgent_notice": _foreign_notice(foreign),
    }


def _foreign_notice(foreign) -> CrisisNotice:
    row = CrisisNotice(protection=foreign, number=1, guardian="孙某", made_at=clock.now())
    row.text = "请陪伴孩子"
    row.save(force_insert=True)
    return row
