"""Duties about pairings, plans and reviews: who owes them, from when, what fulfils them."""

from datetime import date, timedelta

import pytest
import time_machine

from school_care.core import clock
from school_care.core.duty_kinds import duty_kind
from school_care.duties.reckoning.load import SchoolLoad
from school_care.duties.rules import rules_on
from school_care.duties.services.assigning import assign, hand_back
from school_care.duties.services.sync import sync
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.choices.plans import PlanKind, PlanState
from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.models import Pairing, PairingCover, Plan, PlanCheck, TermReview
from school_care.school.enums import Role
from school_care.school.models import Term, User
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant, Student
from tests.duties.small_school import DAY, FIRST, LAST, SmallSchool, small_school
from tests.factories import StudentFactory, TermFactory, UserFactory

pytestmark = pytest.mark.django_db

SEVEN = date(2026, 9, 7)
AUTUMN = "2026-2027-1"


@pytest.fixture
def place() -> SmallSchool:
    return small_school()


@pytest.fixture
def mentor(place) -> User:
    return UserFactory(
        school=place.school, name="结对老师", role=Role.TEACHER, role__starts_on=date(2026, 8, 1)
    )


def pair(pupil: Student, user: User, since: date = SEVEN, until: date | None = None) -> Pairing:
    """A pairing with the sight that goes with it."""
    row = Pairing.objects.create(
        school=pupil.school,
        student=pupil,
        kind=PairingKind.TEACHER,
        user=user,
        starts_on=since,
        until=until,
        made_at=clock.now(),
    )
    AccessGrant.objects.create(
        school=pupil.school,
        user=user,
        student=pupil,
        reason=GrantReason.PAIRING,
        source_ref=str(row.public_id),
        starts_on=since,
        until=until,
    )
    return row


def helped(pupil: Student, peer: Student, since: date, until: date | None = None) -> Pairing:
    return Pairing.objects.create(
        school=pupil.school,
        student=pupil,
        kind=PairingKind.HELPER,
        peer=peer,
        starts_on=since,
        until=until,
        made_at=clock.now(),
    )


def planned(pupil: Student, on: date, *, state: str = PlanState.RUNNING) -> Plan:
    return Plan.objects.create(
        school=pupil.school,
        student=pupil,
        term=Term.objects.get(school=pupil.school, first_day=FIRST),
        kind=PlanKind.STUDY,
        state=state,
        version=1,
        adopted_on=on,
        made_at=clock.now(),
    )


def check(plan: Plan, due_on: date, *, number: int = 1, done_on: date | None = None) -> PlanCheck:
    return PlanCheck.objects.create(plan=plan, number=number, due_on=due_on, done_on=done_on)


# 结对


def test_pairing__nobody_yet__the_director_owes_it_from_the_first_day(place):
    pupil = place.pupil()
    item = place.owed(FIRST, "pairing.term", pupil)[0]
    assert (item.owner, item.opens_on, item.due_on) == (
        place.director.pk,
        FIRST,
        FIRST + 30 * DAY,
    )


def test_pairing__made_later__owed_until_that_day(place, mentor):
    pupil = place.pupil()
    pair(pupil, mentor, SEVEN)
    assert place.owed(SEVEN - DAY, "pairing.term", pupil)
    assert place.owed(SEVEN, "pairing.term", pupil) == []


def test_pairing__from_before_care_and_before_the_term__counts(place, mentor):
    pupil = place.pupil(entered=date(2026, 10, 12))
    pair(pupil, mentor, date(2026, 8, 20))
    assert place.owed(date(2026, 10, 12), "pairing.term", pupil) == []


def test_pairing__mentor_gone_and_nobody_follows__is_owed_again(place, mentor):
    pupil = place.pupil()
    pair(pupil, mentor, SEVEN, until=date(2026, 10, 12))
    assert place.owed(date(2026, 10, 11), "pairing.term", pupil) == []
    assert place.stands(date(2026, 10, 12), "pairing.term", pupil) == "warned"


def test_pairing__handed_over_the_same_day__never_owed(place, mentor):
    pupil = place.pupil()
    other = UserFactory(school=place.school, role=Role.TEACHER)
    pair(pupil, mentor, FIRST, until=date(2026, 10, 12))
    pair(pupil, other, date(2026, 10, 12))
    near = [date(2026, 10, 12) + n * DAY for n in range(-2, 3)]
    for day in (FIRST, SEVEN, *near, LAST):
        assert not place.owed(day, "pairing.term", pupil)


def test_pairing__stored__opens_again_when_the_mentor_leaves(place, mentor):
    pupil = place.pupil()
    row = pair(pupil, mentor, SEVEN)
    with time_machine.travel("2026-09-08T09:00:00+08:00"):
        sync(place.school, date(2026, 9, 8))
        assert place.row("pairing.term", pupil).state == "done"
        row.until = date(2026, 9, 8)
        row.save()
        sync(place.school, date(2026, 9, 8))
    assert place.row("pairing.term", pupil).state == "open"


def test_pairing__an_acting_parent_or_helper__is_no_mentor(place, mentor):
    pupil, peer = place.pupil(), StudentFactory(current_class=place.one)
    helped(pupil, peer, FIRST)
    assert place.owed(SEVEN, "pairing.term", pupil)


def test_pairing__not_in_care__not_owed(place):
    pupil = place.pupil(care=False)
    assert place.owed(SEVEN, "pairing.term", pupil) == []


# 学习帮手


def test_helper__head_teacher_owes_it__a_running_helper_fulfils(place):
    pupil, peer = place.pupil(), StudentFactory(current_class=place.one)
    assert place.owed(SEVEN, "helper.term", pupil)[0].owner == place.head.pk
    helped(pupil, peer, SEVEN, until=date(2026, 11, 2))
    assert place.owed(SEVEN, "helper.term", pupil) == []
    assert place.owed(date(2026, 11, 2), "helper.term", pupil)


# 帮扶计划, 阶段检查, 学期评议: the mentor's


def test_plan__mentor_owes_it__else_the_head_teacher(place, mentor):
    with_mentor, without = place.pupil(), place.pupil()
    pair(with_mentor, mentor, SEVEN)
    day = SEVEN + DAY
    assert place.owed(day, "plan.term", with_mentor)[0].owner == mentor.pk
    assert place.owed(day, "plan.term", without)[0].owner == place.head.pk
    assert place.owed(SEVEN - DAY, "plan.term", with_mentor)[0].owner == place.head.pk


def test_plan__two_mentors__whoever_has_been_it_longest(place, mentor):
    pupil = place.pupil()
    pair(pupil, UserFactory(school=place.school, role=Role.TEACHER), SEVEN)
    pair(pupil, mentor, FIRST)
    assert place.owed(SEVEN, "plan.term", pupil)[0].owner == mentor.pk


def test_plan__somebody_stands_in__owes_it_for_those_days(place, mentor):
    pupil = place.pupil()
    deputy = UserFactory(school=place.school, role=Role.TEACHER, role__starts_on=date(2026, 8, 1))
    PairingCover.objects.create(
        school=place.school,
        pairing=pair(pupil, mentor, FIRST),
        user=deputy,
        starts_on=SEVEN,
        until=SEVEN + 7 * DAY,
        made_at=clock.now(),
    )
    owners = [
        place.owed(day, "plan.term", pupil)[0].owner
        for day in (SEVEN - DAY, SEVEN, SEVEN + 6 * DAY, SEVEN + 7 * DAY)
    ]
    assert owners == [mentor.pk, deputy.pk, deputy.pk, mentor.pk]


def test_plan__mentor_left_the_school__falls_to_the_head_teacher(place, mentor):
    pupil = place.pupil()
    pair(pupil, mentor, FIRST)
    mentor.left_on = SEVEN
    mentor.save()
    assert place.owed(SEVEN - DAY, "plan.term", pupil)[0].owner == mentor.pk
    assert place.owed(SEVEN, "plan.term", pupil)[0].owner == place.head.pk


def test_plan__draft__does_not_count(place):
    pupil = place.pupil()
    planned(pupil, SEVEN, state=PlanState.DRAFT)
    assert place.owed(SEVEN, "plan.term", pupil)


def test_plan__withdrawn__is_owed_again(place):
    pupil = place.pupil()
    plan = planned(pupil, SEVEN)
    assert place.owed(SEVEN, "plan.term", pupil) == []
    plan.state = PlanState.WITHDRAWN
    plan.save()
    assert place.owed(SEVEN, "plan.term", pupil)


def test_plan__of_another_term__does_not_count(place):
    pupil = place.pupil()
    plan = planned(pupil, FIRST - 5 * DAY)
    plan.term = TermFactory(
        school=place.school,
        school_year=2025,
        season="spring",
        first_day=date(2026, 3, 2),
        last_day=date(2026, 7, 3),
    )
    plan.save()
    assert place.owed(SEVEN, "plan.term", pupil)


def test_plan__adopted_in_the_holidays_before__counts_for_its_term(place):
    pupil = place.pupil()
    planned(pupil, FIRST - 3 * DAY)
    assert place.owed(FIRST, "plan.term", pupil) == []


def test_check__due_on_its_day__late_the_day_after__done_once(place, mentor):
    pupil = place.pupil()
    pair(pupil, mentor, FIRST)
    plan = planned(pupil, SEVEN)
    row = check(plan, date(2026, 11, 6))
    assert place.owed(SEVEN - DAY, "check.staged", pupil) == []
    assert place.owed(SEVEN, "check.staged", pupil)[0].owner == mentor.pk
    stands = [place.stands(date(2026, 11, day), "check.staged", pupil) for day in (5, 6, 7)]
    assert stands == ["open", "due", "warned"]
    row.done_on = date(2026, 11, 9)
    row.save()
    assert place.stands(date(2026, 11, 8), "check.staged", pupil) == "warned"
    assert place.owed(date(2026, 11, 9), "check.staged", pupil) == []


def test_check__two_in_one_plan__each_for_itself(place):
    pupil = place.pupil()
    plan = planned(pupil, SEVEN)
    check(plan, date(2026, 10, 9), done_on=date(2026, 10, 9))
    check(plan, date(2026, 12, 11), number=2)
    assert [item.due_on for item in place.owed(date(2026, 10, 10), "check.staged", pupil)] == [
        date(2026, 12, 11)
    ]


def test_check__no_longer_asked_for__is_not_owed(place):
    pupil = place.pupil()
    row = check(planned(pupil, SEVEN), date(2026, 10, 9))
    row.withdrawn_at = clock.now()
    row.save()
    assert place.owed(date(2026, 10, 9), "check.staged", pupil) == []


def test_check__left_undone_when_the_term_ends__is_missed(place):
    pupil = place.pupil()
    check(planned(pupil, SEVEN), date(2026, 12, 11))
    with time_machine.travel("2027-01-22T09:00:00+08:00"):
        sync(place.school, LAST)
    assert place.row("check.staged", pupil).state == "open"
    with time_machine.travel("2027-01-23T09:00:00+08:00"):
        sync(place.school, LAST + DAY)
    assert place.row("check.staged", pupil).state == "missed"


def test_review__draft_does_not_count__done_does(place, mentor):
    pupil = place.pupil()
    pair(pupil, mentor, FIRST)
    item = place.owed(SEVEN, "review.term", pupil)[0]
    assert (item.owner, item.due_on) == (mentor.pk, LAST)
    row = TermReview.objects.create(
        school=place.school,
        student=pupil,
        term=Term.objects.get(school=place.school),
        made_at=clock.now(),
    )
    assert place.owed(LAST, "review.term", pupil)
    row.state, row.done_on = ReviewState.DONE, date(2027, 1, 15)
    row.save()
    assert place.owed(date(2027, 1, 14), "review.term", pupil)
    assert place.owed(date(2027, 1, 15), "review.term", pupil) == []


# 约定的下一步


def test_step__owed_by_who_promised_it_from_the_talk_until_done(place, mentor):
    pupil = place.pupil()
    pair(pupil, mentor, FIRST)
    row = place.record(pupil, SEVEN, next_step="看错题", next_step_on=date(2026, 9, 10))
    row.author = mentor
    row.save()
    item = place.owed(SEVEN, "step.next", pupil)[0]
    assert (item.owner, item.due_on) == (mentor.pk, date(2026, 9, 10))
    assert place.stands(date(2026, 9, 11), "step.next", pupil) == "warned"
    row.next_step_done_on = date(2026, 9, 12)
    row.save()
    assert place.owed(date(2026, 9, 11), "step.next", pupil)
    assert place.owed(date(2026, 9, 12), "step.next", pupil) == []


def test_step__undated_or_of_a_withdrawn_record__is_no_duty(place):
    pupil = place.pupil()
    place.record(pupil, SEVEN, next_step="看错题")
    place.record(
        pupil, SEVEN, next_step="家访", next_step_on=date(2026, 9, 9), withdrawn_at=clock.now()
    )
    assert place.owed(date(2026, 9, 20), "step.next", pupil) == []


def test_step__who_promised_it_left__is_the_directors(place, mentor):
    pupil = place.pupil()
    row = place.record(pupil, SEVEN, next_step="家访", next_step_on=date(2026, 9, 10))
    row.author = mentor
    row.save()
    mentor.left_on = date(2026, 9, 9)
    mentor.save()
    assert place.owed(date(2026, 9, 9), "step.next", pupil)[0].owner == place.director.pk


# beside the ledger


def test_handed_over_and_back__a_mentors_duty__returns_to_the_mentor(place, mentor):
    pupil = place.pupil()
    pair(pupil, mentor, FIRST)
    day = SEVEN + DAY
    with time_machine.travel("2026-09-08T09:00:00+08:00"):
        sync(place.school, day)
        duty = place.row("plan.term", pupil)
        assign(by=place.director, duties=[duty], to=place.head)
        duty.refresh_from_db()
        assert duty.owner == place.head
        hand_back(by=place.director, duties=[duty])
        duty.refresh_from_db()
    assert (duty.owner, duty.assigned) == (mentor, False)


def test_load__what_mentors_and_the_director_do__is_not_the_head_teachers(place, mentor):
    pupils = [place.pupil() for _ in range(4)]
    rules = rules_on(place.school.pk, SEVEN)
    alone = SchoolLoad(place.school, SEVEN).of(rules)[place.head.pk]
    for pupil in pupils:
        pair(pupil, mentor, FIRST)
    shared = SchoolLoad(place.school, SEVEN).of(rules)[place.head.pk]
    plans_and_reviews = 4 * 2 / 20  # a week of about twenty
    assert alone.per_week - shared.per_week == pytest.approx(plans_and_reviews, rel=0.2)


@pytest.mark.parametrize(
    "code", ["pairing.term", "helper.term", "plan.term", "review.term", "step.next"]
)
def test_kinds__an_empty_school__owe_nothing(place, code):
    assert list(duty_kind(code).population(school_id=place.school.pk, on=SEVEN)) == []
    assert place.owed(SEVEN + timedelta(days=30), code) == []
