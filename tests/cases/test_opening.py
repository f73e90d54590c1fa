"""Case numbers: one running case of a type, no number twice, none left out."""

import pytest
import time_machine

from school_care.cases.enums import CaseType
from school_care.cases.models import Case
from school_care.cases.services.closing import close
from school_care.cases.services.opening import case_for
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from tests.cases.making import recipient, written
from tests.cases.protection.making import filed
from tests.cast import make_cast
from tests.factories import StudentFactory
from tests.support.together import raised, together

pytestmark = pytest.mark.django_db


def test_opening__first_case__numbered_by_school_type_and_year_with_a_trace(cast):
    case = case_for(by=cast.head_teacher, student=cast.zixuan, type=CaseType.DO)
    year = case.opened_on.year
    assert case.case_no == f"{cast.school.code10}-DO-{year}-0001"
    trace = AuditEntry.objects.get(action="case.opened")
    assert trace.object_id == str(case.public_id)
    assert trace.student_id == cast.zixuan.public_id


def test_opening__while_one_runs__the_same_case(cast):
    first = case_for(by=cast.head_teacher, student=cast.zixuan, type=CaseType.DO)
    assert case_for(by=cast.director, student=cast.zixuan, type=CaseType.DO) == first
    assert Case.objects.count() == 1


def test_opening__other_types_and_children__each_type_counts_for_itself(cast):
    numbers = [
        case_for(by=cast.director, student=student, type=type).case_no[-4:]
        for student, type in (
            (cast.zixuan, CaseType.DO),
            (cast.keke, CaseType.DO),
            (cast.zixuan, CaseType.GU),
        )
    ]
    assert numbers == ["0001", "0002", "0001"]


def test_opening__after_the_case_was_closed__a_new_number(cast):
    first = case_for(by=cast.director, student=cast.zixuan, type=CaseType.DO)
    close(by=cast.director, case=first)
    second = case_for(by=cast.director, student=cast.zixuan, type=CaseType.DO)
    assert second.case_no.endswith("0002")


def test_opening__new_year__begins_at_one(cast):
    with time_machine.travel("2026-12-31T15:00:00+08:00"):
        case_for(by=cast.director, student=cast.zixuan, type=CaseType.DO)
    with time_machine.travel("2027-01-01T08:00:00+08:00"):
        later = case_for(by=cast.director, student=cast.keke, type=CaseType.DO)
    assert later.case_no.endswith("-DO-2027-0001")


@pytest.mark.parametrize("who", ["teacher", "dormitory", "registrar", "other_head_teacher"])
def test_opening__who_does_not_draft_for_the_child__refused(cast, who):
    with pytest.raises(Refused, match="不能为这名学生起草上报"):
        case_for(by=getattr(cast, who), student=cast.zixuan, type=CaseType.DO)
    assert not Case.objects.exists()


def test_closing__while_a_report_is_under_way__refused(cast):
    report = written(cast.director, cast.zixuan, "SUSPECTED_DROPOUT", recipient(cast.school))
    with pytest.raises(Refused, match="还有上报没有办完"):
        close(by=cast.director, case=report.case)


def test_closing__head_teacher__refused(cast):
    case = case_for(by=cast.head_teacher, student=cast.zixuan, type=CaseType.DO)
    with pytest.raises(Refused, match="没有结案的权限"):
        close(by=cast.head_teacher, case=case)


def test_sight__who_sees_a_case__who_drafts_for_the_child_and_who_sends(cast):
    case_for(by=cast.head_teacher, student=cast.zixuan, type=CaseType.DO)
    seen = {name for name, user in cast.staff.items() if Case.objects.visible_to(user).exists()}
    assert seen == {"principal", "director", "head_teacher", "grade_head"}


def test_sight__mandatory_reports__only_who_handles_them(cast):
    filed(cast.teacher, cast.zixuan)
    seen = {name for name, user in cast.staff.items() if Case.objects.visible_to(user).exists()}
    assert seen == {"director"}


@pytest.mark.django_db(transaction=True)
def test_opening__four_at_once_for_four_children__numbers_one_to_four():
    cast = make_cast()
    children = [StudentFactory(current_class=cast.seven_one) for _ in range(4)]

    def opens(child):
        return lambda: case_for(by=cast.director, student=child, type=CaseType.DO).number

    answers = together(*(opens(child) for child in children))
    assert raised(answers) == []
    assert sorted(answers) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_opening__two_at_once_for_one_child__one_case():
    cast = make_cast()

    def opens(who):
        return lambda: case_for(by=who, student=cast.zixuan, type=CaseType.DO).case_no

    answers = together(opens(cast.director), opens(cast.head_teacher))
    assert raised(answers) == []
    assert len(set(answers)) == 1
    assert Case.objects.count() == 1
