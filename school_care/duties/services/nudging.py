"""一键提醒: a person asks owners to see to open duties."""

from collections.abc import Iterable

from django.db import transaction

from school_care.core import audit, clock
from school_care.duties.enums import NoticeKind, Stage
from school_care.duties.models import Duty, Notice
from school_care.duties.selectors_meeting import of_owners
from school_care.duties.services.ledger import hold
from school_care.duties.services.telling import remember, tell
from school_care.duties.wording_notices import facts_of
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused


def nudge_owners(*, by: User, duties: Iterable[Duty]) -> int:
    """Ask the owners of open duties, each once a day, never `by`; how many were asked now. Raises
    Refused."""
    asked = of_owners(duties, but={by.pk})
    return sum(nudge(by=by, owner=owner, duties=held) is not None for owner, held in asked.items())


def nudge(*, by: User, owner: User, duties: Iterable[Duty]) -> Notice | None:
    """Ask an owner to see to open duties, by their number alone; at most once a day, None
    when that was done already or nobody is there to be told. Raises Refused."""
    asked = list(duties)
    schools = {duty.school_id: duty.school for duty in asked}
    if len(schools) != 1:
        raise Refused("请先勾选要提醒的待办。")
    school = next(iter(schools.values()))
    if not can(by, Capability.OVERSEE_DUTIES, school):
        raise Refused("您不能提醒这所学校的老师。")
    if owner.pk == by.pk:
        raise Refused("这些待办由您自己负责，不用提醒自己。")
    today = clock.today()
    with transaction.atomic():
        hold(school)
        rows = list(
            Duty.objects.visible_to(by)
            .open()
            .filter(school=school, owner=owner, pk__in=[duty.pk for duty in asked])
        )
        if not rows:
            raise Refused("这些待办已经办结或换了责任人，请刷新页面。")
        notice = tell(
            user=owner,
            school=school,
            kind=NoticeKind.NUDGE,
            key=f"nudge:{today.isoformat()}",
            on=today,
            count=len(rows),
            facts=facts_of(NoticeKind.NUDGE, rows, today),
            actor=by,
        )
        if notice is not None:
            remember(notice, [(duty.pk, Stage.NUDGE) for duty in rows])
            audit.record("duty.reminded", actor=by, row=notice, count=len(rows))
    return notice
