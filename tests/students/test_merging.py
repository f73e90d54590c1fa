"""Two files of one child brought together, and taken apart again."""

from uuid import uuid4

import pytest

from school_care.core.models import AuditEntry, FieldChange
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.access import reads_in
from school_care.students.enums import EnrolmentStatus, LeaveReason
from school_care.students.merging import needs_rule, relations_of_pupils, rule_of
from school_care.students.models import (
    CareCategory,
    Enrolment,
    PupilMerge,
    Student,
    StudentCategory,
)
from school_care.students.services.archive import base_of, edit_archive
from school_care.students.services.archive_identity import AlreadyKnown, Identity, refuse_known
from school_care.students.services.archive_leaving import move_pupil
from school_care.students.services.merging import merge_pupils, undo_merge
from school_care.students.services.siblings import link_siblings, siblings_of
from tests.factories import ContactFactory, StudentFactory, days_ago, fictional_id
from tests.students.merging_rows import (
    BORN,
    BUILDERS,
    fill_every_table,
    merged,
    two_files,
)
from tests.support.tables import everything

pytestmark = pytest.mark.django_db

ENROLMENTS = "students.enrolment.student"


def fresh(pupil: Student) -> Student:
    return Student.objects.get(pk=pupil.pk)


def test_tables_that_name_pupils__every_one__has_a_row_here_and_a_rule_where_rows_collide():
    relations = relations_of_pupils()
    assert {one.key for one in relations} == {*BUILDERS, ENROLMENTS}
    assert [one.key for one in relations if needs_rule(one) and rule_of(one) is None] == []


def test_merging__a_row_in_every_table__what_belongs_to_the_child_stands_in_the_file_that_goes_on(
    cast,
):
    keep, absorb = two_files(cast)
    rows = fill_every_table(cast, absorb, cast.anan)
    merged(cast, keep, absorb)
    stay = {
        ENROLMENTS,  # lay within the older file's: empty now
        "students.contactcard.student",
        *(f"students.notsame.{name}" for name in ("first", "second")),
        *(f"students.pupilmerge.{name}" for name in ("kept", "absorbed")),
    }
    for key, row in rows.items():
        name = key.rpartition(".")[2]
        row.refresh_from_db()
        if key not in stay:
            assert getattr(row, f"{name}_id") == keep.pk, key


@pytest.mark.parametrize("also_ours", [False, True], ids=["theirs only", "both have rows"])
def test_undoing__a_row_in_every_table__every_table_says_what_it_said_before(cast, also_ours):
    keep, absorb = two_files(cast)
    fill_every_table(cast, absorb, cast.anan)
    if also_ours:
        fill_every_table(cast, keep, cast.anan)
    before = everything()
    merge = merged(cast, keep, absorb, address=str(absorb.public_id), strengths="both")
    assert everything() != before
    undo_merge(by=cast.director, merge=merge)
    after = everything()
    assert {t for t in before if before[t] != after[t]} == set()


def test_merging__numbers_and_blank_facts__the_file_that_goes_on_has_the_better_of_both(cast):
    keep, absorb = two_files(cast)
    number = absorb.id_number
    merged(cast, keep, absorb)
    kept, gone = fresh(keep), fresh(absorb)
    assert (kept.id_number, kept.national_student_no) == (number, f"G{number}")
    assert (gone.id_number, gone.status, gone.merged_into) == (None, EnrolmentStatus.MERGED, kept)
    assert kept.address == "云岭村四组"  # the newer file's


def test_merging__choices__are_taken(cast):
    keep, absorb = two_files(cast)
    mine = str(keep.public_id)
    merged(cast, keep, absorb, address=mine, strengths="both", enrolment=str(absorb.public_id))
    kept = fresh(keep)
    assert (kept.address, kept.strengths) == ("云岭村三组", "画画；唱歌")
    assert kept.current_class == cast.seven_two


def test_merging__two_numbers__the_other_one_stays_with_the_absorbed_file_and_finds_the_child(cast):
    keep, absorb = two_files(cast)
    keep.id_number = fictional_id(BORN, 17)
    keep.save()
    old, new = keep.id_number, absorb.id_number
    merged(cast, keep, absorb, id_number=str(absorb.public_id))
    assert (fresh(keep).id_number, fresh(absorb).id_number) == (new, old)
    with pytest.raises(AlreadyKnown) as known:
        refuse_known(cast.school, Identity(id_number=old))
    assert known.value.student == keep


def test_the_number_that_was_not_chosen__typed_into_the_file_later__changes_places(cast):
    keep, absorb = two_files(cast)
    keep.id_number = fictional_id(BORN, 17)
    keep.save()
    first, second = keep.id_number, absorb.id_number
    merged(cast, keep, absorb, id_number=str(keep.public_id))
    kept = Student.objects.select_related("school").get(pk=keep.pk)
    edit_archive(
        by=cast.registrar,
        student=kept,
        wanted={"id_number": second},
        base=base_of(kept),
        confirmed=True,
    )
    assert (fresh(keep).id_number, fresh(absorb).id_number) == (second, first)


def test_merging__a_pupil_in_two_classes__was_in_one_class_on_every_day(cast):
    keep, absorb = two_files(cast)
    merged(cast, keep, absorb, enrolment=str(absorb.public_id))
    held = Enrolment.objects.filter(student=keep).order_by("starts_on")
    assert [(row.school_class, row.starts_on, row.until) for row in held] == [
        (cast.seven_one, days_ago(400), days_ago(60)),
        (cast.seven_two, days_ago(60), None),
    ]
    for day in (days_ago(100), days_ago(60), days_ago(0)):
        assert Enrolment.objects.on(day).filter(student__in=[keep, absorb]).count() == 1


def test_merging__the_second_file_stood_in_the_same_class_longer__the_stay_begins_earlier(cast):
    keep, absorb = two_files(cast)
    Enrolment.objects.filter(student=absorb).update(school_class=cast.seven_one)
    merged(cast, absorb, keep)
    held = Enrolment.objects.get(student=absorb)
    assert (held.starts_on, held.until) == (days_ago(400), None)
    left = Enrolment.objects.get(student=keep)
    assert (left.until, left.leave_reason) == (left.starts_on, LeaveReason.CORRECTED)


def test_merging__one_had_left__the_child_is_at_school_in_the_others_class(cast):
    gone = StudentFactory(current_class=cast.seven_one, name="田雨桐", left=True)
    here = StudentFactory(
        current_class=cast.seven_two, name="田雨桐", enrolment__starts_on=days_ago(5)
    )
    merged(cast, gone, here)
    kept = fresh(gone)
    assert (kept.status, kept.current_class) == (EnrolmentStatus.ENROLLED, cast.seven_two)
    ends = Enrolment.objects.filter(student=gone).order_by("starts_on").values_list("until")
    assert [row[0] for row in ends] == [days_ago(10), None]


def test_merging__one_had_left_on_the_very_first_day__the_child_can_change_class_as_any_other(cast):
    """A stay without a day, later than the one that runs, is not the last one of the child."""
    keep, absorb = two_files(cast)
    keep.enrolments.update(
        starts_on=days_ago(3), until=days_ago(3), leave_reason=LeaveReason.LEFT_SCHOOL
    )
    Student.objects.filter(pk=keep.pk).update(status=EnrolmentStatus.LEFT, current_class=None)
    merged(cast, fresh(keep), absorb)

    move_pupil(by=cast.registrar, student=fresh(keep), to_class=cast.eight_one, on=days_ago(0))

    assert fresh(keep).current_class == cast.eight_one
    running = keep.enrolments.filter(until__isnull=True)
    assert [row.school_class for row in running] == [cast.eight_one]


def test_merging__the_same_grandmother_in_both__is_one_person_with_both_telephones(cast):
    keep, absorb = two_files(cast)
    mine = ContactFactory(student=keep, name="田奶奶", phone="19900000701", address="")
    other = ContactFactory(student=absorb, name="田奶奶", phone="19900000702", address="三组")
    leave = BUILDERS["attendance.leavenote.student"](cast, absorb, cast.anan)
    assert leave.confirmed_with == other
    merged(cast, keep, absorb)
    row = keep.contacts.get()
    assert (row.pk, row.phone, row.other_phone, row.address) == (
        mine.pk,
        "19900000701",
        "19900000702",
        "三组",
    )
    leave.refresh_from_db()
    assert leave.confirmed_with == mine


def test_merging__a_claim_and_a_verified_category_of_one_kind__the_verified_one_holds(cast):
    keep, absorb = two_files(cast)
    claim = keep.categories.create(
        school=cast.school,
        category=CareCategory.objects.get(code="LB_UNSPECIFIED"),
        starts_on=days_ago(90),
        claimed_as="留守",
    )
    known = BUILDERS["students.studentcategory.student"](cast, absorb, cast.anan)
    StudentCategory.objects.filter(pk=known.pk).update(verified_on=days_ago(40))
    merged(cast, keep, absorb)
    held = StudentCategory.objects.on(days_ago(0)).filter(student=keep)
    assert [row.category.code for row in held] == ["LB_BOTH"]
    claim.refresh_from_db()
    assert claim.until == days_ago(50)


def test_merging__brothers_and_sisters_of_either__are_the_childs(cast):
    keep, absorb = two_files(cast)
    link_siblings(by=cast.registrar, student=keep, other=cast.anan)
    link_siblings(by=cast.registrar, student=absorb, other=cast.keke)
    merge = merged(cast, keep, absorb)
    assert {row.name for row in siblings_of(fresh(keep))} == {"李安安", "王可"}
    undo_merge(by=cast.registrar, merge=merge)
    assert {row.name for row in siblings_of(fresh(absorb))} == {"王可"}


def test_merging__the_same_form_sent_twice__is_one_merge(cast):
    keep, absorb = two_files(cast)
    sent = {"by": cast.registrar, "keep": keep, "absorb": absorb, "choices": {}}
    public_id = uuid4()
    first = merge_pupils(**sent, public_id=public_id)
    assert merge_pupils(**sent, public_id=public_id) == first
    with pytest.raises(Refused, match="已经合并过"):
        merge_pupils(**sent, public_id=uuid4())
    assert PupilMerge.objects.count() == 1


@pytest.mark.parametrize("who", ["head_teacher", "principal", "teacher", "foreign_head_teacher"])
def test_merging__somebody_who_may_not__is_refused_and_nothing_changes(cast, who):
    keep, absorb = two_files(cast)
    before = everything()
    with pytest.raises(Refused, match="学籍员或德育主任"):
        merge_pupils(by=getattr(cast, who), keep=keep, absorb=absorb, choices={}, public_id=uuid4())
    assert everything() == before


def test_merging__pupils_of_two_schools__is_refused(cast):
    with pytest.raises(Refused, match="不在同一所学校"):
        merged(cast, cast.zixuan, cast.foreign)


def test_a_merged_file__is_found_listed_and_seen_by_nobody(cast):
    keep, absorb = two_files(cast)
    merged(cast, keep, absorb)
    for who in (*cast.staff.values(), cast.foreign_head_teacher):
        assert absorb.pk not in Student.objects.visible_to(who).values_list("pk", flat=True)
    assert not reads_in(cast.director, fresh(absorb), (Role.DIRECTOR,))


def test_both_trails__say_who_brought_the_two_together(cast):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb)
    for pupil in (keep, absorb):
        entry = AuditEntry.objects.get(student_id=pupil.public_id, action="pupil.merged")
        assert entry.actor_id == cast.registrar.pk
    words = FieldChange.objects.filter(source="merge", student_id=keep.public_id)
    assert {row.field for row in words} >= {"id_number", "address"}
    undo_merge(by=cast.director, merge=merge)
    assert AuditEntry.objects.filter(action="pupil.merge_undone").count() == 2
