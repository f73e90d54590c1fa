"""Who sees which duties."""

import pytest
from django.contrib.auth.models import AnonymousUser

from school_care.core import clock
from school_care.duties.models import Duty
from school_care.duties.services.sync import sync
from tests.factories import TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledgers(cast):
    TermFactory(school=cast.other_school)
    for school in (cast.school, cast.other_school):
        sync(school, clock.today())
    return cast


def seen(user) -> set[str]:
    return set(Duty.objects.visible_to(user).values_list("subject_key", flat=True))


def keys(*rows) -> set[str]:
    words = {"student": "student", "schoolclass": "class", "school": "school"}
    return {f"{words[row._meta.model_name]}:{row.pk}" for row in rows}


def test_duties__by_role__of_pupils_whose_care_they_read_and_classes_they_reach(ledgers):
    cast = ledgers
    classes = keys(cast.seven_one, cast.seven_two, cast.eight_one)
    pupils = keys(cast.zixuan, cast.keke, cast.yuan)
    own = keys(cast.zixuan, cast.seven_one)
    expected = {
        "principal": classes | pupils,
        "director": classes | pupils,
        "head_teacher": own,
        "other_head_teacher": keys(cast.keke, cast.seven_two),
        "grade_head": keys(cast.zixuan, cast.keke, cast.seven_one, cast.seven_two),
        "counsellor": keys(cast.keke),
    }
    for name in ("registrar", "dormitory", "editor", "administrator", "auditor"):
        expected[name] = set()
    for name, wanted in expected.items():
        found = seen(cast.staff[name])
        assert {key for key in found if not key.startswith("school:")} == wanted, name


def test_duties__foreign_head_teacher_nobody_and_a_visitor__see_none_of_ours(ledgers):
    cast = ledgers
    of_school = Duty.objects.filter(school=cast.school)
    assert of_school.exists()
    assert not of_school.visible_to(cast.foreign_head_teacher).exists()
    assert seen(cast.foreign_head_teacher) == keys(cast.foreign, cast.foreign_class)
    for nobody in (None, AnonymousUser()):
        assert seen(nobody) == set()
    for user in cast.staff.values():
        theirs = Duty.objects.visible_to(user).filter(school=cast.other_school)
        assert not theirs.exists(), user
