"""Two hands on the board at the same moment, or one on the board and one on a child's file."""

from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.mentoring.choices.pairings import PairingEnd, PairingKind
from school_care.mentoring.models import MentorTerms, Pairing, PairingProposal
from school_care.mentoring.services.board import confirming, proposing
from school_care.mentoring.services.board.rollover import turn_term
from school_care.mentoring.services.board.terms import Given, set_terms
from school_care.mentoring.services.pairings import Wanted, end_pairing, hand_over, pair
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.models import StudentCategory
from tests.factories import PairingFactory
from tests.mentoring.pairings.support import grants_stand
from tests.support.together import raised, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def fresh(row):
    """The row as a thread of its own reads it."""
    return type(row).objects.get(pk=row.pk)


def propose(cast) -> PairingProposal:
    return proposing.make_proposal(
        by=cast.director, school=cast.school, scope="all", public_id=uuid4()
    )


def confirm(cast, row, by=None):
    stored = PairingProposal.objects.select_related("school").get(pk=row.pk)
    return confirming.confirm_proposal(
        by=User.objects.get(pk=(by or cast.director).pk), proposal=stored, version=stored.version
    )


def standing(student, kind=PairingKind.TEACHER):
    return Pairing.objects.filter(student=student, kind=kind, until__isnull=True)


def test_confirm__director_and_principal_at_once__everyone_once(cast):
    row = propose(cast)
    answers = together(lambda: confirm(cast, row), lambda: confirm(cast, row, cast.principal))
    assert raised(answers) == []
    assert {one.pk for one in answers[0]} == {one.pk for one in answers[1]}
    assert Pairing.objects.count() == 3
    grants_stand()


def test_confirm__a_child_paired_by_hand_meanwhile__one_mentor_or_told(cast):
    row = propose(cast)
    answers = together(
        lambda: confirm(cast, row),
        lambda: pair(
            by=fresh(cast.principal), wanted=Wanted(fresh(cast.zixuan), fresh(cast.grade_head))
        ),
    )
    assert raised(answers, but=Refused) == []
    if isinstance(answers[0], confirming.Stale):
        assert Pairing.objects.count() == 1
    grants_stand()


def test_confirm__a_child_leaves_care_meanwhile__no_pairing_of_it_or_before(cast):
    row = propose(cast)

    def leave():
        StudentCategory.objects.filter(student=cast.keke).update(until=clock.today())

    answers = together(lambda: confirm(cast, row), leave)
    assert raised(answers, but=Refused) == []
    grants_stand()


def test_turn_of_the_term_and_pairing_by_hand__at_once__neither_waits_for_ever(cast):
    """Each holds what the other asks for, unless both ask in one order."""
    for _ in range(4):
        over = PairingFactory(student=cast.keke, user=cast.principal)
        StudentCategory.objects.filter(student=cast.keke).update(until=clock.today())
        ended = [over.public_id]
        answers = together(
            lambda ended=ended: turn_term(
                by=fresh(cast.director), school=School.objects.get(pk=cast.school.pk), ended=ended
            ),
            lambda: pair(
                by=fresh(cast.director), wanted=Wanted(fresh(cast.zixuan), fresh(cast.teacher))
            ),
            lambda over=over: end_pairing(
                by=fresh(cast.director), pairing=fresh(over), why=PairingEnd.TERM_OVER
            ),
            lambda: pair(
                by=fresh(cast.director), wanted=Wanted(fresh(cast.yuan), fresh(cast.teacher))
            ),
        )
        assert raised(answers, but=Refused) == []
        Pairing.objects.filter(until__isnull=True).update(until=clock.today())
        StudentCategory.objects.filter(student=cast.keke).update(until=None)


def test_turn_of_the_term__confirmed_twice_at_once__ended_once(cast):
    over = PairingFactory(student=cast.keke, user=cast.principal)
    StudentCategory.objects.filter(student=cast.keke).update(until=clock.today())

    def turn():
        school = School.objects.get(pk=cast.school.pk)
        return turn_term(by=fresh(cast.director), school=school, ended=[over.public_id])

    assert sorted(together(turn, turn)) == [0, 1]


def test_undo_and_hand_over__at_once__never_two_answers_for_one_child(cast):
    row = propose(cast)
    first = confirm(cast, row)[0]

    def undo():
        stored = PairingProposal.objects.select_related("school").get(pk=row.pk)
        return confirming.undo_proposal(by=fresh(cast.director), proposal=stored)

    def hand():
        to = next(one for one in (cast.grade_head, cast.teacher) if one.pk != first.user_id)
        return hand_over(by=fresh(cast.director), pairing=fresh(first), to=fresh(to))

    answers = together(undo, hand)
    assert raised(answers, but=Refused) == []
    assert standing(first.student).count() <= 1
    grants_stand()


def test_hand_over__two_successors_at_once__one(cast):
    held = pair(by=cast.director, wanted=Wanted(cast.zixuan, cast.grade_head))

    def hand(to):
        return lambda: hand_over(by=fresh(cast.director), pairing=fresh(held), to=fresh(to))

    answers = together(hand(cast.teacher), hand(cast.other_head_teacher))
    assert len(raised(answers)) == 1 and isinstance(raised(answers)[0], Refused)
    assert standing(cast.zixuan).count() == 1
    grants_stand()


def test_terms__two_at_once__one_row_each(cast):
    def give(most):
        school = School.objects.get(pk=cast.school.pk)
        return lambda: set_terms(
            by=fresh(cast.director), school=school, usual=8, given=[Given(cast.teacher.pk, most)]
        )

    assert raised(together(give(2), give(3))) == []
    assert MentorTerms.objects.count() == 1


def test_propose__the_same_tap_twice_and_another__one_waiting(cast):
    key = uuid4()

    def make(public_id):
        return lambda: proposing.make_proposal(
            by=fresh(cast.director),
            school=School.objects.get(pk=cast.school.pk),
            scope="all",
            public_id=public_id,
        )

    assert raised(together(make(key), make(key), make(uuid4()))) == []
    assert PairingProposal.objects.waiting().count() == 1
