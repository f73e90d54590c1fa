"""Cases of two files of one child."""

import pytest

from school_care.cases.models import Case
from school_care.core import clock
from school_care.escalation.models import Escalation
from school_care.school.refusal import Refused
from tests.cases.making import GUARDIANSHIP, recipient, written
from tests.cases.merging_rows import case_of
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db


def test_merging__case_and_reports_of_the_other_file__come_over_with_their_number(cast):
    keep, absorb = two_files(cast)
    report = written(cast.director, absorb, GUARDIANSHIP, recipient(cast.school))
    merged(cast, keep, absorb)
    assert Case.objects.get().student == keep
    assert Case.objects.get().case_no == report.case.case_no
    assert Escalation.objects.get().student == keep


def test_merging__two_open_cases_one_idle__that_one_is_closed(cast):
    keep, absorb = two_files(cast)
    idle = case_of(keep)
    running = written(cast.director, absorb, GUARDIANSHIP, recipient(cast.school)).case
    merged(cast, keep, absorb)
    idle.refresh_from_db()
    running.refresh_from_db()
    assert idle.closed_on == clock.today()
    assert (running.closed_on, running.student) == (None, keep)


def test_merging__both_have_a_report_under_way__a_person_must_finish_one(cast):
    keep, absorb = two_files(cast)
    for pupil in (keep, absorb):
        written(cast.director, pupil, GUARDIANSHIP, recipient(cast.school))
    with pytest.raises(Refused, match="请先办结或撤回其中一件"):
        merged(cast, keep, absorb)
    assert {one.student_id for one in Case.objects.all()} == {keep.pk, absorb.pk}
