"""What came of a referral: written down, withdrawn, and looked at again before it ends."""

from datetime import timedelta

import pytest

from school_care.cases.models import ReferralResult
from school_care.cases.protection import result_duty
from school_care.cases.protection.enums import ResultKind
from school_care.cases.protection.services.results import (
    Guardian,
    ResultValues,
    add,
    guardian_of,
    withdraw,
)
from school_care.cases.services.opening import case_for
from school_care.core import clock
from school_care.school.refusal import Refused
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return case_for(by=cast.director, student=cast.zixuan, type="GU")


def kept(cast, case, by=None, **values) -> ReferralResult:
    """A result of today."""
    said = {"kind": ResultKind.ASSESSED, "on": clock.today(), "unit": "柳溪镇人民政府", **values}
    return add(by=by or cast.director, case=case, values=ResultValues(**said))


def owed(case, on=None) -> list:
    """What is owed of results on a day."""
    return list(result_duty.population(school_id=case.school_id, on=on or clock.today()))


def test_result__assessment__kept_with_rating_and_number(cast, case):
    kept(cast, case, rating="中风险", number="柳民〔2026〕8号", text="每月走访一次")

    row = ReferralResult.objects.visible_to(cast.head_teacher).get()
    assert (row.rating, row.number, row.text) == ("中风险", "柳民〔2026〕8号", "每月走访一次")


def test_result__new_guardian__named_with_relation_and_number(cast, case):
    aunt = Guardian("李秋云", "姑姑", "19900000333")
    row = kept(cast, case, kind=ResultKind.NEW_GUARDIAN, guardian=aunt)

    assert guardian_of(row).words == "姑姑 李秋云，电话19900000333"


def test_result__new_guardian_without_a_name__refused(cast, case):
    with pytest.raises(Refused, match="新的监护人是谁"):
        kept(cast, case, kind=ResultKind.NEW_GUARDIAN)


def test_result__assessment_with_a_name_typed_before__keeps_no_guardian(cast, case):
    row = kept(cast, case, guardian=Guardian("李秋云"))

    assert guardian_of(row) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"on": clock.today() + timedelta(days=1)}, "不能晚于今天"),
        ({"unit": "  "}, "哪个单位"),
        ({"valid_until": days_ago(1)}, "不能早于结果"),
        ({"kind": "gift"}, "请选择结果"),
        ({"text": "字" * 1001}, "不超过1000字"),
    ],
)
def test_result__not_right__refused_in_words(cast, case, values, words):
    with pytest.raises(Refused, match=words):
        kept(cast, case, **values)


def test_result__teacher_of_another_class__refused(cast, case):
    with pytest.raises(Refused, match="不能为这名学生"):
        kept(cast, case, by=cast.other_head_teacher)


def test_result__dropout_case__refused(cast):
    case = case_for(by=cast.director, student=cast.zixuan, type="DO")

    with pytest.raises(Refused, match="不登记转介结果"):
        kept(cast, case)


def test_withdrawn__stays_to_be_read_and_owes_nothing(cast, case):
    row = kept(cast, case, valid_until=clock.today() + timedelta(days=5))
    assert owed(case)

    withdraw(by=cast.head_teacher, result=row, why="登记错了学生")

    row.refresh_from_db()
    assert row.withdrawn_why == "登记错了学生"
    assert not owed(case)
    with pytest.raises(Refused, match="已经撤下"):
        withdraw(by=cast.director, result=row, why="再来一次")


def test_duty__ends_in_31_days__not_yet(cast, case):
    kept(cast, case, valid_until=clock.today() + timedelta(days=31))

    assert not owed(case)


def test_duty__ends_in_30_days__owed_until_its_last_day(cast, case):
    last = clock.today() + timedelta(days=30)
    row = kept(cast, case, valid_until=last)

    [one] = owed(case)
    assert (one.subject, one.key, one.due_on) == (cast.zixuan.pk, str(row.public_id), last)


def test_duty__newer_result_of_the_kind__done_today_and_owed_no_more_tomorrow(cast, case):
    today = clock.today()
    old = kept(cast, case, valid_until=today + timedelta(days=3))
    kept(cast, case, valid_until=today + timedelta(days=365))

    facts = list(result_duty.facts(school_id=case.school_id, since=today, until=today))
    assert [(fact.subject, fact.key) for fact in facts] == [(cast.zixuan.pk, str(old.public_id))]


def test_duty__result_of_another_kind__renews_nothing(cast, case):
    today = clock.today()
    kept(cast, case, valid_until=today + timedelta(days=3))
    kept(cast, case, kind=ResultKind.VISITED)

    assert not list(result_duty.facts(school_id=case.school_id, since=today, until=today))


@pytest.mark.postgresql
def test_withdrawn__with_a_sign_postgresql_cannot_keep__is_withdrawn(cast, case):
    row = kept(cast, case)
    withdraw(by=cast.director, result=row, why="登记错了\0学生")
    row.refresh_from_db()
    assert row.withdrawn_at
