"""The call for help of a crisis: after the telephone, once an episode, nothing the child said."""

from datetime import timedelta

import pytest
import time_machine

from school_care.cases.models import Protection
from school_care.cases.protection.crisis_owed import steps_of
from school_care.cases.protection.crisis_words import HandedTo
from school_care.cases.protection.enums import CallTo, Trigger
from school_care.cases.protection.services import calls, crisis_help
from school_care.core import clock
from school_care.escalation.enums import OrgType
from school_care.escalation.models import Escalation, Message
from school_care.school.refusal import Refused
from tests.cases.making import recipient
from tests.cases.protection.crisis_making import handed, reported
from tests.cases.protection.making import CANARY

pytestmark = pytest.mark.django_db


def owed(row) -> dict:
    row = Protection.objects.select_related("case").get(pk=row.pk)
    return {one.code: one for one in steps_of([row], clock.today())[row.pk]}


def test_help__before_the_telephone__is_refused(cast):
    recipient(cast.school, OrgType.CIVIL)
    row = reported(cast.teacher, cast.keke, home_suspected=True)
    with pytest.raises(Refused, match="电话"):
        crisis_help.send(by=cast.director, protection=row)


@pytest.mark.parametrize("who", ["director", "counsellor"])
def test_help__after_the_call__goes_to_both_without_the_childs_words(cast, who):
    for body in (OrgType.EDU, OrgType.CIVIL):
        recipient(cast.school, body)
    by = getattr(cast, who)
    row = reported(cast.teacher, cast.keke, home_suspected=True)
    calls.record(
        by=cast.teacher, protection=row, to=CallTo.CIVIL, called_at=clock.now(), caller="卫数学"
    )
    sent = crisis_help.send(by=by, protection=row)

    assert {one.recipient.org_type for one in sent} == {OrgType.EDU, OrgType.CIVIL}
    assert all(one.in_confidence for one in Escalation.objects.all())
    for message in Message.objects.all():
        assert CANARY not in str(message.body)
    assert owed(row)["help.written"].done_on == clock.today()


def test_help__to_civil_affairs__asks_for_guardianship_and_says_whom_not_to_tell(cast):
    from school_care.cases.protection.body import protection_body

    recipient(cast.school, OrgType.CIVIL)
    row = reported(cast.teacher, cast.keke, home_suspected=True)
    calls.record(
        by=cast.teacher,
        protection=row,
        to=CallTo.POLICE_110,
        called_at=clock.now(),
        caller="卫数学",
    )
    (sent,) = crisis_help.send(by=cast.director, protection=row)
    body = protection_body(sent, 1)

    assert "临时监护" in body["request"]
    assert body["do_not_notify"]
    assert CANARY not in str(body)


@pytest.mark.parametrize(
    ("state", "owes", "goes"),
    [("handling", False, False), ("resolved", True, False), ("closed", True, True)],
)
def test_help__in_danger_again__is_owed_anew_unless_the_body_is_at_it(cast, state, owes, goes):
    recipient(cast.school, OrgType.CIVIL)
    with time_machine.travel("2026-11-09T09:00:00+08:00") as time:
        row = reported(cast.teacher, cast.keke, home_suspected=True)
        ring = {"by": cast.teacher, "protection": row, "to": CallTo.CIVIL, "caller": "卫数学"}
        calls.record(called_at=clock.now(), **ring)
        crisis_help.send(by=cast.director, protection=row)
        Escalation.objects.update(state=state)
        row = handed(row, cast.teacher, HandedTo.BODY)
        time.shift(timedelta(days=3))
        row = reported(cast.teacher, cast.keke, triggers=[Trigger.HURTS])
        assert (owed(row)["help.written.2"].done_on is None) == owes
        with pytest.raises(Refused, match="先打电话"):
            crisis_help.send(by=cast.director, protection=row)
        calls.record(called_at=clock.now(), **ring)
        if goes:
            crisis_help.send(by=cast.director, protection=row)
            assert owed(row)["help.written.2"].done_on == clock.today()
            assert crisis_help.receivers_of(row) == []
        else:
            with pytest.raises(Refused, match="原件" if owes else "已经发给"):
                crisis_help.send(by=cast.director, protection=row)
        assert Escalation.objects.count() == 1 + goes
