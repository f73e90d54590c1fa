"""For whom a capability may be used: by the role that carries it, not by sight alone."""

import pytest

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
