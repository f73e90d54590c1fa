"""A case is never without somebody who reads it: also when a post ends, or who was named leaves."""

import pytest

from school_care.cases.enums import CaseType
from school_care.cases.protection.services import people
from school_care.cases.tasks import find_readers
from school_care.duties.models import Notice
from school_care.school.enums import Role
from school_care.school.models import Appointment, User
from tests.cases.protection.making import filed
from tests.factories import AppointmentFactory, days_ago

pytestmark = pytest.mark.django_db


def left(user: User) -> None:
    """They hold no post from today."""
    Appointment.objects.filter(user=user).update(until=days_ago(0))


def readers(row) -> list[User]:
    return people.readers_of(row)


@pytest.mark.parametrize(
    ("kind", "who", "next_one"),
    [
        (CaseType.MR, "director", "principal"),
        (CaseType.CR, "counsellor", "principal"),
    ],
)
def test_reader__the_only_post_that_reads_ends__principal_handles_and_is_told(
    cast, kind, who, next_one
):
    row = filed(cast.teacher, cast.zixuan, kind)
    left(getattr(cast, who))
    assert readers(row) == []
    find_readers()
    assert readers(row) == [getattr(cast, next_one)]
    told = Notice.objects.filter(key__startswith=f"protection.asked:r{row.public_id}")
    assert [one.user for one in told] == [getattr(cast, next_one)]
    assert people.find_readers() == 0


def test_reader__named_handler_leaves_while_the_director_keeps_out__is_another(cast):
    row = filed(cast.teacher, cast.zixuan)
    people.put(row, cast.head_teacher, "handler")
    people.exclude(row, cast.director, by=cast.head_teacher, why="亲属")
    people.exclude(row, cast.principal, by=cast.head_teacher, why="亲属")
    assert readers(row) == [cast.head_teacher]
    left(cast.head_teacher)
    assert people.find_readers() == 1
    assert readers(row) == [cast.teacher]  # who reported it


def test_reader__a_new_director_comes__reads_without_being_named(cast):
    row = filed(cast.teacher, cast.zixuan)
    left(cast.director)
    AppointmentFactory(user=cast.grade_head, role=Role.DIRECTOR)
    assert people.find_readers() == 0
    assert readers(row) == [cast.grade_head]


def test_reader__of_a_school_in_order__is_asked_in_few_queries(cast, django_assert_max_num_queries):
    for _ in range(5):
        filed(cast.teacher, cast.zixuan)
    with django_assert_max_num_queries(8):
        assert people.find_readers() == 0
