"""The demo school's people: consistent with what the children are registered as."""

import random
from datetime import date

import pytest

from school_care.students.left_behind import readings_of, registered_codes
from school_care.students.models import (
    CarerCheck,
    ContactPerson,
    Entrustment,
    GuardianshipRating,
    Student,
    StudentCategory,
)
from school_care.workspace.demo.archive_people import furnish_people
from tests.demo.conftest import NOVEMBER, standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    """240 pupils with what this part adds, once: a school built with it already has it."""
    with standing(240, NOVEMBER, quick=True) as school:
        if not Entrustment.objects.filter(school=school).exists():
            furnish_people(school=school, today=NOVEMBER, dice=random.Random(3))
        yield school


def test_demo_people__derived_and_registered__never_disagree_and_all_is_there(school):
    students = list(Student.objects.filter(school=school))
    readings = readings_of(students, NOVEMBER)
    held = StudentCategory.objects.on(NOVEMBER).filter(school=school).select_related("category")
    by_pupil: dict[int, list] = {}
    for row in held:
        by_pupil.setdefault(row.student_id, []).append(row)
    wrong = {
        readings[student.pk].contradiction(registered_codes(by_pupil.get(student.pk, [])))
        for student in students
    }
    assert wrong == {""}
    assert {readings[s.pk].register_words for s in students} >= {"双亲留守", "单亲留守"}
    assert any(reading.civil.value for reading in readings.values())
    assert all(s.village for s in students if "村" in s.address)
    grandmothers = ContactPerson.objects.filter(
        student__family_situation__contains="三姐弟", relation="祖母"
    )
    assert {row.phone_state for row in grandmothers} == {"off"}
    father = ContactPerson.objects.filter(
        student__note__contains="每年腊月二十回家", role="FATHER"
    ).get()
    assert father.returns_on == date(2027, 1, 27)
    entrusted = Entrustment.objects.filter(school=school)
    assert entrusted.filter(notice_received_on__isnull=True).exists()
    assert entrusted.filter(notice_received_on__isnull=False).exists()
    ratings = GuardianshipRating.objects.filter(school=school)
    assert set(ratings.values_list("rating", flat=True)) == {"good", "fair", "poor"}
    assert CarerCheck.objects.filter(school=school).exclude(bars=[]).count() == 1
    assert ContactPerson.objects.filter(role="VILLAGE", visited_on__isnull=False).exists()
    future = ContactPerson.objects.filter(phone_checked_on__gt=NOVEMBER)
    assert not future.exists()
