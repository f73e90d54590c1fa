"""Beginning, ending and handing over, by the services."""

from datetime import timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.mentoring.choices.pairings import NotesReach, PairingEnd, PairingKind
from school_care.mentoring.models import Pairing, PairingCover, Partner
from school_care.mentoring.services.pairings import (
    Wanted,
    cover_pairing,
    end_pairing,
    hand_over,
    pair,
    pair_many,
    warnings_of,
)
from school_care.mentoring.services.pairings.partners import add_partner, end_partner
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.school.services.accounts import leave_school
from school_care.students.enums import ConsentChannel, ContactRole, Purpose
from school_care.students.models import AccessGrant, Consent, Student
from school_care.students.services import archive_leaving
from school_care.students.services.archive_leaving import LeaveKind
from school_care.students.services.consents import Speaker, withdraw_consent
from tests.factories import StudentFactory, UserFactory, days_ago
from tests.mentoring.pairings.support import grants_stand, helper, mentor

pytestmark = pytest.mark.django_db
HELPER = PairingKind.HELPER


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def sees(user: User, student: Student) -> bool:
    return Student.objects.visible_to(fresh(user)).filter(pk=student.pk).exists()


def test_pairing__by_the_director__teacher_sees_the_child_until_it_ends(cast):
    assert not sees(cast.teacher, cast.zixuan)
    row = pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher))
    assert sees(cast.teacher, cast.zixuan)
    grants_stand()
    end_pairing(by=cast.director, pairing=row, why=PairingEnd.WISH)
    assert not sees(cast.teacher, cast.zixuan)
    grants_stand()
    actions = AuditEntry.objects.filter(action__startswith="pairing.").order_by("id")
    assert [one.action for one in actions] == ["pairing.begun", "pairing.ended"]


@pytest.mark.parametrize("who", ["head_teacher", "teacher", "registrar", "counsellor"])
def test_pairing_a_teacher__by_who_may_not__refused_also_for_themselves(cast, who):
    person = getattr(cast, who)
    with pytest.raises(Refused, match="德育主任或校长"):
        pair(by=person, wanted=Wanted(cast.keke, person))
    assert not Pairing.objects.exists()


def test_same_teacher__twice_at_once__refused_and_named(cast):
    mentor(cast, cast.zixuan, cast.teacher)
    with pytest.raises(Refused, match="卫数学已经是教师结对"):
        pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher))


def test_same_teacher__paired_again_later__new_row_and_history_intact(cast):
    first = pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher, starts_on=days_ago(30)))
    end_pairing(by=cast.director, pairing=first, why=PairingEnd.TERM_OVER, on=days_ago(20))
    again = pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher))
    first.refresh_from_db()
    assert (first.starts_on, first.until) == (days_ago(30), days_ago(20))
    assert again.pk != first.pk
    assert again.until is None
    grants_stand()


def test_same_teacher__days_of_the_past_overlap__refused(cast):
    row = pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher, starts_on=days_ago(30)))
    end_pairing(by=cast.director, pairing=row, why=PairingEnd.TERM_OVER, on=days_ago(5))
    with pytest.raises(Refused, match="请把开始日期改为这一天或以后"):
        pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher, starts_on=days_ago(20)))


def test_two_teachers__beside_one_child__allowed(cast):
    mentor(cast, cast.zixuan, cast.teacher)
    mentor(cast, cast.zixuan, cast.other_head_teacher)
    assert Pairing.objects.mentors().on(clock.today()).count() == 2


def test_second_helper__while_one_helps__refused_and_named(cast):
    mate = StudentFactory(current_class=cast.seven_one, name="陈小满")
    helper(cast, cast.zixuan, cast.anan)
    with pytest.raises(Refused, match="现在是李安安"):
        pair(by=cast.head_teacher, wanted=Wanted(cast.zixuan, mate, kind=HELPER))
    pair(by=cast.head_teacher, wanted=Wanted(cast.zixuan, mate, kind=HELPER, replace=True))
    rows = Pairing.objects.filter(kind=HELPER).order_by("pk")
    assert [(row.peer.name, row.until) for row in rows] == [
        ("李安安", clock.today()),
        ("陈小满", None),
    ]
    assert rows[1].after == rows[0]


def test_helper__of_the_future_in_the_way__replaced_before_it_begins(cast):
    soon = clock.today() + timedelta(days=9)
    mate = StudentFactory(current_class=cast.seven_one, name="陈小满")
    pair(by=cast.head_teacher, wanted=Wanted(cast.zixuan, mate, kind=HELPER, starts_on=soon))
    with pytest.raises(Refused, match="现在是陈小满"):
        helper(cast, cast.zixuan, cast.anan)
    pair(by=cast.head_teacher, wanted=Wanted(cast.zixuan, cast.anan, kind=HELPER, replace=True))
    never = Pairing.objects.get(peer=mate)
    assert never.until == never.starts_on == soon


def test_helper__who_helped_on_the_days_asked_for__history_is_not_rewritten(cast):
    first = pair(
        by=cast.head_teacher,
        wanted=Wanted(cast.zixuan, cast.anan, kind=HELPER, starts_on=days_ago(40)),
    )
    end_pairing(by=cast.head_teacher, pairing=first, why=PairingEnd.TERM_OVER, on=days_ago(10))
    mate = StudentFactory(current_class=cast.seven_one)
    with pytest.raises(Refused, match="这段时间是李安安"):
        pair(
            by=cast.head_teacher,
            wanted=Wanted(cast.zixuan, mate, kind=HELPER, starts_on=days_ago(20), replace=True),
        )


def test_helper__who_is_in_care__allowed(cast):
    other = StudentFactory(current_class=cast.seven_one, care=True)
    row = helper(cast, cast.zixuan, other)
    assert row.peer == other


def test_helper__of_another_class__warned_not_refused(cast):
    wanted = Wanted(cast.zixuan, cast.keke, kind=HELPER)
    assert warnings_of(wanted) == ["王可不在同一个班，平时帮助可能不方便。"]
    assert warnings_of(Wanted(cast.zixuan, cast.anan, kind=HELPER)) == []
    assert pair(by=cast.director, wanted=wanted).peer == cast.keke


@pytest.mark.parametrize(
    ("who", "sentence"),
    [("zixuan", "不能和自己结对"), ("gone", "不在本校就读"), ("foreign", "没有找到这名同学")],
)
def test_helper__oneself_gone_or_of_another_school__refused(cast, who, sentence):
    with pytest.raises(Refused, match=sentence):
        pair(by=cast.director, wanted=Wanted(cast.zixuan, getattr(cast, who), kind=HELPER))


def test_helper__chosen_by_a_teacher_of_another_class__refused(cast):
    with pytest.raises(Refused, match="请联系班主任"):
        pair(by=cast.other_head_teacher, wanted=Wanted(cast.zixuan, cast.keke, kind=HELPER))


def test_child__not_in_care_or_gone__refused(cast):
    with pytest.raises(Refused, match="还没有列入关爱"):
        pair(by=cast.director, wanted=Wanted(cast.anan, cast.teacher))
    with pytest.raises(Refused, match="已不在本校就读"):
        pair(by=cast.director, wanted=Wanted(cast.gone, cast.teacher))


def test_teacher__left_or_without_a_post_that_reads_care__refused(cast):
    idle = UserFactory(school=cast.school, name="无职务")
    for person in (idle, cast.editor, cast.registrar):
        with pytest.raises(Refused, match="没有可查看关爱内容的职务"):
            pair(by=cast.director, wanted=Wanted(cast.zixuan, person))
    leave_school(user=cast.teacher, school=cast.school, on=clock.today(), by=cast.principal)
    with pytest.raises(Refused, match="卫数学已离校"):
        pair(by=cast.director, wanted=Wanted(cast.zixuan, fresh(cast.teacher)))


def test_acting_parent__of_the_dormitory__allowed_and_sees_the_child(cast):
    row = pair(
        by=cast.director,
        wanted=Wanted(cast.zixuan, cast.dormitory, kind=PairingKind.ACTING_PARENT),
    )
    assert row.user == cast.dormitory
    with pytest.raises(Refused, match="现在是蒋生活"):
        pair(
            by=cast.director,
            wanted=Wanted(cast.zixuan, cast.teacher, kind=PairingKind.ACTING_PARENT),
        )


def test_start__before_the_term_or_years_ahead__refused(cast):
    with pytest.raises(Refused, match="最早是本学期第一天"):
        pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher, starts_on=days_ago(61)))
    ahead = clock.today() + timedelta(days=400)
    with pytest.raises(Refused, match="开始日期太远"):
        pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher, starts_on=ahead))


def test_start__in_the_future__sight_begins_that_day(cast):
    tomorrow = clock.today() + timedelta(days=1)
    pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.teacher, starts_on=tomorrow))
    assert not sees(cast.teacher, cast.zixuan)
    grants_stand()


def test_many__one_cannot__none_is_written_and_the_pupil_named(cast):
    wanted = [Wanted(cast.zixuan, cast.teacher), Wanted(cast.anan, cast.teacher)]
    with pytest.raises(Refused, match="^李安安：该生还没有列入关爱"):
        pair_many(by=cast.director, wanted=wanted)
    assert not Pairing.objects.exists()
    assert not AccessGrant.objects.filter(reason="pairing").exists()


def test_many__number_of_queries__the_same_for_any_number(cast, django_assert_max_num_queries):
    pupils = [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(12)]
    with django_assert_max_num_queries(16):
        rows = pair_many(
            by=fresh(cast.director), wanted=[Wanted(one, cast.teacher) for one in pupils]
        )
    assert len(rows) == 12
    grants_stand()


def test_same_form_sent_twice__stored_once(cast):
    wanted = Wanted(cast.zixuan, cast.teacher, public_id=uuid4())
    assert pair(by=cast.director, wanted=wanted) == pair(by=cast.director, wanted=wanted)
    assert Pairing.objects.count() == 1
    grants_stand()


def test_end__already_over_or_without_a_word_for_other__refused(cast):
    row = mentor(cast, cast.zixuan, cast.teacher)
    with pytest.raises(Refused, match="请写一句为什么结束"):
        end_pairing(by=cast.director, pairing=row, why=PairingEnd.OTHER)
    end_pairing(by=cast.director, pairing=row, why=PairingEnd.WISH)
    with pytest.raises(Refused, match="已经结束"):
        end_pairing(by=cast.director, pairing=row, why=PairingEnd.WISH)


def test_hand_over__the_successor_never_began__may_be_handed_over_again(cast):
    row, tomorrow = mentor(cast, cast.zixuan, cast.teacher, days=9), days_ago(-1)
    first = hand_over(by=cast.director, pairing=row, to=cast.other_head_teacher, on=tomorrow)
    with pytest.raises(Refused, match="已经移交过"):
        hand_over(by=cast.director, pairing=row, to=cast.grade_head, on=tomorrow)
    end_pairing(by=cast.director, pairing=first, why=PairingEnd.MISTAKE)
    again = hand_over(by=cast.director, pairing=row, to=cast.grade_head, on=tomorrow)
    assert (again.user, again.after_id) == (cast.grade_head, row.pk)
    grants_stand()


def test_hand_over__same_day__no_gap_and_the_old_one_is_out(cast):
    row = mentor(cast, cast.zixuan, cast.teacher, days=30)
    new = hand_over(by=cast.director, pairing=row, to=cast.other_head_teacher)
    row.refresh_from_db()
    assert (row.until, row.end_why) == (new.starts_on, PairingEnd.HANDED_OVER)
    assert new.after == row
    assert new.notes == NotesReach.NONE
    assert sees(cast.other_head_teacher, cast.zixuan)
    assert not sees(cast.teacher, cast.zixuan)
    grants_stand()
    with pytest.raises(Refused, match="已经移交过"):
        hand_over(by=cast.director, pairing=row, to=cast.counsellor)


def test_teacher_leaves__pupil_is_unpaired_and_can_be_carried_on(cast):
    row = mentor(cast, cast.zixuan, cast.teacher, days=30)
    mate = helper(cast, cast.zixuan, cast.anan)
    leave_school(user=cast.teacher, school=cast.school, on=clock.today(), by=cast.principal)
    row.refresh_from_db()
    assert (row.until, row.end_why) == (clock.today(), PairingEnd.STAFF_LEFT)
    assert not Pairing.objects.mentors().on(clock.today()).exists()
    assert Pairing.objects.get(pk=mate.pk).until is None
    grants_stand()
    new = hand_over(by=cast.director, pairing=row, to=cast.counsellor)
    assert new.after == row
    grants_stand()


def test_cover__for_days__sees_the_child_those_days_only(cast):
    row = mentor(cast, cast.zixuan, cast.teacher, days=30)
    today = clock.today()
    cover = cover_pairing(
        by=cast.director,
        pairing=row,
        user=cast.counsellor,
        starts_on=today,
        last_day=today + timedelta(days=2),
    )
    assert sees(cast.counsellor, cast.zixuan)
    grants_stand()
    with pytest.raises(Refused, match="已由沈心理代管"):
        cover_pairing(
            by=cast.director,
            pairing=row,
            user=cast.grade_head,
            starts_on=today + timedelta(days=2),
            last_day=today + timedelta(days=5),
        )
    hand_over(by=cast.director, pairing=row, to=cast.other_head_teacher)
    cover.refresh_from_db()
    assert cover.until == today
    assert not sees(cast.counsellor, cast.zixuan)
    grants_stand()


def test_who_stands_in__leaves__cover_ends(cast):
    row = mentor(cast, cast.zixuan, cast.teacher)
    today = clock.today()
    cover_pairing(
        by=cast.director,
        pairing=row,
        user=cast.counsellor,
        starts_on=today,
        last_day=today + timedelta(days=9),
    )
    leave_school(user=cast.counsellor, school=cast.school, on=today, by=cast.principal)
    assert PairingCover.objects.get().until == today
    grants_stand()


def test_pupil_leaves__own_pairings_and_those_as_helper_end(cast):
    other = StudentFactory(current_class=cast.seven_one, care=True)
    mentor(cast, cast.zixuan, cast.teacher)
    helper(cast, other, cast.zixuan)
    archive_leaving.leave_school(
        by=cast.registrar, student=cast.zixuan, kind=LeaveKind.GRADUATED, on=clock.today()
    )
    rows = Pairing.objects.all()
    assert {row.end_why for row in rows} == {PairingEnd.PUPIL_LEFT}
    assert all(row.until == clock.today() for row in rows)
    grants_stand()


def partner_of(cast) -> Partner:
    return add_partner(
        by=cast.director, school=cast.school, kind="cadre", name="余干部", phone="19900000888"
    )


def agree(cast, student: Student) -> None:
    Consent.objects.create(
        school=cast.school,
        student=student,
        purpose=Purpose.CHARITY,
        agreed=True,
        given_by="张奶奶",
        relation="奶奶",
        channel=ConsentChannel.PAPER,
        given_on=days_ago(20),
        recorded_at=clock.now(),
    )


def test_partner__without_the_guardians_consent__refused(cast):
    with pytest.raises(Refused, match="监护人还没有同意"):
        pair(
            by=cast.director,
            wanted=Wanted(cast.zixuan, partner_of(cast), kind=PairingKind.PARTNER),
        )


def test_partner__consent_withdrawn__pairing_ends_by_itself(cast):
    agree(cast, cast.zixuan)
    row = pair(
        by=cast.director, wanted=Wanted(cast.zixuan, partner_of(cast), kind=PairingKind.PARTNER)
    )
    withdraw_consent(
        by=cast.director,
        student=cast.zixuan,
        purpose=Purpose.CHARITY,
        speaker=Speaker("张奶奶", "奶奶", ContactRole.GUARDIAN),
        channel=ConsentChannel.PHONE,
        on=clock.today(),
    )
    row.refresh_from_db()
    assert (row.until, row.end_why) == (clock.today(), PairingEnd.NO_CONSENT)


def test_partner__takes_part_no_longer__pairings_end(cast):
    agree(cast, cast.zixuan)
    partner = partner_of(cast)
    pair(by=cast.director, wanted=Wanted(cast.zixuan, partner, kind=PairingKind.PARTNER))
    assert end_partner(by=cast.director, partner=partner) == 1
    assert Pairing.objects.get().until == clock.today()
    with pytest.raises(Refused, match="不再参加结对"):
        pair(
            by=cast.director,
            wanted=Wanted(
                cast.zixuan, Partner.objects.get(pk=partner.pk), kind=PairingKind.PARTNER
            ),
        )
