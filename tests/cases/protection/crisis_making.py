"""Crises for tests: reported as somebody reports them."""

from datetime import timedelta
from typing import Any

from school_care.cases.models import CrisisWatch, Protection
from school_care.cases.protection.crisis_words import HandedTo, WhereNow
from school_care.cases.protection.enums import ReturnAdvice, Trigger
from school_care.cases.protection.services import crisis, watches
from school_care.cases.protection.services.crisis import Handing
from school_care.cases.protection.services.crisis_opening import Noticed, report
from school_care.core import clock
from tests.cases.protection.making import CANARY

SAID = f"{CANARY}：活着没意思"
NOTE = f"{CANARY}：没吃晚饭，妈妈十点到"


def reported(by: Any, student: Any, **more: Any) -> Protection:
    """A crisis: it was said, the child is beside whoever reports."""
    known = {"triggers": [Trigger.SAYS], "where": WhereNow.WITH_ME, "words": SAID}
    noticed = Noticed(student=student, **{**known, **more})
    return report(by=by, school=student.school, noticed=noticed)


def handed(row: Protection, by: Any, to: str = HandedTo.GUARDIAN) -> Protection:
    """The child is in other hands."""
    handing = Handing(to=to, whom="母亲 李梅", at=clock.now(), id_shown=True)
    return crisis.hand_over(by=by, protection=row, handing=handing)


def returned(row: Protection, by: Any, leader: Any) -> Protection:
    """Home, met about, and back at school today."""
    row = handed(row, by)
    crisis.meet(
        by=leader,
        protection=row,
        on=clock.today(),
        people="母亲、心理教师、班主任",
        result=ReturnAdvice.RETURNS,
    )
    return crisis.come_back(by=leader, protection=row, on=clock.today())


def waits_since(watch: CrisisWatch, minutes: int) -> CrisisWatch:
    """The offer was made so long ago."""
    CrisisWatch.objects.filter(pk=watch.pk).update(
        offered_at=clock.now() - timedelta(minutes=minutes)
    )
    watch.refresh_from_db()
    return watch


def passed(row: Protection, by: Any, to: Any) -> CrisisWatch:
    """From one to the next: asked and accepted."""
    watch = watches.offer(by=by, protection=row, to=to, note=NOTE)
    return watches.accept(by=to, watch=watch)
