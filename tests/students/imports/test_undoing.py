"""撤销本次导入: no trace but the history, and only while nothing later rests on it."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus, ImportState, ReviewChoice, StandingKind
from school_care.students.models import (
    NotSame,
    RosterImport,
    SheetShape,
    Standing,
    Student,
    WordMeaning,
)
from school_care.students.services.enrolment import settle_departures, settle_moves
from school_care.students.services.imports.choosing import choose_row
from school_care.students.services.imports.lifecycle import (
    check_roster,
    commit_roster,
    restart_check,
)
from school_care.students.services.imports.retention import erase_old_imports
from school_care.students.services.imports.undoing import undo_roster
from school_care.students.services.words import remember_word
from tests.factories import UserFactory
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
ROSTERS = Path(__file__).parents[2] / "data" / "rosters"
SAMPLES = sorted(
    path.name for path in ROSTERS.iterdir() if path.suffix in {".csv", ".xls", ".xlsx"}
)


@pytest.mark.parametrize("name", SAMPLES)
def test_undo__sample_file__every_table_says_again_what_it_said(school, registrar, name):
    before = dump()
    roster = take_in(school, ROSTERS / name, actor=registrar)
    assert Student.objects.exists()

    undo_roster(roster_import=roster, by=registrar)

    assert differences(before, dump()) == {}
    assert roster.state == ImportState.UNDONE
    assert roster.undone_by == registrar


FIRST = (
    pupil(班级="七(1)班", 父亲姓名="张远行", 父亲电话="19900000001", 类别="留守", 关爱等级="加强"),
    pupil("王可", 身份证号=id_of(3), 班级="七(1)班", 类别="低保"),
    pupil("李安安", 身份证号="", 学籍号="G" + id_of(5), 班级="七(2)班", 监护人电话="19900000002"),
    pupil("赵远", 身份证号=id_of(7), 班级="七(2)班"),
    pupil("周转走", 身份证号=id_of(9), 班级="七(2)班", 类别="低保", 关爱等级="重点"),
)
SECOND = (
    pupil(
        "张梓轩",
        班级="七(3)班",
        父亲姓名="张远方",
        父亲电话="19900000003或19900000004",
        母亲姓名="李秋月",
        类别="双亲留守、低保",
        关爱等级="重点",
        家庭住址="云岭村三组",
        是否寄宿="是",
    ),
    pupil("王可", 身份证号=id_of(3), 班级="七(1)班", 退出日期="2026-11-25"),
    pupil("李安安", 身份证号=id_of(5), 班级="七(1)班", 监护人姓名="王桂英", 备注="寄住姑姑家"),
    pupil("赵远", 身份证号=id_of(7), 班级="七(2)班"),
    pupil("周转走", 身份证号=id_of(9), 班级="七(2)班", 离校日期="2026-11-24", 类别="低保"),
    pupil("孙新来", 身份证号=id_of(11), 班级="八(1)班", 类别="单亲"),
)


def test_undo__changed_second_roster__every_table_says_again_what_it_said(
    school, registrar, tmp_path
):
    take_rows(school, tmp_path, *FIRST)
    before = dump()
    roster = take_in(school, csv_file(tmp_path, *SECOND), on=LATER, actor=registrar)
    assert roster.report["created"] == 1 and roster.report["changed"] == 4

    undo_roster(roster_import=roster, by=registrar)

    assert differences(before, dump()) == {}


def test_undo__history__stays_and_tells_the_way_back(school, registrar, tmp_path):
    take_rows(school, tmp_path, pupil(备注="一"))
    roster = take_in(
        school, csv_file(tmp_path, pupil(备注="二"), pupil("李安安", 身份证号=id_of(3))), on=LATER
    )

    undo_roster(roster_import=roster, by=registrar)

    told = FieldChange.objects.filter(student_id=the_pupil().public_id, field="note")
    assert [(c.old, c.new, c.source.split(":")[0]) for c in told.order_by("id")] == [
        ("一", "二", "roster"),
        ("二", "一", "roster-undo"),
    ]
    entry = AuditEntry.objects.get(action="roster.undone")
    assert (entry.actor_id, entry.facts) == (
        registrar.pk,
        {"removed": 1, "restored": 1, "classes": 0},
    )
    assert AuditEntry.objects.filter(action="pupil.removed").count() == 1
    assert roster.rows.filter(outcome="new").get().student is None


def test_undo__then_the_same_file_again__is_imported_as_if_for_the_first_time(
    school, registrar, tmp_path
):
    path = csv_file(tmp_path, pupil(身份证号=""), pupil("李安安", 身份证号=id_of(3)))
    undo_roster(roster_import=take_in(school, path), by=registrar)

    again = take_in(school, path)

    assert again.report["counts"]["new"] == 2
    assert Student.objects.count() == 2


def test_undo__twice__the_second_is_told_so(school, registrar, tmp_path):
    roster = take_rows(school, tmp_path, pupil())
    undo_roster(roster_import=roster, by=registrar)

    with pytest.raises(Refused, match="已经撤销"):
        undo_roster(roster_import=roster, by=registrar)


def test_undo__after_thirty_days__is_too_late(school, registrar, tmp_path):
    roster = take_rows(school, tmp_path, pupil())
    RosterImport.objects.update(finished_at=clock.now() - timedelta(days=31))
    erase_old_imports()
    roster.refresh_from_db()

    assert roster.undo is None
    with pytest.raises(Refused, match="已超过30天，不能撤销"):
        undo_roster(roster_import=roster, by=registrar)
    assert Student.objects.count() == 1


def test_undo__who_may_not_import__is_refused(school, tmp_path):
    roster = take_rows(school, tmp_path, pupil())
    head_teacher = UserFactory(school=school, head_teacher_of=SchoolClass.objects.get())

    with pytest.raises(Refused, match="权限"):
        undo_roster(roster_import=roster, by=head_teacher)


def test_undo__departure_ended_other_rows__they_run_again(school, registrar, tmp_path):
    take_rows(school, tmp_path, pupil())
    Standing.objects.create(
        school=school,
        student=the_pupil(),
        kind=StandingKind.INCLUSION,
        starts_on=date(2026, 11, 1),
        decided_at=clock.now(),
    )
    before = dump()
    roster = take_rows(school, tmp_path, pupil(离校日期="2026-11-20"), on=LATER)
    assert Standing.objects.get().until is not None

    undo_roster(roster_import=roster, by=registrar)

    assert differences(before, dump()) == {}


def test_undo__doubtful_row_said_to_be_another_child__that_is_forgotten_too(
    school, registrar, tmp_path
):
    take_rows(school, tmp_path, pupil())
    before = dump()
    roster = check(school, csv_file(tmp_path, pupil(身份证号="")), on=LATER)
    choose_row(row=roster.rows.get(), choice=ReviewChoice.NEW, actor=registrar)
    commit_roster(roster_import=roster, actor=registrar)
    assert NotSame.objects.count() == 1

    undo_roster(roster_import=roster, by=registrar)

    assert differences(before, dump()) == {}


def test_undo__a_word_taught_with_the_file__is_forgotten_unless_somebody_said_it_again(
    school, registrar, tmp_path
):
    words = {"category": {"外出户": "LB_BOTH"}}

    def taught(folder):
        roster = check(school, csv_file(folder, pupil(类别="外出户")))
        restart_check(roster_import=roster, on=LATER, words=words)
        check_roster(roster_import=roster)
        commit_roster(roster_import=roster, actor=registrar)
        return roster

    before = dump()
    undo_roster(roster_import=taught(tmp_path), by=registrar)
    assert differences(before, dump()) == {}

    roster = taught(tmp_path)
    WordMeaning.objects.update(meaning="LB_ONE")
    undo_roster(roster_import=roster, by=registrar)
    assert WordMeaning.objects.get().meaning == "LB_ONE"


def test_undo__of_the_import_that_forgot_a_form_and_a_word__they_are_known_again(
    school, registrar, tmp_path
):
    path = csv_file(tmp_path, pupil(说明="爱画画", 类别="外出户"))

    def taught(columns, words):
        roster = check(school, path, actor=registrar)
        restart_check(roster_import=roster, on=LATER, columns=columns, words=words)
        check_roster(roster_import=roster)
        commit_roster(roster_import=roster, actor=registrar)
        return roster

    taught({"说明": "note"}, {"category": {"外出户": "LB_BOTH"}})
    before = dump()
    forgetting = taught({}, {"category": {"外出户": ""}})
    assert not SheetShape.objects.exists() and not WordMeaning.objects.exists()
    undo_roster(roster_import=forgetting, by=registrar)
    assert differences(before, dump()) == {}

    forgetting = taught({}, {"category": {"外出户": ""}})
    remember_word(by=registrar, school=school, field="category", word="外出户", meaning="LB_ONE")
    undo_roster(roster_import=forgetting, by=registrar)
    assert WordMeaning.objects.get().meaning == "LB_ONE"
    assert SheetShape.objects.get().columns == {"说明": "note"}


def test_undo__of_an_import_for_a_day_to_come__after_that_day_all_is_as_before(
    school, registrar, tmp_path
):
    take_rows(school, tmp_path, *FIRST)
    before = dump()
    then = clock.today() + timedelta(days=5)
    rows = [
        pupil(班级="七(2)班", 类别="双亲留守", 关爱等级="加强"),
        pupil("周转走", 身份证号=id_of(9), 班级="七(2)班", 离校日期=f"{then:%Y-%m-%d}"),
        pupil("孙新来", 身份证号=id_of(11), 班级="八(1)班", 类别="单亲"),
    ]
    roster = take_in(school, csv_file(tmp_path, *rows), on=then, actor=registrar)
    assert str(the_pupil().current_class) == "七(1)班"

    with time_machine.travel(datetime.combine(then, time(9)) + timedelta(days=2)):
        settle_departures()
        settle_moves()
        assert str(the_pupil().current_class) == "七(2)班"
        assert the_pupil("周转走").status == EnrolmentStatus.LEFT
        undo_roster(roster_import=roster, by=registrar)

        assert differences(before, dump()) == {}
