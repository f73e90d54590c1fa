"""Two people at the same moment."""

from uuid import uuid4

import pytest

from school_care.mentoring.models import CounsellingCase, Referral
from school_care.mentoring.services.counselling.referrals import (
    accept_referral,
    refer,
    revoke_referral,
)
from school_care.school.refusal import Refused
from school_care.students.models import AccessGrant
from tests.mentoring.counselling.making import referred
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
