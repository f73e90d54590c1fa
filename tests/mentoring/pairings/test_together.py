"""Two people, or one person's double tap, at the same moment."""

from uuid import uuid4

import pytest

from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.models import Pairing
from school_care.mentoring.services.pairings import Wanted, pair
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students.models import Student
from tests.cast import make_cast
from tests.mentoring.pairings.support import grants_stand
from tests.support.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_helpers__chosen_at_the_same_moment__one_stands_the_other_is_told():
    cast = make_cast()

    def choose(peer):
        by = User.objects.get(pk=cast.head_teacher.pk)
        student = Student.objects.get(pk=cast.zixuan.pk)
        return pair(by=by, wanted=Wanted(student, peer, kind=PairingKind.HELPER))

    answers = together(lambda: choose(cast.anan), lambda: choose(cast.keke))
    assert Pairing.objects.filter(kind=PairingKind.HELPER, until__isnull=True).count() <= 1
    assert raised(answers, but=Refused) == []


def test_same_form__tapped_twice__stored_once():
    cast, key = make_cast(), uuid4()

    def tap():
        by = User.objects.get(pk=cast.director.pk)
        student = Student.objects.get(pk=cast.zixuan.pk)
        return pair(by=by, wanted=Wanted(student, cast.teacher, public_id=key)).pk

    answers = together(tap, tap)
    assert raised(answers) == []
    assert Pairing.objects.count() == 1
    grants_stand()
