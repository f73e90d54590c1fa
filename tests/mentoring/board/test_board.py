"""The board: proposed, changed, confirmed all at once, taken back; nobody is paired before."""

from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.choices.pairings import PairingEnd
from school_care.mentoring.models import MentorTerms, Pairing, PairingProposal, PairingWish
from school_care.mentoring.services.board import confirming, proposing
from school_care.mentoring.services.board.lines import read_lines
from school_care.mentoring.services.pairings import Wanted, end_pairing, pair
from school_care.school.refusal import Refused
from school_care.students.models import AccessGrant, SiblingGroup
from tests.factories import PairingFactory, StudentFactory, UserFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def propose(cast, scope: str = "all") -> PairingProposal:
    return proposing.make_proposal(
        by=cast.director, school=cast.school, scope=scope, public_id=uuid4()
    )


def confirm(cast, row: PairingProposal) -> list[Pairing]:
    row.refresh_from_db()
    return confirming.confirm_proposal(by=cast.director, proposal=row, version=row.version)


def teacher_of(row: PairingProposal, student) -> int | None:
    return next(line.teacher for line in read_lines(row.lines) if line.student == student.pk)


def open_pairings(cast) -> int:
    return Pairing.objects.filter(school=cast.school, until__isnull=True).count()


def test_proposing__whole_school__everyone_in_care_and_nobody_paired_yet(cast):
    row = propose(cast)

    asked = {line.student for line in read_lines(row.lines)}
    assert asked == {cast.zixuan.pk, cast.keke.pk, cast.yuan.pk}
    assert open_pairings(cast) == 0


def test_proposing__by_a_head_teacher__refused(cast):
    with pytest.raises(Refused, match="德育主任或校长"):
        proposing.make_proposal(
            by=cast.head_teacher, school=cast.school, scope="all", public_id=uuid4()
        )


@pytest.mark.parametrize(
    "scope", ["", "x\x00y", "class:7", "grade:junior:²", "grade:junior:99999999999", "grade:x:2026"]
)
def test_proposing__a_scope_nobody_knows__refused_not_the_whole_school(client, cast, scope):
    client.force_login(cast.director)
    answer = client.post(reverse("mentoring:board"), {"scope": scope})
    assert answer.status_code == 422
    assert "这个范围里没有待结对的学生" in answer.content.decode()
    assert not PairingProposal.objects.exists()


def test_proposing__sent_twice__one_proposal(cast):
    public_id = uuid4()
    for _ in range(2):
        proposing.make_proposal(
            by=cast.director, school=cast.school, scope="all", public_id=public_id
        )

    assert PairingProposal.objects.count() == 1


def test_proposing__last_mentor_and_wishes__followed(cast):
    end_pairing(
        by=cast.director,
        pairing=PairingFactory(student=cast.zixuan, user=cast.grade_head),
        why=PairingEnd.TERM_OVER,
    )
    end_pairing(
        by=cast.director,
        pairing=PairingFactory(student=cast.keke, user=cast.teacher),
        why=PairingEnd.WISH,
    )
    PairingWish.objects.create(
        school=cast.school,
        student=cast.yuan,
        user=cast.principal,
        wanted=True,
        noted_at=clock.now(),
    )

    row = propose(cast)

    assert teacher_of(row, cast.zixuan) == cast.grade_head.pk
    assert teacher_of(row, cast.keke) != cast.teacher.pk
    assert teacher_of(row, cast.yuan) == cast.principal.pk


def test_proposing__two_sisters__one_teacher(cast):
    family = SiblingGroup.objects.create(school=cast.school)
    for pupil in (cast.zixuan, cast.yuan):
        pupil.siblings = family
        pupil.save()

    row = propose(cast)

    assert teacher_of(row, cast.zixuan) == teacher_of(row, cast.yuan) is not None


def test_confirming__stored_at_once__sight_and_reasons_with_it(cast):
    row = propose(cast)

    pairings = confirm(cast, row)

    assert len(pairings) == open_pairings(cast) == 3
    assert all(one.because for one in pairings)
    refs = [str(one.public_id) for one in pairings]
    assert AccessGrant.objects.filter(source_ref__in=refs).count() == 3
    assert [one.pk for one in confirm(cast, row)] == [one.pk for one in pairings]
    assert open_pairings(cast) == 3


def test_confirming__one_paired_meanwhile__nothing_stored_and_said_who(cast):
    row = propose(cast)
    pair(by=cast.principal, wanted=Wanted(cast.keke, cast.teacher))

    with pytest.raises(confirming.Stale) as stale:
        confirm(cast, row)

    assert [one.student for one in stale.value.lines] == [cast.keke.pk]
    assert open_pairings(cast) == 1


def test_confirming__number_lowered_meanwhile__nothing_stored(cast):
    row = propose(cast, f"class:{cast.seven_one.public_id}")
    teacher = teacher_of(row, cast.zixuan)
    MentorTerms.objects.create(school=cast.school, user_id=teacher, most=0)

    with pytest.raises(confirming.Stale, match="没有保存"):
        confirm(cast, row)

    assert open_pairings(cast) == 0


def test_undoing__same_day__ends_as_a_mistake_and_can_be_paired_again(cast):
    row = propose(cast)
    confirm(cast, row)
    row.refresh_from_db()

    assert confirming.undo_proposal(by=cast.director, proposal=row) == 3

    assert open_pairings(cast) == 0
    assert set(Pairing.objects.values_list("end_why", flat=True)) == {PairingEnd.MISTAKE}
    assert len(confirm(cast, propose(cast))) == 3


def test_choosing__a_full_teacher__refused_and_unchanged(cast):
    row = propose(cast)
    MentorTerms.objects.create(school=cast.school, user=cast.teacher, most=0)
    before = teacher_of(row, cast.zixuan)

    with pytest.raises(Refused, match="已满"):
        proposing.choose_teacher(
            by=cast.director,
            proposal=row,
            version=row.version,
            student=cast.zixuan.pk,
            teacher=cast.teacher.pk,
        )

    row.refresh_from_db()
    assert teacher_of(row, cast.zixuan) == before


def test_proposing_again__chosen_by_hand_and_dropped__stay(cast):
    row = propose(cast)
    row = proposing.choose_teacher(
        by=cast.director,
        proposal=row,
        version=row.version,
        student=cast.zixuan.pk,
        teacher=cast.principal.pk,
    )
    row = proposing.mark_line(
        by=cast.director,
        proposal=row,
        version=row.version,
        student=cast.keke.pk,
        mark="dropped",
    )

    row = proposing.propose_again(by=cast.director, proposal=row, version=row.version)

    assert teacher_of(row, cast.zixuan) == cast.principal.pk
    assert {one.student_id for one in confirm(cast, row)} == {cast.zixuan.pk, cast.yuan.pk}


def test_pages__from_button_to_undo__said_at_every_step(client, cast):
    client.force_login(cast.director)
    asked = {"scope": "all", "public_id": str(uuid4())}
    shown = client.post(reverse("mentoring:board"), asked, follow=True)
    assert "确认结对（3人）" in shown.content.decode()
    row = PairingProposal.objects.get()

    done = client.post(
        reverse("mentoring:board_confirm", args=[row.public_id]),
        {"version": row.version},
        follow=True,
    )
    assert "已结对：3名学生" in done.content.decode()
    assert "撤销本次结对" in done.content.decode()
    undone = client.post(reverse("mentoring:board_undo", args=[row.public_id]), follow=True)
    assert "已撤销3对结对" in undone.content.decode()


def test_page__stale_proposal__says_who_and_offers_to_propose_anew(client, cast):
    client.force_login(cast.director)
    row = propose(cast)
    pair(by=cast.principal, wanted=Wanted(cast.keke, cast.teacher))

    answer = client.post(
        reverse("mentoring:board_confirm", args=[row.public_id]), {"version": row.version}
    )

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "没有保存任何结对" in text
    assert "王可" in text
    assert "按现在的情况重新建议" in text


def test_pages__more_pupils__no_more_queries(client, cast):
    client.force_login(cast.director)
    row = propose(cast)
    urls = [
        reverse("mentoring:board"),
        reverse("mentoring:unpaired"),
        reverse("mentoring:new_term"),
        reverse("mentoring:mentor_terms"),
    ]
    few = [queries_of(client, url) for url in [*urls, _show(row)]]
    for _ in range(5):
        StudentFactory(current_class=cast.seven_two, care=True)
        UserFactory(school=cast.school, teaches=cast.eight_one)
    more = propose(cast)

    many = [queries_of(client, url) for url in [*urls, _show(more)]]

    # the proposal put away shows a bar less, never a query more
    assert all(now <= then + 1 for now, then in zip(many, few, strict=True)), (few, many)


def _show(row: PairingProposal) -> str:
    return reverse("mentoring:board_show", args=[row.public_id])
