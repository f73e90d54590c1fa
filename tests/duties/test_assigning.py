"""移交: into whose hands a duty may be given, what it leaves behind, and taking it back."""

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.enums import DutyState, NoticeKind
from school_care.duties.models import Duty, DutyChange, Notice
from school_care.duties.services.assigning import assign, candidates, hand_back
from school_care.duties.services.sync import fresh, sync
from school_care.school.enums import Role
from school_care.school.models import TeachingAssignment, User
from school_care.school.refusal import Refused
from school_care.school.services.accounts import leave_school
from school_care.school.services.appointments import appoint
from tests.duties.owing import follow_closely, late_class_duty, late_duty, reckoned
from tests.factories import StudentFactory, UserFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(cast) -> Duty:
    """A late contact of 王可, owed by her head teacher; the counsellor was given sight of her."""
    reckoned(cast.school)
    return late_duty(cast.keke, cast.other_head_teacher)


def again(user: User) -> User:
    """The person as a new request knows them."""
    return User.objects.get(pk=user.pk)


def names(duty: Duty) -> list[str]:
    return [user.username for user in candidates(Duty.objects.get(pk=duty.pk))]


def test_candidates__pupil__those_who_see_her_nearest_first(cast, ours):
    assert names(ours) == ["ban72", "shuxue", "nianji7", "xinli", "dezhu", "xiaozhang"]


def test_candidates__other_class__neither_its_teachers_nor_the_counsellor(cast, ours):
    duty = late_duty(cast.zixuan, cast.head_teacher)
    assert names(duty) == ["ban71", "nianji7", "dezhu", "xiaozhang"]


def test_candidates__class__nobody_who_sees_one_pupil_only(cast, ours):
    duty = late_class_duty(cast.seven_two, cast.other_head_teacher)
    assert names(duty) == ["ban72", "shuxue", "nianji7", "dezhu", "xiaozhang"]


def test_candidates__what_only_keepers_of_the_archive_do__no_subject_teacher(cast, ours):
    duty = late_duty(cast.keke, cast.other_head_teacher, code="card.term")
    assert "shuxue" not in names(duty)
    assert "xinli" not in names(duty)
    assert "ban72" in names(duty)


def test_candidates__lesson_over_or_account_closed__no_longer(cast, ours):
    TeachingAssignment.objects.filter(user=cast.teacher).update(until=clock.today())
    User.objects.filter(pk=cast.grade_head.pk).update(is_active=False)
    assert names(ours) == ["ban72", "xinli", "dezhu", "xiaozhang"]


def test_candidates__acting_head_teacher__offered(cast, ours):
    acting = UserFactory(
        school=cast.school,
        username="daiban",
        head_teacher_of=cast.seven_two,
        head_teacher_of__acting=True,
    )
    assert acting.username in names(ours)


def test_assign__director__owner_change_trace_and_one_notice(cast, ours):
    assert assign(by=cast.director, duties=[ours], to=cast.teacher, reason=" 班主任外出 ") == 1
    ours.refresh_from_db()
    assert (ours.owner, ours.assigned, ours.state) == (cast.teacher, True, DutyState.OPEN)
    change = DutyChange.objects.get(duty=ours)
    assert (change.by, change.field, change.why) == (cast.director, "owner", "移交：班主任外出")
    assert (change.old, change.new) == (str(cast.other_head_teacher.pk), str(cast.teacher.pk))
    trace = AuditEntry.objects.get(action="duty.assigned")
    assert (trace.object_id, trace.actor_id) == (str(ours.public_id), cast.director.pk)
    notice = Notice.objects.get(kind=NoticeKind.ASSIGNED)
    assert (notice.user, notice.count) == (cast.teacher, 1)


def test_assign__twice__one_change_and_one_notice(cast, ours):
    assign(by=cast.director, duties=[ours], to=cast.teacher)
    assert assign(by=cast.director, duties=[ours], to=cast.teacher) == 0
    assert DutyChange.objects.count() == 1
    assert Notice.objects.filter(kind=NoticeKind.ASSIGNED).count() == 1


def test_assign__to_oneself__told_nothing(cast, ours):
    assert assign(by=cast.director, duties=[ours], to=cast.director) == 1
    assert not Notice.objects.filter(kind=NoticeKind.ASSIGNED).exists()


def test_assign__one_of_two_out_of_sight__refused_and_nothing_moved(cast, ours):
    other = late_class_duty(cast.seven_two, cast.other_head_teacher)
    with pytest.raises(Refused, match="其中1件"):
        assign(by=cast.director, duties=[ours, other], to=cast.counsellor)
    assert set(Duty.objects.values_list("owner__username", flat=True)) == {"ban72"}
    assert not DutyChange.objects.exists()


@pytest.mark.parametrize("who", ["head_teacher", "other_head_teacher", "grade_head", "registrar"])
def test_assign__whoever_does_not_oversee__refused(cast, ours, who):
    with pytest.raises(Refused):
        assign(by=getattr(cast, who), duties=[ours], to=cast.teacher)


def test_assign__duty_of_another_school__refused(cast, ours):
    foreign = late_duty(cast.foreign, cast.foreign_head_teacher)
    with pytest.raises(Refused):
        assign(by=cast.director, duties=[foreign], to=cast.director)
    with pytest.raises(Refused):
        assign(by=cast.director, duties=[ours, foreign], to=cast.director)
    foreign.refresh_from_db()
    assert foreign.owner == cast.foreign_head_teacher


def test_assign__settled_meanwhile__left_out(cast, ours):
    done = late_duty(cast.zixuan, cast.head_teacher, state=DutyState.DONE, settled_on=clock.today())
    assert assign(by=cast.director, duties=[ours, done], to=cast.grade_head) == 1
    done.refresh_from_db()
    assert done.owner == cast.head_teacher
    with pytest.raises(Refused, match="已经办结"):
        assign(by=cast.director, duties=[done], to=cast.grade_head)


def test_hand_back__just_handed_over__as_before_and_by_post_again(cast, ours):
    assign(by=cast.director, duties=[ours], to=cast.teacher)
    assert hand_back(by=cast.director, duties=[ours]) == 1
    ours.refresh_from_db()
    assert (ours.owner, ours.assigned) == (cast.other_head_teacher, False)
    assert DutyChange.objects.filter(duty=ours).count() == 2


def test_hand_back__who_had_it_may_no_longer__whose_it_is_by_post(cast, ours):
    assign(by=cast.director, duties=[ours], to=cast.teacher)
    assign(by=cast.director, duties=[ours], to=cast.grade_head)
    TeachingAssignment.objects.filter(user=cast.teacher).update(until=clock.today())
    hand_back(by=cast.director, duties=[ours])
    ours.refresh_from_db()
    assert (ours.owner, ours.assigned) == (cast.other_head_teacher, False)


# a teacher leaves and nothing is unowned


@pytest.fixture
def keke_late(cast) -> list[Duty]:
    """What 七(2)班 really owes 王可 today: nobody has ever contacted her."""
    follow_closely(cast.keke)
    sync(cast.school, clock.today())
    owed = Duty.objects.late_on(clock.today()).filter(student=cast.keke).order_by("rule_code")
    owed = list(owed.filter(rule_code__endswith=".level"))
    assert [duty.rule_code for duty in owed] == ["contact.level", "visit.level"]
    assert {duty.owner for duty in owed} == {cast.other_head_teacher}
    return owed


def test_assigned__reckoned_again__stays_with_whom_it_was_given_to(cast, keke_late):
    assign(by=cast.director, duties=keke_late, to=cast.grade_head)
    StudentFactory(current_class=cast.seven_two, care=True)
    sync(cast.school, clock.today())
    again_owed = Duty.objects.filter(pk__in=[duty.pk for duty in keke_late])
    assert {(duty.owner, duty.state) for duty in again_owed} == {(cast.grade_head, DutyState.OPEN)}


def test_leaving__head_teacher_without_successor__director_holds_all_and_sees_it(
    client, cast, keke_late
):
    leave_school(
        user=cast.other_head_teacher, school=cast.school, on=clock.today(), by=cast.principal
    )
    client.force_login(cast.director)
    page = client.get("/desk/duties/meeting/").content.decode()
    assert "没有班主任的班" in page
    assert "暂由德育主任郑德育负责" in page
    owed = Duty.objects.open().filter(school_class=cast.seven_two)
    assert {duty.owner for duty in owed} == {cast.director}
    changes = DutyChange.objects.filter(duty=keke_late[0], field="owner")
    assert [(c.old, c.new, c.why) for c in changes] == [
        (str(cast.other_head_teacher.pk), str(cast.director.pk), "任职变动")
    ]
    assert not Duty.objects.open().filter(school=cast.school, owner__isnull=True).exists()


def test_leaving__successor_appointed__holds_the_duties(cast, keke_late):
    leave_school(
        user=cast.other_head_teacher, school=cast.school, on=clock.today(), by=cast.principal
    )
    heir = UserFactory(school=cast.school, username="jieban")
    appoint(
        by=again(cast.principal),
        school=cast.school,
        user=heir,
        role=Role.HEAD_TEACHER,
        school_class=cast.seven_two,
        starts_on=clock.today(),
    )
    fresh(cast.school)
    of_class = Duty.objects.open().filter(school_class=cast.seven_two)
    assert {d.owner for d in of_class.exclude(rule_code="pairing.term")} == {heir}
    assert {d.owner for d in of_class.filter(rule_code="pairing.term")} == {cast.director}


def test_leaving__who_was_given_duties__they_go_back_to_the_head_teacher(cast, keke_late):
    assign(by=cast.director, duties=keke_late, to=cast.grade_head)
    leave_school(user=cast.grade_head, school=cast.school, on=clock.today(), by=cast.principal)
    fresh(cast.school)
    duty = Duty.objects.get(pk=keke_late[0].pk)
    assert (duty.owner, duty.assigned) == (cast.other_head_teacher, False)
    last = DutyChange.objects.filter(duty=duty).last()
    assert last.why == "原责任人已离岗"


def test_candidates__many_people__same_number_of_queries(cast, ours, django_assert_max_num_queries):
    for number in range(12):
        UserFactory(school=cast.school, username=f"ren{number}", teaches=cast.seven_two)
    duty = Duty.objects.select_related("school", "student__current_class", "school_class").get(
        pk=ours.pk
    )
    with django_assert_max_num_queries(4):
        assert len(candidates(duty)) == 18


def test_duty_page__how_many_queries__bounded(client, cast, ours):
    assign(by=cast.director, duties=[ours], to=cast.teacher)
    client.force_login(cast.director)
    assert queries_of(client, f"/desk/duties/all/{ours.public_id}/") <= 25
