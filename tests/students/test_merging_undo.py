"""Taking a merge back: what stays where, and what stands in its way."""

import pytest

from school_care.mentoring.models import CareRecord
from school_care.school.refusal import Refused
from school_care.students.models import CareLevel, Student
from school_care.students.services.enrolment import move_student
from school_care.students.services.levels import set_level
from school_care.students.services.merging import undo_merge
from tests.factories import CareRecordFactory, StudentFactory, days_ago
from tests.students.merging_rows import BUILDERS, merged, two_files
from tests.support.tables import everything

pytestmark = pytest.mark.django_db


def fresh(pupil: Student) -> Student:
    return Student.objects.select_related("current_class").get(pk=pupil.pk)


def test_undoing__records_written_since__stay_with_the_file_that_went_on(cast):
    keep, absorb = two_files(cast)
    old = CareRecordFactory(student=absorb, author=cast.other_head_teacher)
    merge = merged(cast, keep, absorb)
    new = CareRecordFactory(student=fresh(keep), author=cast.head_teacher)
    undo_merge(by=cast.registrar, merge=merge)
    assert CareRecord.objects.get(pk=old.pk).student == absorb
    assert CareRecord.objects.get(pk=new.pk).student == keep


def test_undoing__a_fact_edited_since__stays_as_edited_in_the_file_that_went_on(cast):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb, address=str(absorb.public_id))
    Student.objects.filter(pk=keep.pk).update(address="云岭村九组")
    undo_merge(by=cast.registrar, merge=merge)
    assert (fresh(keep).address, fresh(absorb).address) == ("云岭村九组", "云岭村四组")


def test_undoing__the_arranged_class_changed_since__is_refused_by_name_and_nothing_changes(cast):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb, enrolment=str(absorb.public_id))
    move_student(student=fresh(keep), to_class=cast.eight_one, on=days_ago(0), actor=cast.director)
    before = everything()
    with pytest.raises(Refused, match="班级"):
        undo_merge(by=cast.registrar, merge=merge)
    assert everything() == before
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_undoing__moved_since_where_the_merge_arranged_nothing__stays_moved(cast):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb)
    move_student(student=fresh(keep), to_class=cast.eight_one, on=days_ago(0), actor=cast.director)
    undo_merge(by=cast.registrar, merge=merge)
    assert fresh(keep).current_class == cast.eight_one
    assert fresh(absorb).current_class == cast.seven_two


def test_undoing__another_number_since__is_refused_by_name(cast):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb)
    kept = fresh(keep)
    kept.id_number = "990101201306130099"
    kept.save()
    with pytest.raises(Refused, match="身份证号"):
        undo_merge(by=cast.registrar, merge=merge)


def test_undoing__a_level_set_since__is_refused_by_name(cast):
    keep, absorb = two_files(cast)
    for pupil, since in ((keep, 90), (absorb, 50)):
        BUILDERS["students.studentcategory.student"](cast, pupil, cast.anan)
        pupil.levels.create(
            school=cast.school,
            level=CareLevel.objects.get(school=cast.school, rank=3),
            starts_on=days_ago(since),
        )
    merge = merged(cast, keep, absorb)
    level, _ = CareLevel.objects.get_or_create(
        school=cast.school, rank=1, defaults={"name": "日常关爱"}
    )
    set_level(by=cast.director, students=[fresh(keep)], level=level, reason="情况好转")
    with pytest.raises(Refused, match="等级|又有了新的安排"):
        undo_merge(by=cast.registrar, merge=merge)


def test_undoing__merged_again_since__the_later_one_must_go_first(cast):
    keep, absorb = two_files(cast)
    first = merged(cast, keep, absorb)
    third = StudentFactory(current_class=cast.seven_two, name="田雨桐")
    second = merged(cast, third, fresh(keep))
    assert fresh(absorb).merged_into == third
    with pytest.raises(Refused, match="先撤销后来的那一次"):
        undo_merge(by=cast.registrar, merge=first)
    undo_merge(by=cast.registrar, merge=second)
    assert fresh(absorb).merged_into == keep
    undo_merge(by=cast.registrar, merge=first)
    assert fresh(absorb).merged_into is None


def test_undoing__twice__is_once(cast):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb)
    undo_merge(by=cast.registrar, merge=merge)
    at = undo_merge(by=cast.director, merge=merge)
    assert at.undone_by == cast.registrar


@pytest.mark.parametrize("who", ["head_teacher", "principal", "foreign_head_teacher"])
def test_undoing__somebody_who_may_not__is_refused(cast, who):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb)
    with pytest.raises(Refused, match="学籍员或德育主任"):
        undo_merge(by=getattr(cast, who), merge=merge)
    assert fresh(absorb).merged_into == keep


def test_merging_again_after_undoing__works(cast):
    keep, absorb = two_files(cast)
    undo_merge(by=cast.registrar, merge=merged(cast, keep, absorb))
    merged(cast, fresh(absorb), fresh(keep))
    assert fresh(keep).merged_into == absorb
