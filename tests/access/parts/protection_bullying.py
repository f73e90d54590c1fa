"""欺凌: anybody reports; who handles it, and the principal, read it whole; whoever looks
after a child writes of that child alone. The reporter learns nothing of the others in it."""

from datetime import timedelta

from school_care.cases.models import BullyingChild, CommitteeMember
from school_care.cases.protection.services import bullying_children
from school_care.cases.protection.services.bullying import Judged, decide, investigate
from school_care.cases.protection.services.bullying_filing import Noticed, file
from school_care.cases.protection.services.opening import Found
from school_care.core import clock
from tests.access.who import LEADERS, NONE, PUBLIC_ID, SEE_ZIXUAN, STAFF, Case, of, people, plain
from tests.factories import days_ago

WORKS_HERE = STAFF - {"auditor"}
HANDLES = LEADERS
READ = {"peers_case": (HANDLES, HANDLES), "foreign_peers_case": (NONE, NONE)}
PAPER = {"peers_case": (HANDLES, None), "foreign_peers_case": (NONE, None)}
PUPIL = {"peers_pupil": (HANDLES, HANDLES), "foreign_peers_pupil": (NONE, NONE)}
OUT = {"peers_pupil": (None, HANDLES), "foreign_peers_pupil": (None, NONE)}
HELPS = HANDLES | people("counsellor")
REVIEW = {"peers_pupil": (HELPS, HELPS), "foreign_peers_pupil": (NONE, NONE)}
PUPIL_PAPER = {"peers_pupil": (HANDLES, None), "foreign_peers_pupil": (NONE, None)}

EXPECTED: dict[str, list[Case]] = {
    "cases:bullying_start": plain(WORKS_HERE, WORKS_HERE),
    "cases:bullying_new": of(
        "student_id", {"zixuan": (SEE_ZIXUAN, SEE_ZIXUAN), "foreign": (NONE, NONE)}
    ),
    "cases:bullying_investigate": of(PUBLIC_ID, READ),
    "cases:bullying_decide": of(PUBLIC_ID, READ),
    "cases:bullying_reopen": of(PUBLIC_ID, READ),
    "cases:bullying_report": of(PUBLIC_ID, READ),
    "cases:bullying_child": of(PUBLIC_ID, READ),
    "cases:bullying_paper": of(PUBLIC_ID, PAPER),
    "cases:bullying_child_out": of(PUBLIC_ID, OUT),
    "cases:bullying_says": of(PUBLIC_ID, PUPIL),
    "cases:bullying_family": of(PUBLIC_ID, PUPIL),
    "cases:bullying_family_paper": of(PUBLIC_ID, PUPIL_PAPER),
    "cases:bullying_support": of(PUBLIC_ID, PUPIL),
    "cases:bullying_review": of(PUBLIC_ID, REVIEW),
}


def _committee(cast) -> list[CommitteeMember]:
    return [
        CommitteeMember.objects.create(
            school=cast.school, name=f"委员{one}", post="教师", starts_on=days_ago(30)
        )
        for one in "甲乙丙"
    ]


def _reported(by, student, others: str = ""):
    found = Found(happened="下课被推", found_at=clock.now() - timedelta(minutes=5), student=student)
    return file(by=by, school=student.school, found=found, noticed=Noticed(others=others))


def objects(cast) -> dict:
    """A case that is judged, of which the counsellor looks after 张子轩, and one elsewhere."""
    row = _reported(cast.teacher, cast.zixuan, "李安安 七(1)班")
    investigate(by=cast.director, protection=row)
    judged = Judged(finding="conflict", reasons="一次争执", members=_committee(cast))
    decide(by=cast.director, protection=row, judged=judged)
    pupil = BullyingChild.objects.get(protection=row, student=cast.zixuan)
    bullying_children.support(
        by=cast.director,
        child=pupil,
        supporter=cast.counsellor,
        text="每周谈心",
        review_on=days_ago(-7),
    )
    foreign = _reported(cast.foreign_head_teacher, cast.foreign)
    return {
        "peers_case": row,
        "peers_pupil": pupil,
        "foreign_peers_case": foreign,
        "foreign_peers_pupil": BullyingChild.objects.get(protection=foreign),
    }
