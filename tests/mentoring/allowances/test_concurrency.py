"""Two hands at one moment: nothing is paid twice, nothing falls below zero, no number is given
twice."""

from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.mentoring.models.allowances import AllowanceAccount, AllowanceEntry
from school_care.mentoring.services.allowances.entries import counter
from school_care.school.models import User
from school_care.school.refusal import Refused
from tests.mentoring.allowances.making import make_account, pay, put
from tests.support.together import raised, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def keeper_of(account) -> User:
    """A user object of this thread's own."""
    return User.objects.get(pk=account.opened_by_id)


def stored(account) -> AllowanceAccount:
    return AllowanceAccount.objects.select_related("school", "student").get(pk=account.pk)


def test_pay_out__two_at_once_with_money_for_one__one_is_refused(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=1500)

    def act():
        return pay(stored(account), keeper_of(account), 1000)

    answers = together(act, act)
    refusals = [one for one in answers if isinstance(one, Refused)]
    assert len(refusals) == 1 and not raised(answers, but=Refused)
    assert AllowanceEntry.objects.order_by("-number").first().balance_fen == 500


def test_pay_out__two_at_once_within_one_quota__the_second_is_above_it(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=9000)

    def act():
        return pay(stored(account), keeper_of(account), 1500)

    answers = together(act, act)
    assert [str(one)[:4] for one in answers if isinstance(one, Refused)] == ["超过定额"]
    assert not raised(answers, but=Refused)


def test_pay_out__the_same_tap_twice__one_entry(cast):
    account, key = make_account(cast.zixuan, cast.dormitory, fen=9000), uuid4()

    def act():
        return pay(stored(account), keeper_of(account), 1500, public_id=key)

    one, two = together(act, act)
    assert one.pk == two.pk
    assert AllowanceEntry.objects.filter(kind="payout").count() == 1


def test_counter__two_at_once__undone_once(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=9000)
    wrong = pay(account, cast.dormitory, 1500)

    def act():
        entry = AllowanceEntry.objects.select_related("account__school").get(pk=wrong.pk)
        return counter(by=keeper_of(account), entry=entry, why="错", public_id=uuid4())

    answers = together(act, act)
    assert len([one for one in answers if isinstance(one, Refused)]) == 1
    assert not raised(answers, but=Refused)
    assert AllowanceEntry.objects.filter(counters=wrong).count() == 1


def test_deposits__of_several_children_at_once__receipts_without_gap_or_double(cast):
    accounts = [make_account(one, cast.dormitory) for one in (cast.zixuan, cast.anan, cast.keke)]

    def act(account):
        return lambda: put(stored(account), keeper_of(account), 100)

    answers = together(*(act(account) for account in accounts * 2))
    assert not raised(answers)
    year = clock.today().year
    assert sorted(one.receipt_no for one in answers) == [f"{year}-{n:04d}" for n in range(1, 7)]
