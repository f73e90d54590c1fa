"""What rows of a file become, beside what is known already."""

from datetime import date

import pytest

from school_care.attendance.enums import AbsenceKind
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.reckoning import Presence, pupil_days
from school_care.core.models import FieldChange
from school_care.students.enums import StandingKind
from school_care.students.models import Enrolment, Standing
from tests.attendance.imports.support import everything, rolls, row_of, run, stored
from tests.attendance.making import AbsenceFactory, LeaveFactory, RollFactory
from tests.factories import StudentFactory, UserFactory
from tests.support.sheets import counts, csv_file, nov

pytestmark = pytest.mark.django_db


def presence(life, pupil, day) -> Presence:
    found = pupil_days(school=life.school, since=day, until=day, students=[pupil])
    return found[pupil.pk][day].presence


def warnings(answer) -> list[str]:
    return [one["message"] for one in answer["warnings"]]


def test_present_alone__is_seen_though_no_roll_was_taken(life, tmp_path):
    path = csv_file(tmp_path, row_of(life.zixuan, nov(16)))
    run(path, "--commit")

    assert stored() == {("张子轩", nov(16), "", "present", "", "")}
    assert rolls() == {}
    assert presence(life, life.zixuan, nov(16)) is Presence.PRESENT
    assert presence(life, life.anan, nov(16)) is Presence.NOT_TAKEN
    assert counts(run(path, "--commit")) == (0, 0, 1, 0)


def test_whole_class_present__is_a_roll_and_nothing_else(life, tmp_path):
    pupils = (life.zixuan, life.anan, life.mingming)
    path = csv_file(tmp_path, *(row_of(pupil, nov(16)) for pupil in pupils))

    assert counts(run(path, "--commit")) == (3, 0, 0, 0)
    assert (stored(), rolls()) == (set(), {(1, nov(16)): (3, 0)})
    assert counts(run(path, "--commit")) == (0, 0, 3, 0)


def test_class_completed_by_a_second_file__becomes_a_roll_then(life, tmp_path):
    run(csv_file(tmp_path, row_of(life.zixuan, nov(16)), row_of(life.anan, nov(16))), "--commit")
    rest = csv_file(tmp_path, row_of(life.mingming, nov(16), "旷课"), name="二.csv")

    run(rest, "--commit")

    assert rolls() == {(1, nov(16)): (3, 1)}
    assert {(row[0], row[3]) for row in stored()} == {
        ("张子轩", "present"),
        ("李安安", "present"),
        ("陈明明", "truant"),
    }


def test_roll_known__unexplained_becomes_present__and_open_pages_are_outdated(life, tmp_path):
    teacher = UserFactory(school=life.school)
    roll = RollFactory(school_class=life.one, date=nov(16), expected=3, absent=1, taken_by=teacher)
    absence = AbsenceFactory(student=life.zixuan, date=nov(16), whereabouts="missing")
    sick = AbsenceFactory(student=life.anan, date=nov(16), kind=AbsenceKind.SICK)
    path = csv_file(
        tmp_path, *(row_of(p, nov(16)) for p in (life.zixuan, life.anan, life.mingming))
    )

    answer = run(path, "--commit")

    assert counts(answer) == (0, 1, 2, 0)
    absence.refresh_from_db()
    sick.refresh_from_db()
    roll.refresh_from_db()
    assert (absence.kind, absence.whereabouts, sick.kind) == ("present", "", "sick")
    assert (roll.absent, roll.version, roll.taken_by) == (1, 2, teacher)
    changed = FieldChange.objects.filter(object_id=absence.public_id)
    assert {(one.field, one.old, one.new) for one in changed} == {
        ("kind", "unverified", "present"),
        ("whereabouts", "missing", None),
    }
    assert any("李安安" in told and "病假" in told for told in warnings(answer))


def test_absence_of_whom_the_teacher_saw__is_stored_and_told(life, tmp_path):
    RollFactory(
        school_class=life.one, date=nov(16), taken_by=UserFactory(school=life.school), expected=3
    )

    answer = run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")), "--commit")

    assert counts(answer) == (1, 0, 0, 0)
    assert warnings(answer) == ["老师点名时张子轩在校，文件写的不是：先按文件记，请向班主任核实。"]
    assert AttendanceDay.objects.get().absent == 1


def test_what_a_person_found_out__outlives_a_machine_that_only_knows_missing(life, tmp_path):
    AbsenceFactory(student=life.zixuan, date=nov(16), kind=AbsenceKind.SICK)
    before = everything()

    answer = run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "缺勤")), "--commit")

    assert counts(answer) == (0, 0, 1, 0)
    assert everything() == before
    assert warnings(answer) == ["张子轩当天已登记为“病假”，保留原来的登记。"]


def test_later_file__corrects_an_earlier_one(life, tmp_path):
    run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "病假", 说明="发烧")), "--commit")
    later = csv_file(tmp_path, row_of(life.zixuan, nov(16), "未到", 去向="失联"), name="二.csv")

    answer = run(later, "--commit")

    assert counts(answer) == (0, 1, 0, 0)
    assert stored() == {("张子轩", nov(16), "", "unverified", "missing", "")}
    assert FieldChange.objects.count() == 3


def test_blank_cells__do_not_wipe_what_is_known(life, tmp_path):
    AbsenceFactory(student=life.zixuan, date=nov(16), whereabouts="missing", note="关机")

    assert counts(run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "未到")), "--commit")) == (
        0,
        0,
        1,
        0,
    )
    run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "未到", 说明="在舅舅家")), "--commit")

    assert stored() == {("张子轩", nov(16), "", "unverified", "missing", "在舅舅家")}


def test_one_lesson_present_beside_a_day_missed__is_presence(life, tmp_path):
    run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "未到")), "--commit")
    lesson = csv_file(tmp_path, row_of(life.zixuan, nov(16), "出勤", 时段="第3节"), name="二.csv")

    assert counts(run(lesson, "--commit")) == (1, 0, 0, 0)
    assert presence(life, life.zixuan, nov(16)) is Presence.PART
    assert counts(run(lesson, "--commit")) == (0, 0, 1, 0)


def test_morning_and_afternoon_missed__are_a_day__one_alone_is_presence(life, tmp_path):
    rows = [
        row_of(life.zixuan, nov(16), "旷课", 时段="上午"),
        row_of(life.zixuan, nov(16), "未到", 时段="下午"),
        row_of(life.anan, nov(16), "旷课", 时段="上午"),
        row_of(life.mingming, nov(16)),
    ]

    run(csv_file(tmp_path, *rows), "--commit")

    assert rolls() == {(1, nov(16)): (3, 1)}
    assert presence(life, life.zixuan, nov(16)) is Presence.UNEXPLAINED
    assert presence(life, life.anan, nov(16)) is Presence.PART


def test_leave_in_force__the_file_says_missing__is_kept_and_excused(life, tmp_path):
    LeaveFactory(student=life.zixuan, starts_on=nov(16))

    run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "未到")), "--commit")

    assert [row[3] for row in stored()] == ["unverified"]
    assert presence(life, life.zixuan, nov(16)) is Presence.EXCUSED


def test_rows_that_say_the_same__count_once_and_are_told(life, tmp_path):
    path = csv_file(tmp_path, *[row_of(life.zixuan, nov(16), "旷课")] * 2)

    answer = run(path, "--commit")

    assert counts(answer) == (1, 0, 1, 0)
    assert [(w["row"], w["message"]) for w in answer["warnings"]] == [
        (3, "与第2行重复：同一名学生同一天同一时段，只算一次。")
    ]


def test_rows_that_contradict__are_both_refused(life, tmp_path):
    path = csv_file(
        tmp_path,
        row_of(life.zixuan, nov(16), "旷课"),
        row_of(life.anan, nov(16), "旷课"),
        row_of(life.zixuan, nov(16), "出勤"),
        row_of(life.anan, nov(17), "未到", 去向="失联"),
        row_of(life.anan, nov(17), "未到", 去向="在家"),
    )

    answer = run(path, "--commit")

    assert counts(answer) == (1, 0, 0, 4)
    assert [(e["row"], e["column"], e["value"]) for e in answer["errors"]] == [
        (2, "类别", "旷课"),
        (4, "类别", "出勤"),
        (5, "去向", "失联"),
        (6, "去向", "在家"),
    ]
    assert "第4行矛盾" in answer["errors"][0]["message"]
    assert {row[:2] for row in stored()} == {("李安安", nov(16))}


def test_pupil_who_is_not_there_that_day__is_refused(life, tmp_path):
    gone = StudentFactory(current_class=life.one, name="周转走", left=True)
    late = StudentFactory(
        current_class=life.one, name="吴新生", enrolment__starts_on=date(2026, 11, 17)
    )
    nowhere = StudentFactory(current_class=life.one, name="郑未分")
    Enrolment.objects.filter(student=nowhere).update(school_class=None)
    pupils = (gone, late, nowhere)

    answer = run(csv_file(tmp_path, *(row_of(pupil, nov(16)) for pupil in pupils)), "--commit")

    assert counts(answer) == (0, 0, 0, 3)
    told = [error["message"] for error in answer["errors"]]
    assert "周转走2026年11月16日不在本校就读" in told[0]
    assert "吴新生2026年11月16日不在本校就读" in told[1]
    assert "还没有分班" in told[2]


def test_pupil_who_moved__counts_in_the_class_of_the_day(life, tmp_path):
    held = Enrolment.objects.get(student=life.mingming)
    held.until = nov(17)
    held.save()
    Enrolment.objects.create(
        school=life.school, student=life.mingming, school_class=life.two, starts_on=nov(17)
    )
    rows = [row_of(life.mingming, day, "旷课") for day in (nov(16), nov(17))]
    rows += [row_of(life.zixuan, nov(16)), row_of(life.anan, nov(16))]

    run(csv_file(tmp_path, *rows), "--commit")

    found = AttendanceException.objects.filter(student=life.mingming).order_by("date")
    assert [row.school_class for row in found] == [life.one, life.two]
    assert rolls() == {(1, nov(16)): (3, 1)}


def test_suspended_pupil__is_not_waited_for__and_their_absence_is_nobody_s(life, tmp_path):
    Standing.objects.create(
        school=life.school,
        student=life.mingming,
        kind=StandingKind.SUSPENDED,
        starts_on=nov(1),
        decided_at="2026-11-01T08:00+08:00",
    )
    rows = [row_of(life.zixuan, nov(16)), row_of(life.anan, nov(16))]
    rows += [row_of(life.mingming, nov(16), "未到"), row_of(life.mingming, nov(17))]

    answer = run(csv_file(tmp_path, *rows), "--commit")

    assert rolls() == {(1, nov(16)): (2, 0)}
    assert stored() == {("陈明明", nov(17), "", "present", "", "")}
    assert counts(answer) == (3, 0, 1, 0)
    told = warnings(answer)
    assert len(told) == 2 and all("不在应到名单里" in one for one in told)


def test_bad_row_about_a_pupil__keeps_the_class_from_counting_as_complete(life, tmp_path):
    rows = [row_of(life.zixuan, nov(16)), row_of(life.anan, nov(16))]
    path = csv_file(tmp_path, *rows, row_of(life.mingming, nov(16), "？？"))

    run(path, "--commit")

    assert rolls() == {}
    assert {(row[0], row[3]) for row in stored()} == {("张子轩", "present"), ("李安安", "present")}
