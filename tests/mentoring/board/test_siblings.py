"""Brothers and sisters a proposal has to part are said on its page, with the reason."""

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.choices.pairings import PairingEnd
from school_care.mentoring.models import MentorTerms, PairingProposal, PairingWish
from school_care.mentoring.services.board import proposing
from school_care.mentoring.services.board.lines import read_lines
from school_care.mentoring.services.pairings import Wanted, end_pairing, pair
from school_care.students.models import SiblingGroup
from tests.factories import PairingFactory
from tests.mentoring.board.test_board import propose
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PARTED = "兄弟姐妹没有在一起"


@pytest.fixture
def family(cast) -> SiblingGroup:
    group = SiblingGroup.objects.create(school=cast.school)
    for pupil in (cast.zixuan, cast.yuan):
        pupil.siblings = group
        pupil.save()
    return group


def page(client, cast, row: PairingProposal) -> str:
    client.force_login(cast.director)
    return client.get(reverse("mentoring:board_show", args=[row.public_id])).content.decode()


def limit(cast, most: int) -> None:
    for user in cast.staff.values():
        MentorTerms.objects.update_or_create(school=cast.school, user=user, defaults={"most": most})


def test_proposal__siblings_together__nothing_said(client, cast, family):
    assert PARTED not in page(client, cast, propose(cast))


def test_proposal__no_teacher_with_two_places__siblings_apart_and_why(client, cast, family):
    limit(cast, 1)
    row = propose(cast)
    given = {line.teacher for line in read_lines(row.lines)}
    assert len(given) == 3

    shown = page(client, cast, row)

    assert PARTED in shown
    assert shown.count("没有一位老师还有2个名额。") == 3  # said once for both, and beside each


def test_proposal__one_given_another_by_hand__said_to_be_chosen(client, cast, family):
    row = propose(cast)
    now = {line.student: line.teacher for line in read_lines(row.lines)}
    other = next(user for user in (cast.teacher, cast.grade_head) if user.pk != now[cast.yuan.pk])
    proposing.choose_teacher(
        by=cast.director, proposal=row, version=row.version, student=cast.yuan.pk, teacher=other.pk
    )

    assert "其中有老师由人选定或锁定。" in page(client, cast, row)


def test_proposal__sibling_paired_with_an_unwished_teacher__said(client, cast, family):
    pair(by=cast.principal, wanted=Wanted(cast.yuan, cast.teacher))
    PairingWish.objects.create(
        school=cast.school,
        student=cast.zixuan,
        user=cast.teacher,
        wanted=False,
        noted_at=clock.now(),
    )

    shown = page(client, cast, propose(cast))

    assert f"已结对的兄弟姐妹由{cast.teacher.name}帮扶" in shown
    assert f"学生不愿意由{cast.teacher.name}帮扶。" in shown


def test_proposal__siblings_apart__costs_no_query_more(client, cast, family):
    row = propose(cast)
    client.force_login(cast.director)
    address = reverse("mentoring:board_show", args=[row.public_id])
    together = queries_of(client, address)
    limit(cast, 1)
    apart = queries_of(client, reverse("mentoring:board_show", args=[propose(cast).public_id]))

    assert apart == together


@pytest.mark.parametrize(("back", "said"), [(True, "现已回来"), (False, "帮扶老师离校")])
def test_unpaired_list__mentor_left__says_whether_they_are_back(client, cast, back, said):
    end_pairing(
        by=cast.director,
        pairing=PairingFactory(student=cast.keke, user=cast.teacher),
        why=PairingEnd.STAFF_LEFT,
    )
    if not back:
        cast.teacher.is_active = False
        cast.teacher.save()
    client.force_login(cast.director)

    shown = client.get(reverse("mentoring:unpaired")).content.decode()

    assert said in shown
    assert ("现已回来" in shown) is back
