"""The check when two people press at once."""

from functools import partial

import pytest

from school_care.attendance.enums import VarianceKind
from school_care.attendance.models import RegisterCheck
from school_care.attendance.services.register_check import (
    explain_variance,
    first_of,
    sign_check,
    stamp_of,
    take_check,
)
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.enums import StandingKind, Whereabouts
from tests.attendance.making import CheckFactory, StandingFactory, VarianceFactory
from tests.factories import UserFactory
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_signing__two_principals_and_a_double_click__one_signature(cast):
    other = UserFactory(school=cast.school, role=Role.PRINCIPAL)
    check = CheckFactory(school=cast.school)
    seen = stamp_of(check)
    people = (cast.principal, other, cast.principal)
    answers = together(
        *(partial(sign_check, by=by, check=fresh(check), seen=seen) for by in people)
    )
    assert raised(answers, but=Refused) == []
    assert sum(answer is None for answer in answers) == 1
    assert AuditEntry.objects.filter(action="register_check.signed").count() == 1


def test_taking__two_people_at_once__one_check_and_each_variance_once(cast):
    StandingFactory(student=cast.keke, kind=StandingKind.GUEST)
    month = first_of(clock.today())
    answers = together(
        *(
            partial(take_check, by=by, school=cast.school, month=month)
            for by in (cast.registrar, cast.director, cast.registrar)
        )
    )
    assert raised(answers) == []
    found = RegisterCheck.objects.get().variances.values_list("student_id", "kind")
    assert sorted(found) == sorted(
        [
            (cast.keke.pk, VarianceKind.NOT_ON_REGISTER),
            (cast.zixuan.pk, VarianceKind.BOARDER_WITHOUT_ROOM),  # of the cast: no bed
        ]
    )


def test_signing__while_somebody_explains__either_before_or_refused(cast):
    for _ in range(3):
        row = VarianceFactory(check_of__school=cast.school, student=cast.zixuan)
        explain_variance(by=cast.head_teacher, variance=row, whereabouts=Whereabouts.HOME)
        check = fresh(row.check_of)
        answers = together(
            partial(sign_check, by=cast.principal, check=check, seen=stamp_of(check)),
            partial(
                explain_variance,
                by=cast.head_teacher,
                variance=fresh(row),
                whereabouts=Whereabouts.PARENTS,
            ),
        )
        assert raised(answers, but=Refused) == []
        check, row = fresh(check), fresh(row)
        if check.signed_at:
            assert row.whereabouts == Whereabouts.HOME
        else:
            assert row.whereabouts == Whereabouts.PARENTS
        row.delete()
        check.delete()
