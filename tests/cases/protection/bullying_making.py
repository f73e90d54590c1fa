"""Cases of bullying for tests: filed, begun and judged as people do it."""

from datetime import timedelta
from typing import Any

from school_care.cases.models import BullyingChild, CommitteeMember, Protection, ProtectionCall
from school_care.cases.protection.enums import ChildPart, Finding, Gravity
from school_care.cases.protection.owed import Step, steps_of
from school_care.cases.protection.services import bullying, bullying_children, bullying_filing
from school_care.cases.protection.services.bullying import Judged
from school_care.cases.protection.services.bullying_filing import Noticed
from school_care.cases.protection.services.opening import Found
from school_care.core import clock
from tests.cases.protection.making import CANARY
from tests.factories import days_ago

OTHERS = "李安安 七(1)班"


def told_of(cast: Any, *, by: Any = None, others: str = OTHERS, **more: Any) -> Protection:
    """What the teacher reports: 张子轩 was pushed, 李安安 was there."""
    known = {
        "student": cast.zixuan,
        "happened": f"{CANARY}：下课在楼梯口被推了两次，书包被扔。",
        "found_at": clock.now() - timedelta(minutes=10),
        "found_where": "二楼楼梯口",
    }
    return bullying_filing.file(
        by=by or cast.teacher,
        school=cast.school,
        found=Found(**{**known, **more}),
        noticed=Noticed(forms=("body",), through="peer", others=others),
    )


def committee(cast: Any) -> list[CommitteeMember]:
    """Four members: principal, director, a parent and the 法治副校长."""
    named = [(cast.principal, "钱校长", "校长"), (cast.director, "郑德育", "德育主任")]
    named += [(None, "周家长", "家长代表"), (None, "孙警官", "法治副校长")]
    return [
        CommitteeMember.objects.create(
            school=cast.school, user=user, name=name, post=post, starts_on=days_ago(30)
        )
        for user, name, post in named
    ]


def begun(cast: Any, **more: Any) -> Protection:
    """Under investigation."""
    row = told_of(cast, **more)
    bullying.investigate(by=cast.director, protection=row)
    return row


def child_of(row: Protection, student: Any) -> BullyingChild:
    """A pupil's row in the case."""
    return BullyingChild.objects.get(protection=row, student=student)


def judged(cast: Any, row: Protection, there: Any, **more: Any) -> Judged:
    """构成欺凌, light: 张子轩 was harmed by 李安安."""
    parts = {
        child_of(row, cast.zixuan).pk: ChildPart.HARMED,
        child_of(row, cast.anan).pk: ChildPart.DOING,
    }
    known = {
        "finding": Finding.BULLYING,
        "gravity": Gravity.LIGHT,
        "reasons": f"{CANARY}：监控和三名同学的陈述一致。",
        "members": there,
        "parts": parts,
        "measures": "批评教育；赔礼道歉",
    }
    return Judged(**{**known, **more})


def decided(cast: Any, **more: Any) -> Protection:
    """Judged by the committee."""
    row = begun(cast)
    members = committee(cast)
    bullying.decide(by=cast.director, protection=row, judged=judged(cast, row, members[:3], **more))
    return row


def supported(cast: Any, row: Protection, student: Any, supporter: Any, text: str = "每周谈心"):
    """Somebody looks after a child, for a week."""
    return bullying_children.support(
        by=cast.director,
        child=child_of(row, student),
        supporter=supporter,
        text=text,
        review_on=days_ago(-7),
    )


def steps(row: Protection) -> dict[str, Step]:
    """What is owed in the case today, by code."""
    row = Protection.objects.select_related("case").get(pk=row.pk)
    return {one.code: one for one in steps_of([row], clock.today())[row.pk]}


def rung(cast: Any, row: Protection) -> ProtectionCall:
    """The police were told by telephone."""
    return ProtectionCall.objects.create(
        protection=row,
        to="110",
        called_at=clock.now(),
        caller="郑德育",
        number="J20261121007",
        written_by=cast.director,
        written_at=clock.now(),
    )
