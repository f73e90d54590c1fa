"""领导小组与分工: seats by date, one head, whoever leaves is out of it."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.reports.models import LeadingMember
from school_care.reports.standing import group
from school_care.school.refusal import Refused
from school_care.school.services.accounts import leave_school
from tests.factories import days_ago
from tests.reports.standing.making import HEAD, seat

pytestmark = pytest.mark.django_db


def named(cast, **said) -> LeadingMember:
    return group.add_member(by=cast.director, school=cast.school, seat=seat(100, **said))


def names_on(cast, day) -> list[str]:
    return [group.name_of(one) for one in group.members_on(cast.school, day)]


def test_group__head_deputy_and_others__head_first_and_no_seat_empty(cast):
    named(cast, name="周村长", order=1)
    named(cast, user=cast.director, post="deputy")
    named(cast, user=cast.principal, **HEAD)
    members = group.members_on(cast.school, clock.today())
    assert [group.name_of(one) for one in members] == ["钱校长", "郑德育", "周村长"]
    assert group.empty_seats(members) == []


def test_group__no_deputy__said_which_seat_is_empty(cast):
    named(cast, user=cast.principal, **HEAD)
    assert group.empty_seats(group.members_on(cast.school, clock.today())) == ["副组长"]


def test_second_head__while_one_is_in_office__refused(cast):
    named(cast, user=cast.principal, **HEAD)
    with pytest.raises(Refused, match="已经有组长"):
        named(cast, user=cast.director, **HEAD)


def test_same_person__twice__refused(cast):
    named(cast, name="周村长")
    with pytest.raises(Refused, match="周村长那时已经在领导小组里了"):
        named(cast, name="周村长")


def test_change__from_a_day_on__the_day_before_still_answers_the_old_duties(cast):
    row = named(cast, user=cast.director, duties="负责控辍")
    group.change_member(
        by=cast.director,
        member=row,
        seat=seat(10, user=cast.director, duties="负责家校联系"),
    )
    assert [one.duties for one in group.members_on(cast.school, days_ago(11))] == ["负责控辍"]
    assert [one.duties for one in group.members_on(cast.school, days_ago(10))] == ["负责家校联系"]


def test_change__on_the_day_it_began__put_right_in_place(cast):
    row = named(cast, name="周村长", title="村长")
    group.change_member(by=cast.director, member=row, seat=seat(100, name="周村长", title="村主任"))
    assert [one.title for one in LeadingMember.objects.all()] == ["村主任"]


def test_end__last_day__sits_on_that_day_and_not_on_the_next(cast):
    row = named(cast, name="周村长")
    group.end_member(by=cast.principal, member=row, last_day=days_ago(2))
    assert names_on(cast, days_ago(2)) == ["周村长"]
    assert names_on(cast, days_ago(1)) == []
    with pytest.raises(Refused, match="任期已经结束"):
        group.end_member(by=cast.principal, member=row, last_day=days_ago(1))


def test_end__last_day_before_the_first_or_to_come__refused(cast):
    row = named(cast, name="周村长")
    for day in (days_ago(101), clock.today() + timedelta(days=1)):
        with pytest.raises(Refused, match="最后一天"):
            group.end_member(by=cast.principal, member=row, last_day=day)


def test_leaving_school__a_member__seat_is_empty_from_that_day(cast):
    named(cast, user=cast.principal, **HEAD)
    named(cast, user=cast.grade_head, post="deputy")
    leave_school(user=cast.grade_head, school=cast.school, by=cast.principal, on=clock.today())
    members = group.members_on(cast.school, clock.today())
    assert group.empty_seats(members) == ["副组长"]
    assert names_on(cast, days_ago(1)) == ["钱校长", "褚年级"]


def test_head_teacher__names_a_member__refused(cast):
    with pytest.raises(Refused, match="校长或德育主任"):
        group.add_member(by=cast.head_teacher, school=cast.school, seat=seat(1, name="周村长"))


def test_every_step__leaves_a_trace_without_names(cast):
    row = named(cast, name="周村长")
    group.end_member(by=cast.director, member=row, last_day=clock.today())
    entries = AuditEntry.objects.filter(action__startswith="leading.").order_by("id")
    assert [one.action for one in entries] == ["leading.added", "leading.ended"]
    assert not any("周村长" in str(one.facts) for one in entries)
