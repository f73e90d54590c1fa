"""A term replayed through the commands alone; `owed --on D` against what was worked out by hand.

七(1)班 (陈班主 chenlan until Nov 10, nobody after): 甲 重点 since Sep 7, to 七(2)班 on Oct 12;
乙 二级 since Sep 1; 丙 日常 since Sep 1, leaves care on Oct 20.
七(2)班 (冯班主 fengyun): 丁, without a level; 戊, not in care. Holidays: Oct 1–7, Nov 2–6.

    甲 talk Sep 10, call not answered Sep 15, talk Sep 22, visit Oct 14     乙 call Sep 20
    丁 talk Oct 13, again Oct 15

重点: due after 7, late after 10 days; visits 30 and 40. 二级: 15 and 20, a visit a term.
"""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from school_care.duties.models import Duty
from tests.school.calendars import DAYS, TERMS, table
from tests.school.sheets import staff_sheet
from tests.students.imports.support import id_of
from tests.support.sheets import csv_file

pytestmark = pytest.mark.django_db

NUMBERS = {name: id_of(number) for number, name in enumerate("甲乙丙丁戊", start=1)}
NAMES = dict(zip("甲乙丙丁戊", ("赵甲", "钱乙", "孙丙", "李丁", "周戊"), strict=True))
FIRST, LAST = date(2026, 9, 18), date(2026, 10, 26)
HANDLED = ("talk.class_week", "contact.level", "visit.level", "visit.term")


def told(command: str, *arguments: str) -> dict | list:
    out = StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def take(command: str, path, *options: str) -> None:
    answer = told(command, str(path), "--commit", *options)
    assert (answer["errors"], answer["review"]) == ([], []), answer


def pupil(who: str, school_class: str, **cells: str) -> dict:
    return {"姓名": NAMES[who], "身份证号": NUMBERS[who], "班级": school_class, **cells}


def record(who: str, day: str, kind: str, outcome: str = "已联系") -> dict:
    said = {"记录人": "chenlan" if who in "甲乙丙" else "fengyun", "结果": outcome, "内容": "记"}
    return {"日期": f"2026-{day}", "身份证号": NUMBERS[who], "类型": kind, **said}


@pytest.fixture
def replayed(tmp_path):
    """Everything told to the system on one day in November, as a school does that begins late."""
    with time_machine.travel("2026-11-21 09:00+08:00", tick=False):
        told("init_school", "--name", "云岭学校", "--code", "9901000001", "--principal", "qian")
        holidays = [(f"2026-10-{day:02}", "休", "国庆节") for day in range(1, 8)]
        holidays += [(f"2026-11-{day:02}", "休", "农忙假") for day in range(2, 7)]
        terms = [
            ("2026秋", "2026-09-01", "2027-01-20"),
            ("2027春", "2027-03-01", "2027-07-02"),
        ]
        take(
            "import_calendar",
            table(tmp_path / "校历.csv", TERMS, *terms, DAYS, *holidays, ("2026-10-10", "班", "")),
        )
        take(
            "import_staff",
            staff_sheet(
                tmp_path / "教职工.xlsx",
                ("zheng", "郑德育", "", "德育主任", "", "", "2026-09-01"),
                ("chenlan", "陈班主", "", "班主任", "七(1)班", "", "2026-09-01", "2026-11-10"),
                ("fengyun", "冯班主", "", "班主任", "七(2)班", "", "2026-09-01"),
            ),
        )
        begun = {"关爱类别": "双亲留守", "入列日期": "2026-09-01"}
        first = csv_file(
            tmp_path,
            pupil("甲", "七(1)班", **{**begun, "入列日期": "2026-09-07", "关爱等级": "重点"}),
            pupil("乙", "七(1)班", **begun, 关爱等级="二级"),
            pupil("丙", "七(1)班", **begun, 关爱等级="日常"),
            pupil("丁", "七(2)班", **begun),
            pupil("戊", "七(2)班"),
            name="九月.csv",
        )
        take("import_roster", first, "--on", "2026-09-01")
        moved = csv_file(tmp_path, pupil("甲", "七(2)班"), name="十月.csv")
        take("import_roster", moved, "--on", "2026-10-12")
        out = pupil("丙", "七(1)班", 关爱类别="双亲留守", 退出日期="2026-10-20")
        take("import_roster", csv_file(tmp_path, out, name="退出.csv"), "--on", "2026-10-20")
        absent = {"日期": "2026-09-15", "身份证号": NUMBERS["甲"], "类别": "病假"}
        take(
            "import_attendance",
            csv_file(tmp_path, absent, name="考勤.csv"),
            "--complete",
            "2026-09-01..2026-11-20",
        )
        records = [
            record("甲", "09-10", "谈心"),
            record("甲", "09-15", "电话", "未联系上"),
            record("甲", "09-22", "谈心"),
            record("甲", "10-14", "家访"),
            record("乙", "09-20", "电话"),
            record("丁", "10-13", "谈心"),
            record("丁", "10-15", "谈心"),
        ]
        take("import_records", csv_file(tmp_path, *records, name="记录.csv"))
        yield


CHEN, FENG, ZHENG = "chenlan", "fengyun", "zheng"
# rule, whom, owner, due_on, state, counted of required, attempts
TRUTH = {
    "2026-09-01": {
        ("talk.class_week", "七(1)班", CHEN, "09-06", "open", "0/2", 0),
        ("talk.class_week", "七(2)班", FENG, "09-06", "open", "0/1", 0),
        ("contact.level", "乙", CHEN, "09-16", "open", "0/1", 0),
        ("visit.term", "乙", CHEN, "01-20", "open", "0/1", 0),
        ("visit.term", "丙", CHEN, "01-20", "open", "0/1", 0),
    },
    # 甲 enters care on the Monday and was talked with on the Thursday
    "2026-09-09": {
        ("talk.class_week", "七(1)班", CHEN, "09-13", "open", "0/3", 0),
        ("talk.class_week", "七(2)班", FENG, "09-13", "open", "0/1", 0),
        ("contact.level", "甲", CHEN, "09-14", "open", "0/1", 0),
        ("visit.level", "甲", CHEN, "10-07", "open", "0/1", 0),
        ("contact.level", "乙", CHEN, "09-16", "open", "0/1", 0),
        ("visit.term", "乙", CHEN, "01-20", "open", "0/1", 0),
        ("visit.term", "丙", CHEN, "01-20", "open", "0/1", 0),
    },
    # the week's last day; the clock of 甲 runs from the talk
    "2026-09-13": {
        ("talk.class_week", "七(1)班", CHEN, "09-13", "due", "1/3", 0),
        ("talk.class_week", "七(2)班", FENG, "09-13", "due", "0/1", 0),
        ("contact.level", "甲", CHEN, "09-17", "open", "0/1", 0),
        ("visit.level", "甲", CHEN, "10-07", "open", "0/1", 0),
        ("contact.level", "乙", CHEN, "09-16", "open", "0/1", 0),
        ("visit.term", "乙", CHEN, "01-20", "open", "0/1", 0),
        ("visit.term", "丙", CHEN, "01-20", "open", "0/1", 0),
    },
    # exactly ten days after the talk: due, not yet late; the call of Sep 15 is an attempt;
    # 乙 was called that day
    "2026-09-20": {
        ("talk.class_week", "七(1)班", CHEN, "09-20", "due", "0/3", 0),
        ("talk.class_week", "七(2)班", FENG, "09-20", "due", "0/1", 0),
        ("contact.level", "甲", CHEN, "09-17", "due", "0/1", 1),
        ("visit.level", "甲", CHEN, "10-07", "open", "0/1", 0),
        ("contact.level", "乙", CHEN, "10-05", "open", "0/1", 0),
        ("visit.term", "乙", CHEN, "01-20", "open", "0/1", 0),
        ("visit.term", "丙", CHEN, "01-20", "open", "0/1", 0),
    },
    "2026-09-21": {
        ("talk.class_week", "七(1)班", CHEN, "09-27", "open", "0/3", 0),
        ("talk.class_week", "七(2)班", FENG, "09-27", "open", "0/1", 0),
        ("contact.level", "甲", CHEN, "09-17", "warned", "0/1", 1),
        ("visit.level", "甲", CHEN, "10-07", "open", "0/1", 0),
        ("contact.level", "乙", CHEN, "10-05", "open", "0/1", 0),
        ("visit.term", "乙", CHEN, "01-20", "open", "0/1", 0),
        ("visit.term", "丙", CHEN, "01-20", "open", "0/1", 0),
    },
    # a holiday inside the term: the clock runs on; the week had its three school days
    "2026-10-03": {
        ("talk.class_week", "七(1)班", CHEN, "10-04", "open", "0/3", 0),
        ("talk.class_week", "七(2)班", FENG, "10-04", "open", "0/1", 0),
        ("contact.level", "甲", CHEN, "09-29", "warned", "0/1", 0),
        ("visit.level", "甲", CHEN, "10-07", "open", "0/1", 0),
        ("contact.level", "乙", CHEN, "10-05", "open", "0/1", 0),
        ("visit.term", "乙", CHEN, "01-20", "open", "0/1", 0),
        ("visit.term", "丙", CHEN, "01-20", "open", "0/1", 0),
    },
    # 甲 has moved; two talks with 丁 count once
    "2026-10-16": {
        ("talk.class_week", "七(1)班", CHEN, "10-18", "open", "0/2", 0),
        ("talk.class_week", "七(2)班", FENG, "10-18", "open", "1/2", 0),
        ("contact.level", "甲", FENG, "10-21", "open", "0/1", 0),
        ("visit.level", "甲", FENG, "11-13", "open", "0/1", 0),
        ("contact.level", "乙", CHEN, "10-05", "warned", "0/1", 0),
        ("visit.term", "乙", CHEN, "01-20", "open", "0/1", 0),
        ("visit.term", "丙", CHEN, "01-20", "open", "0/1", 0),
    },
    # 丙 has left care; the week that has no school day
    "2026-11-04": {
        ("contact.level", "甲", FENG, "10-21", "warned", "0/1", 0),
        ("visit.level", "甲", FENG, "11-13", "open", "0/1", 0),
        ("contact.level", "乙", CHEN, "10-05", "warned", "0/1", 0),
        ("visit.term", "乙", CHEN, "01-20", "open", "0/1", 0),
    },
    # 陈班主 has left, nobody has come: the director's
    "2026-11-11": {
        ("talk.class_week", "七(1)班", ZHENG, "11-15", "open", "0/1", 0),
        ("talk.class_week", "七(2)班", FENG, "11-15", "open", "0/2", 0),
        ("contact.level", "甲", FENG, "10-21", "warned", "0/1", 0),
        ("visit.level", "甲", FENG, "11-13", "open", "0/1", 0),
        ("contact.level", "乙", ZHENG, "10-05", "warned", "0/1", 0),
        ("visit.term", "乙", ZHENG, "01-20", "open", "0/1", 0),
    },
    # a day to come, in the holidays after the term
    "2027-02-10": {
        ("contact.level", "甲", FENG, "10-21", "warned", "0/1", 0),
        ("visit.level", "甲", FENG, "11-13", "warned", "0/1", 0),
        ("contact.level", "乙", ZHENG, "10-05", "warned", "0/1", 0),
    },
}


def compact(item: dict) -> tuple:
    subject = item["subject"]
    short = {number[-4:]: who for who, number in NUMBERS.items()}
    whom = short[subject["id_last4"]] if subject["kind"] == "student" else subject["name"]
    counted = f"{item['counted']}/{item['required']}"
    return (
        item["rule"],
        whom,
        item["owner"],
        item["due_on"][5:],
        item["state"],
        counted,
        item["attempts"],
    )


def owed(day: str) -> list[tuple]:
    return [compact(item) for item in told("owed", "--on", day) if item["rule"] in HANDLED]


def test_replay__each_day__as_worked_out_by_hand(replayed):
    for day, truth in TRUTH.items():
        answer = owed(day)

        assert set(answer) == truth, day
        assert len(answer) == len(truth)


def test_replay__run_each_day__tells_what_became_late__and_stores_what_is_owed(replayed):
    late = {}
    for number in range((LAST - FIRST).days + 1):
        day = (FIRST + timedelta(days=number)).isoformat()
        for item in told("run_daily", "--date", day)["warned"]:
            if item["rule"] in HANDLED:
                late.setdefault(day[5:], []).append(compact(item)[:2])

    assert late == {
        "09-21": [("contact.level", "甲")],
        "10-03": [("contact.level", "甲")],
        "10-11": [("contact.level", "乙")],
        "10-25": [("contact.level", "甲")],
    }
    assert stored() == set(owed(LAST.isoformat()))


def stored() -> set[tuple]:
    """Open rows of the ledger as `owed` tells them."""
    whom = {number[-4:]: who for who, number in NUMBERS.items()}
    rows = Duty.objects.open().filter(rule_code__in=HANDLED)
    return {
        (
            row.rule_code,
            whom[row.student.id_number_last4] if row.student else row.school_class.name,
            row.owner.username,
            row.due_on.isoformat()[5:],
            row.standing(LAST).value,
            f"{row.counted}/{row.required}",
            row.attempts,
        )
        for row in rows.select_related("student", "school_class", "owner")
    }
