"""撤销本次导入 is refused, with a sentence, once something later rests on the import."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.attendance.enums import Session
from school_care.attendance.models import AttendanceDay
from school_care.core import clock
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import ImportState
from school_care.students.models import Student
from school_care.students.services.imports.undoing import look_at, undo_roster
from tests.factories import CareRecordFactory, SchoolClassFactory, StudentFactory, UserFactory
from tests.students.imports.dumping import differences, dump
from tests.students.imports.support import (
    LATER,
    check,
    csv_file,
    id_of,
    pupil,
    take_in,
    take_rows,
    the_pupil,
)

pytestmark = pytest.mark.django_db


def _record_of_care(child, by, folder):
    CareRecordFactory(student=child, author=by)


def _name_by_hand(child, by, folder):
    Student.objects.filter(pk=child.pk).update(name="张梓轩")


def _contact_by_hand(child, by, folder):
    child.contacts.update(place="浙江省")


def _later_roster(child, by, folder):
    take_in(child.school, csv_file(folder, pupil(), name="后来.csv"), on=LATER)


def _waiting_roster(child, by, folder):
    check(child.school, csv_file(folder, pupil(), name="未确认.csv"), on=LATER)


def _lesson_in_the_class(child, by, folder):
    UserFactory(school=child.school, teaches=child.current_class)


def _another_pupil(child, by, folder):
    StudentFactory(current_class=child.current_class, name="新同学")


def _roll(child, by, folder):
    AttendanceDay.objects.create(
        school=child.school,
        school_class=child.current_class,
        date=clock.today(),
        session=Session.MORNING,
        expected=1,
        absent=0,
        taken_by=by,
        taken_at=clock.now(),
        received_at=clock.now(),
    )


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (_record_of_care, "张子轩（七(1)班）在导入之后有了关爱记录"),
        (_name_by_hand, "张梓轩（七(1)班）的档案在导入之后改过"),
        (_contact_by_hand, "张子轩（七(1)班）的档案在导入之后改过"),
        (_later_roster, "之后导入的“后来.csv”里也有这些学生，请先撤销那一次"),
        (_waiting_roster, "“未确认.csv”还没有确认"),
        (_lesson_in_the_class, "新建的七(1)班在导入之后有了任课"),
        (_another_pupil, "新建的七(1)班在导入之后有了学生"),
        (_roll, "新建的七(1)班在导入之后有了点名"),
    ],
)
def test_undo__something_rests_on_it__is_named_and_nothing_is_taken_back(
    school, registrar, tmp_path, act, sentence
):
    roster = take_rows(school, tmp_path, pupil(父亲姓名="张远行", 父亲务工地点="广东省东莞市"))
    act(the_pupil(), registrar, tmp_path)
    before = dump()

    with pytest.raises(Refused) as refusal:
        undo_roster(roster_import=roster, by=registrar)

    assert str(refusal.value).startswith("不能撤销：") and sentence in str(refusal.value)
    assert differences(before, dump()) == {}
    roster.refresh_from_db()
    assert roster.state == ImportState.DONE


def test_undo__many_pupils_have_records__three_are_named_and_all_counted(
    school, registrar, tmp_path
):
    rows = [pupil(f"张{letter}", 身份证号=id_of(n)) for n, letter in enumerate("甲乙丙丁戊")]
    roster = take_rows(school, tmp_path, *rows)
    for child in Student.objects.all():
        CareRecordFactory(student=child, author=registrar)

    (reason,) = look_at(roster_import=roster, by=registrar).reasons

    assert reason.endswith("等5名学生在导入之后有了关爱记录")
    assert reason.count("七(1)班") == 3


def test_undo__existing_class_used_since__class_stays_when_it_was_there_before(
    school, registrar, tmp_path
):
    held = SchoolClassFactory(school=school, grade=7, number=1)
    UserFactory(school=school, head_teacher_of=held)
    roster = take_rows(school, tmp_path, pupil())
    UserFactory(school=school, teaches=held)

    undo_roster(roster_import=roster, by=registrar)

    assert SchoolClass.objects.get() == held and not Student.objects.exists()


def test_undo__roll_of_a_class_that_was_there__is_named(school, registrar, tmp_path):
    SchoolClassFactory(school=school, grade=7, number=1)
    roster = take_rows(school, tmp_path, pupil())
    _roll(the_pupil(), registrar, tmp_path)

    with pytest.raises(Refused, match=r"不能撤销：七\(1\)班在导入之后点过名。"):
        undo_roster(roster_import=roster, by=registrar)


def test_look__costs__the_same_for_ten_pupils_and_a_hundred(school, registrar, tmp_path):
    costs = []
    for number, first in ((10, 0), (100, 200)):
        rows = [pupil(f"张{n}子", 身份证号=id_of(first + n)) for n in range(number)]
        roster = take_rows(school, tmp_path, *rows)
        with CaptureQueriesContext(connection) as asked:
            outlook = look_at(roster_import=roster, by=registrar)
        assert (outlook.removed, outlook.reasons) == (number, [])
        costs.append(len(asked))

    # the second import made no class: fewer tables are asked
    assert costs[1] <= costs[0]


def test_undo__of_the_older_of_two_that_changed_the_same_pupil__names_the_one_to_undo_first(
    school, registrar, tmp_path
):
    take_rows(school, tmp_path, pupil(备注="一"))
    before = dump()
    older = take_rows(school, tmp_path, pupil(备注="二"))
    newer = take_in(school, csv_file(tmp_path, pupil(备注="三"), name="后来.csv"), on=LATER)

    (reason,) = look_at(roster_import=older, by=registrar).reasons
    assert reason.startswith("张子轩（七(1)班）的档案在导入之后改过（之后导入的“后来.csv”里也有")

    undo_roster(roster_import=newer, by=registrar)
    undo_roster(roster_import=older, by=registrar)
    assert differences(before, dump()) == {}
