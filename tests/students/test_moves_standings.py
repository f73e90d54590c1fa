"""Standings: one thing keeps a pupil out of class at a time, and each ends as it should."""

from datetime import timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus, EntryKind, LeaveReason
from school_care.students.enums import StandingKind as K
from school_care.students.models import Enrolment, Standing
from school_care.students.services import standings
from school_care.students.services.archive_leaving import (
    call_off_departure,
    leave_school,
    record_death,
)
from school_care.students.services.standings import (
    Facts,
    begin_standing,
    edit_standing,
    end_standing,
    withdraw_standing,
)
from tests.factories import SchoolClassFactory, days_ago
from tests.students.moving import running, send_off, stand, suspend

pytestmark = pytest.mark.django_db
CLASHES = [
    (K.SUSPENDED, K.HOME_TAUGHT),
    (K.SUSPENDED, K.ELSEWHERE),
    (K.HOME_TAUGHT, K.SPECIAL),
    (K.ELSEWHERE, K.SUSPENDED),
    (K.GUEST, K.SUSPENDED),
    (K.GUEST, K.HOME_TAUGHT),
    (K.SUSPENDED, K.GUEST),
    (K.INCLUSION, K.INCLUSION),
]
BESIDE = [(K.INCLUSION, K.SUSPENDED), (K.INCLUSION, K.GUEST), (K.HOME_TAUGHT, K.INCLUSION)]


def begin(cast, kind, day, **facts):
    facts = {"place": "县二小", "reason": "生病治疗", "expected_until": days_ago(-90)} | facts
    return begin_standing(
        by=cast.registrar,
        student=cast.zixuan,
        kind=kind,
        starts_on=day,
        facts=Facts(**facts),
        public_id=uuid4(),
    )


@pytest.mark.parametrize(("first", "second"), CLASHES)
def test_standing__one_runs_that_excludes_it__refused_and_nothing_stored(cast, first, second):
    begin(cast, first, days_ago(10))

    with pytest.raises(Refused, match="不能同时有"):
        begin(cast, second, days_ago(3))

    assert running(cast.zixuan) == [first]


@pytest.mark.parametrize(("first", "second"), BESIDE)
def test_standing__one_runs_that_allows_it__both_hold(cast, first, second):
    begin(cast, first, days_ago(10))
    begin(cast, second, days_ago(3))

    assert running(cast.zixuan) == sorted([first, second])


def test_standing__another_is_planned_for_later__refused(cast):
    begin(cast, K.HOME_TAUGHT, days_ago(-20))

    with pytest.raises(Refused, match="不能同时有"):
        begin(cast, K.SUSPENDED, days_ago(0))


def test_standing__right_after_another_ended__begins(cast):
    first = begin(cast, K.SUSPENDED, days_ago(30))
    end_standing(by=cast.registrar, standing=first, on=days_ago(5))

    begin(cast, K.HOME_TAUGHT, days_ago(5))

    assert running(cast.zixuan, days_ago(6)) == [K.SUSPENDED]
    assert running(cast.zixuan, days_ago(5)) == [K.HOME_TAUGHT]


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        (K.ELSEWHERE, {"place": ""}, "请填写学校或地点"),
        (K.SUSPENDED, {"reason": ""}, "请填写休学原因"),
        (K.SUSPENDED, {"expected_until": None}, "预计复学日期"),
        (K.SUSPENDED, {"expected_until": days_ago(40)}, "晚于开始日期"),
        (K.LEAVING, {}, "请在“转出”"),
        (K.ARRIVING, {}, "请在“转出”"),
    ],
)
def test_standing__something_missing__refused_with_what_to_do(cast, kind, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        begin(cast, kind, days_ago(10), **facts)
    assert not Standing.objects.exists()


@pytest.mark.parametrize(
    ("day", "sentence"), [(500, "不在本校就读"), (-70, "日期太远")], ids=["before entry", "far"]
)
def test_standing__a_day_that_makes_no_sense__refused(cast, day, sentence):
    with pytest.raises(Refused, match=sentence):
        begin(cast, K.SUSPENDED, days_ago(day), expected_until=days_ago(-300))


def test_standing__of_a_pupil_who_left__refused(cast):
    with pytest.raises(Refused, match="不在本校就读"):
        suspend(cast, cast.gone, days=1)


@pytest.mark.parametrize("who", ["head_teacher", "principal", "grade_head", "teacher"])
def test_standing__by_who_registers_nobody__refused(cast, who):
    with pytest.raises(Refused, match="由学籍员或德育主任办理"):
        begin_standing(
            by=getattr(cast, who),
            student=cast.zixuan,
            kind=K.INCLUSION,
            starts_on=clock.today(),
            facts=Facts(),
            public_id=uuid4(),
        )


def test_standing__sent_twice__one_row_and_one_trace(cast):
    sent = {
        "by": cast.registrar,
        "student": cast.zixuan,
        "kind": K.INCLUSION,
        "starts_on": clock.today(),
        "facts": Facts(),
        "public_id": uuid4(),
    }
    assert begin_standing(**sent) == begin_standing(**sent)
    assert Standing.objects.count() == 1
    assert AuditEntry.objects.filter(action="standing.begun").count() == 1


def test_standing__begun__words_in_the_history_and_none_in_the_trail(cast):
    stand(cast, cast.zixuan, K.ELSEWHERE, place="河口县中学")

    change = FieldChange.objects.get(field="standing")
    assert change.new.startswith("人在外校借读：河口县中学（")
    entry = AuditEntry.objects.get(action="standing.begun")
    assert entry.facts == {"kind": "elsewhere"}
    assert entry.student_id == cast.zixuan.public_id


def test_resuming__to_a_lower_grade__new_class_from_that_day_marked_as_return(cast):
    six = SchoolClassFactory(school=cast.school, grade=6, number=1)
    suspended = suspend(cast, cast.zixuan, days=30)

    end_standing(by=cast.registrar, standing=suspended, on=days_ago(2), to_class=six)

    assert running(cast.zixuan) == []
    old, new = Enrolment.objects.filter(student=cast.zixuan).order_by("starts_on")
    assert (old.until, old.leave_reason) == (days_ago(2), LeaveReason.MOVED_CLASS)
    assert (new.school_class, new.entry_kind) == (six, EntryKind.RETURNED)
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == six


def test_resuming__planned_for_a_day_to_come__holds_until_then(cast):
    suspended = suspend(cast, cast.zixuan)
    end_standing(by=cast.registrar, standing=suspended, on=days_ago(-5))

    assert running(cast.zixuan, days_ago(-4)) == [K.SUSPENDED]
    assert running(cast.zixuan, days_ago(-5)) == []


def test_resuming__on_the_day_it_began__refused(cast):
    suspended = suspend(cast, cast.zixuan)
    with pytest.raises(Refused, match="撤销登记"):
        end_standing(by=cast.registrar, standing=suspended, on=days_ago(10))


def test_resuming__again__refused(cast):
    suspended = suspend(cast, cast.zixuan)
    end_standing(by=cast.registrar, standing=suspended, on=clock.today())
    with pytest.raises(Refused, match="已经结束"):
        end_standing(by=cast.registrar, standing=suspended, on=clock.today())


def test_putting_off__expected_return_changed__old_and_new_in_the_history(cast):
    suspended = suspend(cast, cast.zixuan, back=days_ago(-10))
    later = days_ago(-100)

    edit_standing(by=cast.registrar, standing=suspended, facts=Facts("", "生病治疗", "", later))

    suspended.refresh_from_db()
    assert suspended.expected_until == later
    change = FieldChange.objects.get(field="expected_until")
    assert (change.old, change.new) == (days_ago(-10).isoformat(), later.isoformat())


def test_taking_back__registered_by_mistake__never_held_and_another_may_begin(cast):
    suspended = suspend(cast, cast.zixuan)
    withdraw_standing(by=cast.registrar, standing=suspended)

    assert running(cast.zixuan, days_ago(5)) == []
    stand(cast, cast.zixuan, K.HOME_TAUGHT)
    assert running(cast.zixuan) == [K.HOME_TAUGHT]


def test_leaving__with_a_standing__ends_it_that_day(cast):
    stand(cast, cast.zixuan, K.ELSEWHERE, place="河口县中学")
    leave_school(by=cast.registrar, student=cast.zixuan, kind="other", on=days_ago(1), note="搬家")
    assert running(cast.zixuan, days_ago(2)) == [K.ELSEWHERE]
    assert running(cast.zixuan, days_ago(1)) == []


def test_leaving__announced_then_called_off__stays_in_the_class(cast):
    leave_school(by=cast.registrar, student=cast.zixuan, kind="other", on=days_ago(-8), note="搬家")
    call_off_departure(by=cast.registrar, student=cast.zixuan)

    interval = Enrolment.objects.get(student=cast.zixuan)
    assert (interval.until, interval.leave_reason) == (None, "")
    with pytest.raises(Refused, match="没有等待离校"):
        call_off_departure(by=cast.registrar, student=cast.zixuan)


def test_death__of_a_pupil_on_the_way_to_another_school__ends_everything(cast):
    transfer = send_off(cast, cast.zixuan)

    record_death(by=cast.registrar, student=cast.zixuan, on=days_ago(1))

    cast.zixuan.refresh_from_db()
    transfer.refresh_from_db()
    assert cast.zixuan.status == EnrolmentStatus.LEFT
    assert Enrolment.objects.get(student=cast.zixuan).leave_reason == LeaveReason.DECEASED
    assert running(cast.zixuan) == []
    assert transfer.state == "withdrawn"
    assert "死亡" in FieldChange.objects.filter(field="current_class").latest("id").new


def test_death__on_a_day_to_come__refused(cast):
    with pytest.raises(Refused, match="不能晚于今天"):
        record_death(by=cast.registrar, student=cast.zixuan, on=days_ago(-1))


def test_every_kind_by_hand__has_words_for_its_end():
    assert standings.end_word(K.SUSPENDED) == "复学"
    assert all(standings.end_word(kind) for kind in standings.BY_HAND)
    assert timedelta(days=1) == standings.ONE_DAY
