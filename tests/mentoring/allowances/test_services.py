"""The rules of the ledger, one by one."""

from datetime import timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.mentoring.choices.allowances import MoneySource, PupilSaid, QuotaPer
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
    AllowanceQuota,
)
from school_care.mentoring.selectors_allowances import overview_of
from school_care.mentoring.services.allowances.accounts import (
    close_account,
    open_account,
    set_quota,
)
from school_care.mentoring.services.allowances.entries import (
    AboveQuota,
    counter,
    note_above_quota,
)
from school_care.mentoring.services.allowances.evening import Wanted, pay_many
from school_care.mentoring.services.allowances.handover import hand_over, settle_difference
from school_care.school.leaving import run_on_leaving
from school_care.school.models import User
from school_care.school.refusal import Refused
from tests.factories import UserFactory
from tests.mentoring.allowances.making import end_parent, make_account, make_parent, pay, put

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


def opened(by, student, **said):
    wanted = {"quota_fen": 2000, "per": QuotaPer.WEEK, "agreed_with": "奶奶", "public_id": uuid4()}
    return open_account(by=by, student=student, **{**wanted, **said})


def test_open__by_the_acting_parent__keeps_from_today_with_a_quota(cast):
    make_parent(cast.zixuan, cast.dormitory)
    key = uuid4()
    account = opened(cast.dormitory, cast.zixuan, public_id=key)
    assert opened(cast.dormitory, cast.zixuan, public_id=key) == account
    keeper = AllowanceKeeper.objects.get(account=account)
    assert (keeper.user, keeper.starts_on) == (cast.dormitory, clock.today())
    assert AllowanceQuota.objects.get(account=account).fen == 2000
    with pytest.raises(Refused, match="已经有零用钱账户"):
        opened(cast.dormitory, cast.zixuan)


def test_open__by_the_director__kept_by_the_acting_parent(cast):
    make_parent(cast.zixuan, cast.dormitory)
    account = opened(cast.director, cast.zixuan)
    assert AllowanceKeeper.objects.get(account=account).user == cast.dormitory


@pytest.mark.parametrize("who", ["head_teacher", "teacher", "registrar", "foreign_head_teacher"])
def test_open__by_somebody_else__refused(cast, who):
    make_parent(cast.zixuan, cast.dormitory)
    with pytest.raises(Refused, match="代理家长或德育主任"):
        opened(getattr(cast, who), cast.zixuan)
    assert not AllowanceAccount.objects.exists()


def test_open__without_an_acting_parent__told_to_find_one(cast):
    with pytest.raises(Refused, match="还没有代理家长"):
        opened(cast.director, cast.zixuan)


def test_open__acting_parent_without_the_right__refused(cast):
    make_parent(cast.zixuan, cast.counsellor)
    with pytest.raises(Refused, match="不能保管零用钱"):
        opened(cast.director, cast.zixuan)


def test_pay_out__more_than_there_is__refused_with_the_balance(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=800)
    with pytest.raises(Refused, match="余额只有8.00元"):
        pay(account, cast.dormitory, 801, why_above="看病")
    assert AllowanceEntry.objects.count() == 1


def test_pay_out__dated_before_the_money_came__refused_by_the_days(cast):
    account = make_account(cast.zixuan, cast.dormitory)
    put(account, cast.dormitory, 1000)
    with pytest.raises(Refused, match="按日期算"):
        pay(account, cast.dormitory, 500, on=clock.today() - timedelta(days=2))


def test_pay_out__above_the_quota__needs_a_reason_and_reaches_the_director(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=9000)
    with pytest.raises(AboveQuota, match="每周定额20.00元，还可支取20.00元"):
        pay(account, cast.dormitory, 2001)
    entry = pay(account, cast.dormitory, 2001, why_above="看病买药")
    assert [one.pk for one in overview_of(cast.director, cast.school).above] == [entry.pk]
    with pytest.raises(Refused, match="德育主任或校长"):
        note_above_quota(by=cast.dormitory, entry=entry)
    note_above_quota(by=cast.director, entry=entry)
    assert overview_of(again(cast.director), cast.school).above == []
    entry.refresh_from_db()
    assert entry.over_quota_why == "看病买药"  # the mark stays in the book


def test_pay_out__a_reason_within_the_quota__is_no_payout_above_it(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=9000)
    assert pay(account, cast.dormitory, 2000, why_above="看病").over_quota_why == ""


def test_quota__a_payout_countered__may_be_spent_again(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=9000)
    wrong = pay(account, cast.dormitory, 2000)
    counter(by=cast.dormitory, entry=wrong, why="发错人", public_id=uuid4())
    assert pay(account, cast.dormitory, 2000).over_quota_why == ""


def test_quota__changed_twice_a_day__the_last_holds_and_each_stays(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=9000)
    for fen in (3000, 4000):
        set_quota(
            by=cast.dormitory, account=account, fen=fen, per=QuotaPer.WEEK, agreed_with="妈妈"
        )
    assert AllowanceQuota.objects.get(account=account, until__isnull=True).fen == 4000
    assert AllowanceQuota.objects.filter(account=account).count() == 3
    assert pay(account, cast.dormitory, 4000).over_quota_why == ""


@pytest.mark.parametrize(
    ("days", "told"), [(-1, "不能晚于今天"), (32, "最多补登31天"), (41, "不能登记更早的日期")]
)
def test_deposit__a_day_that_cannot_be__refused(cast, days, told):
    account = make_account(cast.zixuan, cast.dormitory)
    with pytest.raises(Refused, match=told):
        put(account, cast.dormitory, 100, on=clock.today() - timedelta(days=days))


def test_deposit__receipts_of_a_school__counted_over_all_its_accounts(cast):
    one = make_account(cast.zixuan, cast.dormitory)
    two = make_account(cast.anan, cast.dormitory)
    other = make_account(cast.foreign, cast.foreign_head_teacher)
    year = clock.today().year
    assert put(one, cast.dormitory, 100).receipt_no == f"{year}-0001"
    assert put(two, cast.dormitory, 100).receipt_no == f"{year}-0002"
    assert put(other, cast.foreign_head_teacher, 100).receipt_no == f"{year}-0001"
    AllowanceEntry.objects.filter(account=two).update(receipt_no=f"{year}-9999")
    assert put(one, cast.dormitory, 100).receipt_no == f"{year}-10000"
    assert put(one, cast.dormitory, 100).receipt_no == f"{year}-10001"


@pytest.mark.parametrize("who", ["head_teacher", "director", "principal", "teacher"])
def test_entries__by_who_does_not_keep_it__refused(cast, who):
    account = make_account(cast.zixuan, cast.dormitory, fen=1000)
    entry = AllowanceEntry.objects.get()
    somebody = getattr(cast, who)
    for act in (
        lambda: put(account, somebody, 100),
        lambda: pay(account, somebody, 100),
        lambda: counter(by=somebody, entry=entry, why="错", public_id=uuid4()),
    ):
        with pytest.raises(Refused, match="不由您保管"):
            act()
    assert AllowanceEntry.objects.count() == 1


def test_entries__the_same_id_for_another_amount__refused(cast):
    account = make_account(cast.zixuan, cast.dormitory)
    key = uuid4()
    put(account, cast.dormitory, 100, public_id=key)
    with pytest.raises(Refused, match="编号已被使用"):
        put(account, cast.dormitory, 200, public_id=key)
    with pytest.raises(Refused, match="编号已被使用"):
        pay(account, cast.dormitory, 100, public_id=key)


def test_counter__twice_or_of_a_counter__refused(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=1000)
    wrong = pay(account, cast.dormitory, 500)
    key = uuid4()
    row = counter(by=cast.dormitory, entry=wrong, why="写错", public_id=key)
    assert counter(by=cast.dormitory, entry=wrong, why="写错", public_id=key) == row
    with pytest.raises(Refused, match="已经冲正过"):
        counter(by=cast.dormitory, entry=wrong, why="写错", public_id=uuid4())
    with pytest.raises(Refused, match="只有存入和支取"):
        counter(by=cast.dormitory, entry=row, why="写错", public_id=uuid4())


def test_counter__of_money_already_spent__refused_with_the_balance(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=1000)
    pay(account, cast.dormitory, 700)
    first = AllowanceEntry.objects.get(number=1)
    with pytest.raises(Refused, match="余额只有3.00元，冲掉这笔存入会透支"):
        counter(by=cast.dormitory, entry=first, why="写错", public_id=uuid4())


def test_evening__one_refused__the_others_are_paid_and_nobody_twice(cast):
    pupils = (cast.zixuan, cast.anan, cast.keke)
    accounts = [
        make_account(one, cast.dormitory, fen=fen)
        for one, fen in zip(pupils, (3000, 500, 3000), strict=True)
    ]
    wanted = [Wanted(account, 2000, uuid4()) for account in accounts]
    said = {"on": clock.today(), "spending": "snack", "said": PupilSaid.SIGNED}
    for _ in range(2):
        answers = pay_many(by=cast.dormitory, wanted=wanted, **said)
        assert [bool(one.entry) for one in answers] == [True, False, True]
        assert "余额只有5.00元" in answers[1].refusal
    assert AllowanceEntry.objects.filter(kind="payout").count() == 2


def handed(by, account, fen, why="", key=None):
    return hand_over(
        by=by,
        account=account,
        counted_fen=fen,
        difference_why=why,
        public_id=key or uuid4(),
    )


def test_hand_over__counted_right__the_new_one_keeps_and_the_old_no_longer_sees(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=1000)
    end_parent(cast.zixuan.pairings.get())
    make_parent(cast.zixuan, cast.teacher)
    assert not AllowanceAccount.objects.visible_to(cast.teacher).exists()
    key = uuid4()
    row = handed(cast.teacher, account, 1000, key=key)
    assert handed(cast.teacher, account, 1000, key=key) == row
    assert (row.expected_fen, row.difference_fen) == (1000, 0)
    assert AllowanceAccount.objects.visible_to(again(cast.teacher)).get() == account
    assert not AllowanceAccount.objects.visible_to(again(cast.dormitory)).exists()
    with pytest.raises(Refused, match="不由您保管"):
        pay(account, again(cast.dormitory), 100)
    with pytest.raises(Refused, match="不能登记更早"):
        pay(account, again(cast.teacher), 100, on=clock.today() - timedelta(days=1))


def test_hand_over__money_missing__written_down_and_what_is_owed_stays(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=1000)
    end_parent(cast.zixuan.pairings.get())
    make_parent(cast.zixuan, cast.teacher)
    with pytest.raises(Refused, match="账面10.00元，点清8.00元，少2.00元"):
        handed(cast.teacher, account, 800)
    row = handed(cast.teacher, account, 800, "前任说借给学生坐车")
    assert row.difference_fen == -200
    assert AllowanceEntry.objects.get().balance_fen == 1000
    assert overview_of(cast.director, cast.school).differences == [row]
    teacher = again(cast.teacher)
    with pytest.raises(Refused, match="差额还没有处理"):
        close_account(
            by=teacher, account=account, returned_to="母亲", said="signed", public_id=uuid4()
        )
    with pytest.raises(Refused, match="德育主任或校长"):
        settle_difference(by=teacher, keeper=row, how="我补上了")
    settle_difference(by=cast.director, keeper=row, how="前任保管人已补齐")
    assert overview_of(again(cast.director), cast.school).differences == []
    with pytest.raises(Refused, match="已经处理过"):
        settle_difference(by=cast.director, keeper=row, how="再补")


def test_settle__by_the_director_who_took_the_money__refused(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=1000)
    end_parent(cast.zixuan.pairings.get())
    make_parent(cast.zixuan, cast.director)
    row = handed(cast.director, account, 900, "少了")
    with pytest.raises(Refused, match="另一位负责人"):
        settle_difference(by=cast.director, keeper=row, how="算了")
    settle_difference(by=cast.principal, keeper=row, how="德育主任补齐")


@pytest.mark.parametrize("who", ["dormitory", "head_teacher"])
def test_hand_over__by_who_gives_it_away_or_looks_on__refused(cast, who):
    account = make_account(cast.zixuan, cast.dormitory, fen=1000)
    end_parent(cast.zixuan.pairings.get())
    make_parent(cast.zixuan, cast.teacher)
    with pytest.raises(Refused, match="由新的代理家长点清"):
        handed(getattr(cast, who), account, 1000)


def test_keeper_leaves_the_school__account_waits_and_the_director_hands_it_over(cast):
    keeper = UserFactory(school=cast.school, role="teacher", name="将离校")
    account = make_account(cast.zixuan, keeper, fen=1000)
    today = clock.today()
    run_on_leaving(user=keeper, school=cast.school, on=today, by=cast.director)
    keeper.appointments.update(until=today)
    cast.zixuan.pairings.update(until=today)
    make_parent(cast.zixuan, cast.teacher, on=today)
    assert [one.waits for one in overview_of(cast.director, cast.school).waiting] == ["待交接"]
    assert not AllowanceAccount.objects.visible_to(again(keeper)).exists()
    assert handed(cast.director, account, 1000).user == cast.teacher
    assert overview_of(again(cast.director), cast.school).waiting == []


def test_close__money_left__given_back_and_nothing_more_is_written(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=1000)
    key = uuid4()
    said = {"by": cast.dormitory, "account": account, "said": PupilSaid.SIGNED, "public_id": key}
    with pytest.raises(Refused, match="退还给谁"):
        close_account(returned_to=" ", **said)
    close_account(returned_to="母亲", **said)
    close_account(returned_to="母亲", **said)
    last = AllowanceEntry.objects.order_by("-number").first()
    assert (last.kind, last.fen, last.balance_fen, last.words) == ("returned", -1000, 0, "母亲")
    for act in (
        lambda: put(account, cast.dormitory, 100),
        lambda: counter(by=cast.dormitory, entry=last, why="错", public_id=uuid4()),
    ):
        with pytest.raises(Refused, match="已经结清"):
            act()


def test_trail__of_a_payout__names_no_amount_and_no_word(cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=9000)
    pay(account, cast.dormitory, 2345, why_above="看病买药")
    facts = [entry.facts for entry in AuditEntry.objects.filter(action__startswith="allowance.")]
    assert {"spending": "snack", "above_quota": True} in facts
    assert "2345" not in str(facts) and "看病" not in str(facts)


def test_deposit__who_brought_it__must_be_chosen(cast):
    account = make_account(cast.zixuan, cast.dormitory)
    with pytest.raises(Refused, match="谁送来"):
        put(account, cast.dormitory, 100, source="")
    assert put(account, cast.dormitory, 100, source=MoneySource.AID).number == 1
