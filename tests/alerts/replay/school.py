"""The school of the story, told to the system by the commands alone, as a school does that begins
late; leave and a suspension by their services, at their time."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import time_machine
from django.core.management import call_command

from school_care.attendance.enums import ConfirmedHow
from school_care.attendance.services.leave import Confirmation, write_leave
from school_care.school.models import User
from school_care.students.models import Student
from school_care.students.services.standings import Facts, begin_standing
from tests.alerts.replay import story
from tests.school.calendars import DAYS, TERMS, table
from tests.school.sheets import staff_sheet
from tests.students.imports.support import id_of
from tests.support.sheets import csv_file

NUMBERS = {who: id_of(number) for number, who in enumerate(story.PUPILS, start=1)}
NUMBERS_BACK = {number[-4:]: who for who, number in NUMBERS.items()}


def told(command: str, *arguments: str) -> dict:
    """What a command answers as JSON."""
    out = StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def take(command: str, path: Path, *options: str) -> None:
    """A file taken in without a word of doubt."""
    answer = told(command, str(path), "--commit", *options)
    assert (answer["errors"], answer["review"]) == ([], []), answer


def build(folder: Path) -> None:
    """Everything the system is told; the clock stands on 21 November 2026 around this."""
    told("init_school", "--name", "云岭学校", "--code", "9901000001", "--principal", "qian")
    off = [(f"2026-{day}", "休", "") for day in story.HOLIDAYS]
    terms = [
        ("2026春", "2026-03-02", "2026-07-03"),
        ("2026秋", "2026-09-01", "2027-01-20"),
    ]
    calendar = (TERMS, *terms, DAYS, *off, (f"2026-{story.EXTRA_DAY}", "班", ""))
    take("import_calendar", table(folder / "校历.csv", *calendar))
    take(
        "import_staff",
        staff_sheet(
            folder / "教职工.xlsx",
            ("zheng", "郑德育", "", "德育主任", "", "", "2026-02-25"),
            ("chenlan", "陈班主", "", "班主任", "七(1)班", "", "2026-02-25"),
            ("fengyun", "冯班主", "", "班主任", "七(2)班", "", "2026-02-25"),
        ),
    )
    _pupils(folder)
    _attendance(folder)


def _pupils(folder: Path) -> None:
    def row(who: str, **cells: str) -> dict:
        known = {"姓名": story.NAMES[who], "身份证号": NUMBERS[who], "班级": "七(1)班"}
        return known | {"学籍号": f"G{NUMBERS[who]}"} | cells

    everyone = csv_file(folder, *(row(who) for who in story.PUPILS), name="三月.csv")
    take("import_roster", everyone, "--on", "2026-03-02")
    gone = csv_file(folder, row("卯", 离校日期=story.LEFT_MAO), name="离校.csv")
    take("import_roster", gone, "--on", story.LEFT_MAO)
    moved = csv_file(folder, row("未", 班级="八(2)班"), name="调班.csv")  # 七 until July
    take("import_roster", moved, "--on", story.MOVED_WEI)
    with time_machine.travel("2026-09-27 09:00+08:00", tick=False):
        first, last = story.LEAVE_OF_BING
        confirmed = Confirmation(ConfirmedHow.PHONE, whom="母亲")
        more = {"kind": "personal", "first": first, "last": last, "confirmed": confirmed}
        write_leave(by=_director(), student=pupil("丙"), public_id=uuid4(), **more)
    with time_machine.travel("2026-09-16 09:00+08:00", tick=False):
        begin_standing(
            by=_director(),
            student=pupil("辛"),
            kind="suspended",
            starts_on=story.SUSPENDED_XIN,
            facts=Facts(reason="生病", expected_until=date(2027, 2, 28), paper_no="休2026-03"),
            public_id=uuid4(),
        )


def _attendance(folder: Path) -> None:
    rows = [
        {
            "日期": f"2026-{day}",
            "身份证号": NUMBERS[who],
            "类别": kind,
            "时段": part,
            "去向": place,
        }
        for who, marks in story.MARKS.items()
        for day, kind, part, place in marks
    ]
    no_roll = date.fromisoformat(f"2026-{story.NO_ROLL}")
    before, after = no_roll - timedelta(days=1), no_roll + timedelta(days=1)
    for number, (since, until) in enumerate(((story.FIRST, before), (after, story.LAST))):
        told_of = [row for row in rows if f"{since}" <= row["日期"] <= f"{until}"]
        path = csv_file(folder, *told_of, name=f"考勤{number}.csv")
        take("import_attendance", path, "--complete", f"{since}..{until}")


def _director() -> User:
    return User.objects.get(username="zheng")


def pupil(who: str) -> Student:
    """The pupil of a letter."""
    return Student.objects.get(name=story.NAMES[who])


def run(day: date) -> dict:
    """The answer of one day's run."""
    return told("run_daily", "--date", day.isoformat())


def alerts(answer: dict, *rules: str) -> list[tuple[str, str]]:
    """Rule and pupil of each row, of these rules, of all without any."""
    return [
        (row["rule"], NUMBERS_BACK[row["student_no"][-4:]])
        for row in answer["alerts"]
        if not rules or row["rule"] in rules
    ]


def steps(day: date) -> set[tuple[str, str, str, str]]:
    """What is owed of dropout cases on a day: pupil, owner, last day in time, how it stands."""
    return {
        (
            NUMBERS_BACK[item["subject"]["id_last4"]],
            item["owner"],
            item["due_on"][5:],
            item["state"],
        )
        for item in told("owed", "--on", day.isoformat())
        if item["rule"] == "dropout.step"
    }


def every_day(since: date = story.FIRST, until: date = story.LAST) -> list[date]:
    """Each day of the calendar, both included."""
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]
