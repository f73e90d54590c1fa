"""The ledger stands in nobody's way: undoing an import, merging two files of one child."""

from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty, DutyChange, Notice, Reminder
from school_care.duties.services.changes import Book
from school_care.duties.services.sync import sync
from school_care.school.enums import Role
from school_care.school.models import SchoolClass
from school_care.students.models import Student
from school_care.students.services.imports.undoing import undo_roster
from school_care.students.services.merging import merge_pupils, undo_merge
from tests.duties.small_school import DAY, FIRST, MONDAY, small_school
from tests.factories import StudentFactory, UserFactory
from tests.students.imports.support import csv_file, id_of, pupil, take_in
from tests.support.tables import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return small_school()


@pytest.fixture
def registrar(place):
    return UserFactory(school=place.school, role=Role.REGISTRAR)


def test_undoing_an_import__duties_were_reckoned_since__they_go_with_its_pupils(
    place, registrar, tmp_path
):
    known = place.pupil(level=3)
    sync(place.school, MONDAY)
    row = {"留守情况": "双亲留守", "班级": "七(8)班"}
    path = csv_file(tmp_path, pupil(**row), pupil("李安安", 身份证号=id_of(2), **row))
    imported = take_in(place.school, path, actor=registrar, on=MONDAY)
    sync(place.school, MONDAY + DAY)
    new = Student.objects.exclude(pk=known.pk)
    duty = Duty.objects.filter(student__in=new).first()
    assert duty is not None
    assert Duty.objects.filter(subject_kind="class", school_class__number=8).exists()
    told = Notice.objects.create(
        school=place.school, user=place.head, kind="due", key="due:1", on=MONDAY,
        created_at=clock.now(),
    )  # fmt: skip
    Reminder.objects.create(duty=duty, stage="due", user=place.head, notice=told)
    book = Book(by=place.director)
    book.give(duty, place.head.pk, "改派", assigned=True)
    book.write()

    undo_roster(roster_import=imported, by=registrar)

    assert not Student.objects.exclude(pk=known.pk).exists()
    assert not SchoolClass.objects.filter(number=8).exists()
    sync(place.school, MONDAY + DAY)
    left = set(Duty.objects.values_list("subject_key", flat=True))
    assert {f"student:{known.pk}", f"class:{place.one.pk}"} <= left
    assert {key for key in left if key.startswith("student")} == {f"student:{known.pk}"}
    assert not DutyChange.objects.filter(duty=duty.pk).exists()


def test_merging__what_was_done_goes_over_and_what_is_open_is_reckoned_anew__undone_is_as_before(
    place, registrar
):
    keep, absorb = (
        StudentFactory(
            current_class=place.one, name="田雨桐", sex="F", care=True, care__starts_on=FIRST,
            level=3, level__starts_on=FIRST, enrolment__starts_on=FIRST,
        )
        for _ in range(2)
    )  # fmt: skip
    sync(place.school, MONDAY)
    place.record(absorb, MONDAY + DAY)
    sync(place.school, MONDAY + DAY)
    before = everything()

    def stands(pupil):
        rows = Duty.objects.filter(student=pupil, rule_code="contact.level")
        return {row.period_key: row.state for row in rows}

    was = stands(keep), stands(absorb)
    talked = (MONDAY + DAY).isoformat()
    assert was[1] == {FIRST.isoformat(): DutyState.DONE, talked: DutyState.OPEN}
    merge = merge_pupils(by=registrar, keep=keep, absorb=absorb, choices={}, public_id=uuid4())
    sync(place.school, MONDAY + DAY)
    assert stands(keep) == {FIRST.isoformat(): DutyState.DONE, talked: DutyState.OPEN}
    assert set(stands(absorb).values()) == {DutyState.DONE, DutyState.WITHDRAWN}
    undo_merge(by=place.director, merge=merge)
    sync(place.school, MONDAY + DAY)
    assert stands(absorb) == was[1]
    assert stands(keep)[FIRST.isoformat()] == DutyState.OPEN
    assert len(everything()) == len(before)


def test_merging_and_undoing_at_once__every_duty_says_what_it_said(place, registrar):
    keep, absorb = place.pupil(level=3), place.pupil(level=2)
    sync(place.school, MONDAY)
    place.record(absorb, MONDAY + DAY)
    sync(place.school, MONDAY + DAY)
    before = list(Duty.objects.order_by("pk").values())
    merge = merge_pupils(by=registrar, keep=keep, absorb=absorb, choices={}, public_id=uuid4())
    undo_merge(by=place.director, merge=merge)
    assert list(Duty.objects.order_by("pk").values()) == before
