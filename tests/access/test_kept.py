"""For whom a capability may be used: by the role that carries it, not by sight alone."""

import pytest

from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.students.models import Student
from tests.access.who import people
from tests.factories import GrantFactory, TeachingFactory


def keepers(cast, capability, student) -> set[str]:
    return {
        name
        for name, user in cast.staff.items()
        if Student.objects.kept_by(user, capability).filter(pk=student.pk).exists()
    }


@pytest.mark.parametrize(
    ("capability", "expected"),
    [
        (Capability.EDIT_ARCHIVE, "director registrar other_head_teacher"),
        (Capability.ENROL_PUPILS, "director registrar"),
        (Capability.REPORT_CLASS, "director other_head_teacher"),
        (Capability.SET_LEVELS, "principal director"),
        (Capability.ASSESS, "director other_head_teacher grade_head counsellor"),
        (
            Capability.WRITE_CARE,
            "principal director other_head_teacher grade_head teacher counsellor",
        ),
        (Capability.PRINT_CARDS, "principal director registrar other_head_teacher grade_head"),
    ],
)
def test_kept_by__each_capability__the_roles_that_carry_it(cast, capability, expected):
    assert keepers(cast, capability, cast.keke) == people(expected)


@pytest.mark.parametrize("capability", [Capability.EDIT_ARCHIVE, Capability.REPORT_CLASS])
def test_kept_by__head_teacher_who_also_teaches_another_class__own_class_only(cast, capability):
    TeachingFactory(user=cast.head_teacher, school_class=cast.seven_two)
    GrantFactory(student=cast.yuan, user=cast.head_teacher, reason="pairing")
    kept = Student.objects.kept_by(cast.head_teacher, capability).enrolled()
    assert set(kept) == {cast.zixuan, cast.anan}
    assert Student.objects.visible_to(cast.head_teacher).filter(pk=cast.keke.pk).exists()


@pytest.mark.parametrize(
    ("capability", "expected"),
    [
        (Capability.EDIT_ARCHIVE, "director registrar other_head_teacher"),
        (Capability.REPORT_CLASS, "director other_head_teacher"),
        (
            Capability.PRINT_CARDS,
            "principal director registrar other_head_teacher grade_head",
        ),
        (
            Capability.VIEW_PUPILS,
            "principal director registrar other_head_teacher grade_head teacher",
        ),
    ],
)
def test_can_for_class__each_capability__the_roles_that_reach_the_class(cast, capability, expected):
    able = {
        name for name, user in cast.staff.items() if can_for_class(user, capability, cast.seven_two)
    }
    assert able == people(expected)


def test_can_for_class__head_teacher_who_teaches_another_class__may_see_not_keep_it(cast):
    TeachingFactory(user=cast.head_teacher, school_class=cast.seven_two)
    assert can_for_class(cast.head_teacher, Capability.VIEW_PUPILS, cast.seven_two)
    assert not can_for_class(cast.head_teacher, Capability.EDIT_ARCHIVE, cast.seven_two)
    assert not can_for_class(cast.foreign_head_teacher, Capability.VIEW_PUPILS, cast.seven_two)
