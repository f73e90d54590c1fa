"""Carer's bars, rating, entrusted care, and what the school owes a reminder for."""

from datetime import date
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.kinds.entrustment_notice import KIND, key_of
from school_care.students.models import CarerCheck, Entrustment, GuardianshipRating
from school_care.students.services.contacts import end_people
from school_care.students.services.entrustment import (
    end_entrustment,
    note_notice_received,
    start_entrustment,
)
from school_care.students.services.guardianship import check_carer, rate_guardianship
from tests.factories import ContactFactory, StudentFactory, days_ago
from tests.support.owing import owed_to

NOTE = "村里说常喝酒"


@pytest.fixture
def aunt(cast):
    return ContactFactory(student=cast.zixuan, role="CARER", relation="姑姑", name="张姑姑")


def check(cast, carer, *bars, by=None, on=None, public_id=None):
    return check_carer(
        by=by or cast.head_teacher,
        carer=carer,
        bars=bars,
        note=NOTE,
        on=on or clock.today(),
        public_id=public_id or uuid4(),
    )


def start(cast, carer, *, by=None, on=None, public_id=None):
    return start_entrustment(
        by=by or cast.head_teacher,
        carer=carer,
        starts_on=on or days_ago(30),
        weekly_contact=None,
        public_id=public_id or uuid4(),
    )


def rate(cast, rating, *, on=None, reason="看到的事", public_id=None):
    return rate_guardianship(
        by=cast.head_teacher,
        student=cast.zixuan,
        care_type="grandparents",
        rating=rating,
        reason=reason,
        on=on or clock.today(),
        public_id=public_id or uuid4(),
    )


def owed(cast, student, on=None):
    found = owed_to(
        [student.pk],
        school=cast.school,
        on=on or clock.today(),
        subject="student",
        codes={KIND.code},
    )
    return [each.occasion.key for each in found.get(student.pk, [])]


def test_entrusting__barred_person__refused_whoever_asks(cast, aunt):
    check(cast, aunt, "habits")
    with pytest.raises(Refused, match="不能作为被委托照护人.*德育主任"):
        start(cast, aunt)
    with pytest.raises(Refused) as told:
        start(cast, aunt, by=cast.registrar)
    assert "核对" not in str(told.value)  # the registrar is not told what is known
    assert not Entrustment.objects.exists()


def test_entrusting__same_person_in_another_role__barred_as_well(cast, aunt):
    twin = ContactFactory(student=cast.zixuan, role="GUARDIAN", relation="姑姑", name="张姑姑")
    check(cast, aunt, "offences")
    with pytest.raises(Refused, match="不能作为"):
        start(cast, twin)


def test_entrusting__cleared_by_a_later_check__possible(cast, aunt):
    check(cast, aunt, "habits", on=days_ago(9))
    check(cast, aunt)
    assert start(cast, aunt).carer == aunt


def test_check__sent_twice__stored_once_and_note_sealed(cast, aunt):
    key = uuid4()
    for _ in range(2):
        check(cast, aunt, "habits", public_id=key)
    (row,) = CarerCheck.objects.all()
    assert (row.note, row.bars) == (NOTE, ["habits"])
    assert NOTE.encode() not in bytes(row.note_sealed)


@pytest.mark.parametrize("who", ["registrar", "principal", "grade_head", "dormitory"])
def test_check__who_keeps_no_care__refused(cast, aunt, who):
    with pytest.raises(Refused):
        check(cast, aunt, by=cast.staff[who])


def test_entrusting__parent_child_or_past_person__refused(cast, aunt):
    father = cast.zixuan.contacts.get(role="FATHER")
    brother = ContactFactory(
        student=cast.zixuan, role="OTHER", name="张大", birth_year=clock.today().year - 15
    )
    with pytest.raises(Refused, match="父母本人"):
        start(cast, father)
    with pytest.raises(Refused, match="未满18岁"):
        start(cast, brother)
    end_people(by=cast.head_teacher, people=[aunt], until=clock.today())
    aunt.refresh_from_db()
    with pytest.raises(Refused, match="以前的联系人"):
        start(cast, aunt)


def test_handover__new_carer__no_gap_and_no_overlap(cast, aunt):
    grandmother = cast.zixuan.contacts.get(relation="奶奶")
    first = start(cast, aunt, on=days_ago(60))
    second = start(cast, grandmother, on=days_ago(10))
    first.refresh_from_db()
    assert (first.until, first.end_reason) == (second.starts_on, "换了照护人")
    for day in (days_ago(11), days_ago(10), days_ago(9)):
        assert Entrustment.objects.on(day).filter(student=cast.zixuan).count() == 1


def test_handover__before_the_running_one_began__refused(cast, aunt):
    start(cast, aunt, on=days_ago(10))
    with pytest.raises(Refused, match="不能早于现在这次委托"):
        start(cast, cast.zixuan.contacts.get(relation="奶奶"), on=days_ago(20))


def test_entrusting__sent_twice__stored_once(cast, aunt):
    key = uuid4()
    for _ in range(2):
        start(cast, aunt, public_id=key)
    assert Entrustment.objects.count() == 1


def test_ending_a_person__while_entrusted__refused(cast, aunt):
    start(cast, aunt)
    with pytest.raises(Refused, match="正是被委托照护人"):
        end_people(by=cast.head_teacher, people=[aunt], until=clock.today())


def test_entrustment__ended__cannot_be_changed(cast, aunt):
    row = start(cast, aunt)
    end_entrustment(by=cast.head_teacher, entrustment=row, until=clock.today(), reason="父母回来了")
    with pytest.raises(Refused, match="已经结束"):
        note_notice_received(by=cast.head_teacher, entrustment=row, on=clock.today())


def test_rating__new_one__ends_the_old_the_same_day(cast):
    rate(cast, "good", on=days_ago(40))
    rate(cast, "fair", on=days_ago(5))
    rows = GuardianshipRating.objects.order_by("starts_on")
    assert [(row.rating, row.until) for row in rows] == [("good", days_ago(5)), ("fair", None)]
    with pytest.raises(Refused, match="不能早于上一次"):
        rate(cast, "good", on=days_ago(6))


def test_rating_poor__without_a_reason__refused(cast):
    with pytest.raises(Refused, match="写一句依据"):
        rate(cast, "poor", reason=" ")


def test_reminder__until_the_notice_is_back__owed_for_that_day(cast, aunt):
    row = start(cast, aunt, on=days_ago(30))
    assert owed(cast, cast.zixuan) == [key_of(row.public_id)]
    note_notice_received(by=cast.head_teacher, entrustment=row, on=days_ago(3))
    assert owed(cast, cast.zixuan) == []
    assert owed(cast, cast.zixuan, days_ago(4)) == [key_of(row.public_id)]
    assert owed(cast, cast.zixuan, days_ago(31)) == []


def test_reminder__both_parents_away_and_nobody_entrusted__owed_till_somebody_is(cast, aunt):
    child = StudentFactory(current_class=cast.seven_one)
    for role in ("FATHER", "MOTHER"):
        ContactFactory(student=child, role=role, presence="away", away_since=days_ago(200))
    assert owed(cast, child) == ["none"]
    assert owed(cast, child, days_ago(150)) == []  # not yet three months
    carer = ContactFactory(student=child, role="CARER")
    row = start(cast, carer, on=days_ago(2))
    assert owed(cast, child) == [key_of(row.public_id)]


def test_reminder__pupil_who_left__not_owed(cast):
    ContactFactory(student=cast.gone, role="FATHER", presence="away", away_since=date(2020, 1, 1))
    ContactFactory(student=cast.gone, role="MOTHER", presence="away", away_since=date(2020, 1, 1))
    assert owed(cast, cast.gone) == []


def test_reminder__many_pupils__same_number_of_queries(cast, django_assert_num_queries):
    for _ in range(5):
        child = StudentFactory(current_class=cast.seven_one)
        for role in ("FATHER", "MOTHER"):
            ContactFactory(student=child, role=role, presence="away", away_since=days_ago(200))
    with django_assert_num_queries(4):
        found = list(KIND.population(school_id=cast.school.pk, on=clock.today()))
    assert len(found) == 5
    with django_assert_num_queries(1):
        list(KIND.facts(school_id=cast.school.pk, since=days_ago(99), until=clock.today()))
