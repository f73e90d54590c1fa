"""What is traced of a protected case stands on the case, not on the child: a child's trail is read
by people who know of no case."""

import pytest

from school_care.cases.enums import CaseType
from school_care.cases.protection.services import opening
from school_care.core.models import AuditEntry
from tests.cases.making import all_recipients
from tests.cases.protection import bullying_making, crisis_making, report_making
from tests.cases.protection.making import filed

pytestmark = pytest.mark.django_db


def _of(student) -> list[str]:
    rows = AuditEntry.objects.filter(student_id=student.public_id)
    return list(rows.values_list("action", flat=True))


@pytest.fixture(autouse=True)
def bodies(cast):
    all_recipients(cast.school)


def test_trail_of_the_child__harm_reported_and_sent__one_looks_at_the_same_as_before(cast):
    before = _of(cast.zixuan)
    report_making.reported(cast.teacher, cast.zixuan, call=report_making.rung())
    assert _of(cast.zixuan) == before


def test_trail_of_the_child__bullying_judged_and_reported__the_same_as_before(cast):
    before = _of(cast.zixuan), _of(cast.anan)
    bullying_making.decided(cast)
    assert (_of(cast.zixuan), _of(cast.anan)) == before


def test_trail_of_the_child__crisis_from_hand_to_hand__the_same_as_before(cast):
    before = _of(cast.zixuan)
    row = crisis_making.reported(cast.teacher, cast.zixuan)
    crisis_making.passed(row, cast.teacher, cast.head_teacher)
    crisis_making.returned(row, cast.counsellor, cast.director)
    assert _of(cast.zixuan) == before


def test_trail_of_the_child__found_by_its_description__the_same_as_before(cast):
    row = filed(cast.teacher, None, CaseType.MR, school=cast.school, pupil_words="穿红衣服的")
    before = _of(cast.zixuan)
    opening.put_name(by=cast.director, protection=row, student=cast.zixuan)
    assert _of(cast.zixuan) == before
