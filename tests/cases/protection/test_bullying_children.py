"""Pupils in 欺凌, each apart: statements, families, silence, the report upwards."""

from datetime import timedelta

import pytest

from school_care.cases.models import BullyingChild
from school_care.cases.protection.bullying_part import children_of, paired_words
from school_care.cases.protection.services import (
    bullying,
    bullying_children,
    bullying_sending,
    opening,
)
from school_care.cases.protection.services.guardian import set_flag
from school_care.core import clock
from school_care.escalation.body import read_body
from school_care.escalation.models import Escalation, Message
from school_care.mentoring.choices.pairings import PairingKind
from school_care.school.refusal import Refused
from school_care.students import silence
from tests.cases.making import all_recipients
from tests.cases.protection.bullying_making import (
    begun,
    child_of,
    decided,
    rung,
    steps,
    told_of,
)
from tests.cases.protection.making import CANARY
from tests.factories import PairingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(cast) -> dict:
    """A body of each kind takes reports."""
    return all_recipients(cast.school)


def say(cast, row, student, text="他推了我", **more):
    known = {"second_adult": "班主任", "place": "谈话室", **more}
    return bullying_children.say(by=cast.director, child=child_of(row, student), text=text, **known)


def test_statement__said_again__added_below_nothing_lost(cast):
    row = begun(cast)
    say(cast, row, cast.zixuan, "他推了我两次")
    say(cast, row, cast.zixuan, "还拿走了我的笔")

    said = child_of(row, cast.zixuan).says
    assert said.index("他推了我两次") < said.index("还拿走了我的笔")
    assert "谈话室，郑德育询问，班主任在场" in said
    assert not child_of(row, cast.anan).says


def test_statement__no_second_adult__is_refused(cast):
    row = begun(cast)
    with pytest.raises(Refused, match="第二名成年人"):
        say(cast, row, cast.zixuan, second_adult=" ")


def test_statement__page_gone_stale__overwrites_nothing(cast):
    row = begun(cast)
    first = child_of(row, cast.zixuan).revision
    say(cast, row, cast.zixuan, "第一次说的", revision=first)
    with pytest.raises(Refused, match="刷新"):
        say(cast, row, cast.zixuan, "第二个人写的", revision=first)
    assert "第二个人写的" not in child_of(row, cast.zixuan).says


def test_families__both_told__each_step_done_apart(cast):
    row = begun(cast)
    at = clock.now()
    bullying_children.tell_family(
        by=cast.director, child=child_of(row, cast.anan), whom="父亲", at=at, words="愿意道歉"
    )
    found = steps(row)
    assert found[f"told.{child_of(row, cast.anan).public_id}"].done_on == clock.today()
    assert found[f"told.{child_of(row, cast.zixuan).public_id}"].done_on is None
    assert "愿意道歉" in child_of(row, cast.anan).family_words
    assert not child_of(row, cast.zixuan).family_words


def test_family__told_before_it_was_found__is_refused(cast):
    row = begun(cast)
    with pytest.raises(Refused, match="早于发现时间"):
        bullying_children.tell_family(
            by=cast.director,
            child=child_of(row, cast.anan),
            whom="父亲",
            at=clock.now() - timedelta(days=1),
        )


def test_silenced_family__of_another_case__is_not_told_and_blocks_no_closing(cast):
    row = decided(cast)
    silence.hush(student=cast.zixuan, source_ref="another")

    with pytest.raises(Refused) as refusal:
        bullying_children.tell_family(
            by=cast.director, child=child_of(row, cast.zixuan), whom="父亲", at=clock.now()
        )
    assert str(refusal.value) == silence.WAITS
    found = steps(row)
    assert found[f"told.{child_of(row, cast.zixuan).public_id}"].blocked
    assert not found[f"told.{child_of(row, cast.anan).public_id}"].blocked
    assert "告知1名当事学生的家长" in bullying_children.missing_of(row)


def test_guardian_flagged__in_this_case__this_child_alone_is_blocked(cast):
    row = begun(cast)
    set_flag(by=cast.director, protection=row, value=True)
    quiet = {one.student for one in children_of(row) if one.is_quiet}
    assert quiet == {cast.zixuan}


def test_pupil_named_later__is_one_of_those_in_it(cast):
    row = told_of(cast, student=None, pupil_words="初一男生，蓝色外套")
    assert cast.zixuan not in {one.student for one in children_of(row)}
    opening.put_name(by=cast.director, protection=row, student=cast.zixuan)
    row.refresh_from_db()
    bullying.investigate(by=cast.director, protection=row)
    assert cast.zixuan in {one.student for one in children_of(row)}


def test_take_out__with_something_written__stays(cast):
    row = begun(cast)
    bullying_children.add(by=cast.director, protection=row, student=cast.keke)
    bullying_children.take_out(by=cast.director, child=child_of(row, cast.keke))
    assert not BullyingChild.objects.filter(student=cast.keke).exists()

    say(cast, row, cast.anan)
    for student in (cast.anan, cast.zixuan):
        with pytest.raises(Refused):
            bullying_children.take_out(by=cast.director, child=child_of(row, student))


def test_add__pupil_of_another_school__is_refused(cast):
    row = begun(cast)
    with pytest.raises(Refused, match="本校"):
        bullying_children.add(by=cast.director, protection=row, student=cast.foreign)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PairingKind.HELPER, "李安安是张子轩的学习帮手"),
        (PairingKind.PEER, "李安安是张子轩的手拉手伙伴"),
    ],
)
def test_paired__one_helps_the_other__is_said(cast, kind, words):
    row = begun(cast)
    assert paired_words(children_of(row)) == []
    PairingFactory(student=cast.zixuan, kind=kind, peer=cast.anan, user=None)
    assert paired_words(children_of(row)) == [words]


def test_upwards__before_the_telephone__is_refused(cast, bodies):
    row = begun(cast)
    with pytest.raises(Refused, match="请先打110"):
        bullying_sending.report(by=cast.director, protection=row)
    assert not Escalation.objects.exists()


def test_upwards__after_the_call__police_learn_who_education_that_it_happened(cast, bodies):
    row = begun(cast)
    rung(cast, row)
    sent = bullying_sending.report(by=cast.director, protection=row)

    assert {one.recipient.org_type for one in sent} == {"POLICE", "EDU"}
    assert all(one.in_confidence for one in sent)
    said = {
        one.escalation.recipient.org_type: read_body(one)
        for one in Message.objects.select_related("escalation__recipient")
    }
    police, education = said["POLICE"]["facts"], said["EDU"]["facts"]
    assert CANARY in police
    assert "李安安" in police
    assert "J20261121007" in police
    assert CANARY not in str(said["EDU"])
    assert "李安安" not in str(said["EDU"])
    assert "涉及学生2名" in education
    with pytest.raises(Refused, match="已经发过"):
        bullying_sending.report(by=cast.director, protection=row)


def test_upwards__serious__owed_the_day_it_is_judged_until_sent(cast, bodies):
    row = decided(cast, gravity=3)
    found = steps(row)["upwards"]
    assert (found.due_on, found.done_on) == (clock.today(), None)

    rung(cast, row)
    bullying_sending.report(by=cast.director, protection=row)
    assert steps(row)["upwards"].done_on == clock.today()
