"""`--complete FROM..UNTIL`: whoever is not listed was present."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.attendance.models import AttendanceDay
from school_care.attendance.reckoning import Presence, absence_streaks, pupil_days
from school_care.attendance.services.imports.comparing import Range, compare_attendance
from school_care.attendance.sheet import read_attendance
from school_care.core import clock
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay
from tests.attendance.imports.support import everything, rolls, row_of, run, stored
from tests.attendance.making import AbsenceFactory, RollFactory
from tests.factories import StudentFactory
from tests.support.sheets import counts, csv_file, nov

pytestmark = pytest.mark.django_db


def octo(number: int) -> date:
    return date(2026, 10, number)


def test_every_school_day_of_every_class__has_a_roll__holidays_have_none(life, tmp_path):
    path = csv_file(tmp_path, row_of(life.zixuan, octo(9), "旷课"))

    answer = run(path, "--complete", "2026-09-30..2026-10-12", "--commit")

    assert counts(answer) == (1, 0, 0, 0)
    days = [date(2026, 9, 30), octo(8), octo(9), octo(10), octo(12)]  # Saturday the 10th made up
    assert rolls() == {
        (number, day): (expected, int((number, day) == (1, octo(9))))
        for day in days
        for number, expected in ((1, 3), (2, 2))
    }
    assert stored() == {("张子轩", octo(9), "", "truant", "", "")}
    before = everything()
    again = run(path, "--complete", "2026-09-30..2026-10-12", "--commit")
    assert counts(again) == (0, 0, 1, 0)
    assert everything() == before


def test_absences_friday_monday_tuesday__then_seen__end_the_streak(life, tmp_path):
    days = (nov(13), nov(16), nov(17))
    path = csv_file(tmp_path, *(row_of(life.zixuan, day, "未到") for day in days))

    run(path, "--complete", "2026-11-09..2026-11-18", "--commit")

    [streak] = absence_streaks(school=life.school, on=nov(17))
    assert (streak.student_id, streak.days) == (life.zixuan.pk, 3)
    assert absence_streaks(school=life.school, on=nov(18)) == []


def test_pupil_enrolled_in_the_middle__is_expected_from_that_day(life, tmp_path):
    StudentFactory(current_class=life.two, name="吴新生", enrolment__starts_on=nov(18))
    StudentFactory(current_class=life.two, name="郑离校", left=True, enrolment__until=nov(17))

    run(
        csv_file(tmp_path, row_of(life.keke, nov(18), "事假")),
        "--complete",
        "2026-11-16..2026-11-18",
        "--commit",
    )

    expected = {day: told[0] for (number, day), told in rolls().items() if number == 2}
    assert expected == {nov(16): 3, nov(17): 2, nov(18): 3}
    assert rolls()[2, nov(18)] == (3, 1)


def test_roll_that_was_taken__stays_as_it_is(life, tmp_path):
    roll = RollFactory(school_class=life.one, date=nov(16), expected=3, absent=1)
    AbsenceFactory(student=life.anan, date=nov(16))

    answer = run(
        csv_file(tmp_path, row_of(life.keke, nov(16), "病假")),
        "--complete",
        "2026-11-16..2026-11-16",
        "--commit",
    )

    roll.refresh_from_db()
    assert (roll.version, roll.absent, roll.imported) == (1, 1, None)
    assert ("李安安", nov(16), "", "unverified", "", "") in stored()
    assert [w["message"] for w in answer["warnings"]] == [
        "有1人次原来记着旷课或未到，这个文件里没有列出：保留原来的记录。"
    ]


def test_pupil_of_a_refused_row__is_not_taken_for_present(life, tmp_path):
    rows = (row_of(life.zixuan, nov(16), "？？"), row_of(life.keke, nov(16), "旷课"))
    path = csv_file(tmp_path, *rows)

    answer = run(path, "--complete", "2026-11-16..2026-11-16", "--commit")

    assert counts(answer) == (1, 0, 0, 1)
    found = pupil_days(school=life.school, since=nov(16), until=nov(16))
    told = {pupil: days[nov(16)].presence for pupil, days in found.items()}
    assert told == {
        life.zixuan.pk: Presence.NOT_TAKEN,
        life.anan.pk: Presence.PRESENT,
        life.mingming.pk: Presence.PRESENT,
        life.keke.pk: Presence.UNEXPLAINED,
        life.yuan.pk: Presence.PRESENT,
    }
    assert any("1个班次" in w["message"] for w in answer["warnings"])
    mended = csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课"), name="改.csv")
    run(mended, "--complete", "2026-11-16..2026-11-16", "--commit")
    assert rolls()[1, nov(16)] == (3, 1)


def test_row_nobody_can_place__is_told_before_its_pupil_counts_as_present(life, tmp_path):
    path = csv_file(tmp_path, {"日期": "2026-11-16", "身份证号": "4.31223E+17", "类别": "旷课"})

    answer = run(path, "--complete", "2026-11-16..2026-11-16")

    assert "认不出是哪名学生" in answer["warnings"][0]["message"]
    assert (answer["warnings"][0]["row"], answer["warnings"][0]["sheet"]) == (0, "")


def test_range_into_the_future__ends_today(life, tmp_path):
    answer = run(
        csv_file(tmp_path, row_of(life.zixuan, nov(20), "旷课")),
        "--complete",
        "2026-11-19..2026-11-30",
        "--commit",
    )

    assert {day for _, day in rolls()} == {nov(19), nov(20)}
    assert any("只算到今天" in w["message"] for w in answer["warnings"])


def test_day_marked_free__has_no_roll_and_no_row(life, tmp_path):
    SchoolDay.objects.create(school=life.school, date=nov(17), kind=DayKind.OFF)

    answer = run(
        csv_file(tmp_path, row_of(life.zixuan, nov(17), "旷课")),
        "--complete",
        "2026-11-17..2026-11-17",
        "--commit",
    )

    assert counts(answer) == (0, 0, 0, 1)
    assert AttendanceDay.objects.count() == 0


def test_comparing__costs_the_same_for_a_day_and_for_a_term(life, tmp_path):
    path = csv_file(
        tmp_path, *(row_of(pupil, nov(16), "旷课") for pupil in (life.zixuan, life.keke))
    )
    sheet = read_attendance(path, on=clock.today())

    def queries(since: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            compare_attendance(sheet, school=life.school, complete=Range(since, nov(20)))
        return len(captured)

    assert queries(nov(20)) == queries(date(2026, 9, 1)) <= 9
