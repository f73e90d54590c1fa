"""Two people at the same moment."""

from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.mentoring.models import CounsellingCase, HeartNote, Referral
from school_care.mentoring.services.counselling.cases import open_case
from school_care.mentoring.services.counselling.heart_notes import (
    Card,
    answer_heart_note,
    copy_heart_note,
    make_case_of,
)
from school_care.mentoring.services.counselling.referrals import (
    accept_referral,
    refer,
    revoke_referral,
)
from school_care.school.refusal import Refused
from school_care.students.models import AccessGrant
from tests.factories import UserFactory
from tests.mentoring.counselling.making import card, referred
from tests.support.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_accept__two_windows_at_once__one_case_one_grant(cast):
    referral = referred(cast)

    def accept():
        return accept_referral(by=cast.counsellor, referral=referral)

    answers = together(accept, accept)
    assert len(raised(answers)) == 1 and isinstance(raised(answers)[0], Refused)
    assert CounsellingCase.objects.count() == 1
    assert AccessGrant.objects.filter(student=cast.zixuan).count() == 1


def test_accept_and_revoke__at_once__one_of_them(cast):
    referral = referred(cast)
    together(
        lambda: accept_referral(by=cast.counsellor, referral=referral),
        lambda: revoke_referral(by=cast.head_teacher, referral=referral),
    )
    referral.refresh_from_db()
    assert CounsellingCase.objects.count() == (referral.state == "accepted")


def test_refer__two_teachers_at_once__one_referral(cast):
    def by(user):
        return lambda: refer(
            by=user,
            student=cast.zixuan,
            to=None,
            concerns=["mood"],
            text="",
            urgent=False,
            public_id=uuid4(),
        )

    answers = together(by(cast.head_teacher), by(cast.director))
    assert raised(answers, but=Refused) == []
    assert Referral.objects.count() == 1


def test_refer__the_same_tap_twice_at_once__one_referral_and_both_answered(cast):
    key = uuid4()

    def tap():
        return refer(
            by=cast.head_teacher,
            student=cast.zixuan,
            to=None,
            concerns=["mood"],
            text="",
            urgent=False,
            public_id=key,
        )

    one, two = together(tap, tap)
    assert one.pk == two.pk
    assert Referral.objects.count() == 1


def test_card__the_same_tap_twice_at_once__one_card(cast):
    key = uuid4()

    def tap():
        told = Card(received_on=clock.today(), text="想找老师说说话")
        return copy_heart_note(
            by=cast.counsellor, school=cast.school, student=cast.zixuan, card=told, public_id=key
        )

    one, two = together(tap, tap)
    assert one.pk == two.pk
    assert HeartNote.objects.count() == 1


def test_card__answered_and_made_a_case_at_once__one_of_them(cast):
    note = card(cast, cast.zixuan)
    answers = together(
        lambda: answer_heart_note(by=cast.counsellor, note=note, answer="谈过了"),
        lambda: make_case_of(by=cast.counsellor, note=note),
        lambda: make_case_of(by=cast.counsellor, note=note),
    )
    assert len(raised(answers)) == 2 and not raised(answers, but=Refused)
    note.refresh_from_db()
    assert CounsellingCase.objects.count() == (note.case_id is not None)


def test_open_case__two_counsellors_at_once__numbers_differ(cast):
    other = UserFactory(school=cast.school, role="counsellor", name="另一位心理")

    def tap(by, student):
        return lambda: open_case(by=by, student=student, source="self")

    answers = together(
        tap(cast.counsellor, cast.zixuan), tap(other, cast.zixuan), tap(other, cast.keke)
    )
    assert raised(answers) == []
    assert len({one.number for one in answers}) == 3
