"""`owed` and `run_daily`: what other programs read, how the commands end."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from school_care.duties.management.tables import table
from school_care.duties.models import DailyRun, Duty, DutyChange, Ledger, Notice
from school_care.duties.services import running
from school_care.mentoring.enums import Outcome
from school_care.students.models import Student
from tests.duties.days import DAY, MONDAY, at, make_place, tables, talk
from tests.factories import CareRecordFactory, SchoolFactory

pytestmark = pytest.mark.django_db

FRIDAY = MONDAY + 4 * DAY


@pytest.fixture
def place(db):
    with at(MONDAY, "05:00"):
        return make_place()


@pytest.fixture(autouse=True)
def friday():
    with at(FRIDAY, "09:00"):
        yield


def answered(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def told(command: str, *arguments: str):
    return json.loads(answered(command, *arguments, "--json"))


def refused(command: str, *arguments: str) -> tuple[int, dict]:
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command(command, *arguments, "--json", stdout=out)
    return raised.value.returncode, json.loads(out.getvalue())


def of_rule(items: list[dict], rule: str) -> list[dict]:
    return [item for item in items if item["rule"] == rule]


def test_owed__json__is_the_contract_word_for_word(place):
    pupil = place.pupils["小一"]
    CareRecordFactory(
        student=pupil,
        author=place.chen,
        kind="call",
        outcome=Outcome.NOT_REACHED,
        happened_on=date(2026, 11, 18),
    )

    items = told("owed", "--on", "2026-11-20")

    assert of_rule(items, "contact.level")[0] == {
        "rule": "contact.level",
        "subject": {
            "kind": "student",
            "student_no": pupil.national_student_no or None,
            "id_last4": pupil.id_number[-4:],
            "name": "小一",
            "class": "七(1)班",
        },
        "owner": place.chen.username,
        "opens_on": "2026-11-09",
        "due_on": "2026-11-16",
        "warn_on": "2026-11-20",
        "state": "warned",
        "required": 1,
        "counted": 0,
        "attempts": 1,
    }
    assert of_rule(items, "talk.class_week")[0] == {
        "rule": "talk.class_week",
        "subject": {
            "kind": "class",
            "student_no": None,
            "id_last4": None,
            "name": "七(1)班",
            "class": "七(1)班",
        },
        "owner": place.chen.username,
        "opens_on": "2026-11-16",
        "due_on": "2026-11-22",
        "warn_on": "2026-11-23",
        "state": "open",
        "required": 2,
        "counted": 0,
        "attempts": 0,
    }


@pytest.mark.parametrize("day", ["2026-09-30", "2026-11-20", "2027-02-10", "2028-03-01"])
def test_owed__past_and_future_days__same_twice_and_nothing_written(place, day):
    before = tables()

    assert told("owed", "--on", day) == told("owed", "--on", day)

    assert tables() == before
    assert not Ledger.objects.exists()


def test_owed__class_that_rises_in_september__is_named_as_of_the_day(place):
    later = told("owed", "--on", "2027-09-15")

    assert {item["subject"]["class"] for item in later} == {"八(1)班", "八(2)班"}


def test_owed__without_json__a_table(place):
    lines = answered("owed", "--on", "2026-11-20").splitlines()

    assert lines[0].startswith("云岭县中心学校 2026年11月20日：应办")
    assert lines[1].split()[:4] == ["规则", "对象", "班级", "责任人"]
    row = next(line for line in lines if "小一" in line and "contact.level" in line)
    assert row.split()[1:4] == ["小一", "七(1)班", place.chen.username]
    assert "逾期" in row.split()


def test_table__chinese_words__columns_stand_under_each_other():
    lines = table(("规则", "数"), [("a", "1"), ("班级", "2")]).splitlines()

    assert lines == ["规则  数", "a     1", "班级  2"]


def test_owed__several_schools__asks_which(place):
    other = SchoolFactory()

    status, answer = refused("owed", "--on", "2026-11-20")

    assert status == 2
    assert "--school" in answer["error"]
    assert told("owed", "--on", "2026-11-20", "--school", other.code10) == []
    assert refused("owed", "--school", "0000000000")[0] == 2


def test_owed__no_school_yet__says_what_to_do(db):
    assert refused("owed") == (2, {"error": "还没有学校：请先运行 init_school。"})


def test_owed__broken__ends_with_one_and_tells_no_details(place, monkeypatch):
    def breaks(*arguments):
        raise RuntimeError("小一")

    monkeypatch.setattr("school_care.duties.management.commands.owed.owed", breaks)

    assert refused("owed") == (1, {"error": "程序出错：RuntimeError"})


# run_daily


def test_run_daily__json__lists_what_became_due_and_late_that_day(place):
    answer = told("run_daily", "--date", "2026-11-20")
    all_owed = told("owed", "--on", "2026-11-20")

    assert answer["date"] == "2026-11-20"
    assert answer["due"] == [item for item in all_owed if item["due_on"] == "2026-11-20"]
    assert answer["warned"] == [item for item in all_owed if item["warn_on"] == "2026-11-20"]
    assert [item["subject"]["name"] for item in answer["warned"]] == ["小一"]
    assert answer["alerts"] == []
    assert answer["caught_up"] == 0
    assert answer["told"] == Notice.objects.count() > 0
    assert answer["schools"] == [
        {
            "code": place.school.code10,
            "name": "云岭县中心学校",
            "ran": True,
            "caught_up": 0,
            "due": len(answer["due"]),
            "warned": 1,
            "alerts": 0,
            "moved": 0,
            "told": answer["told"],
            "error": None,
        }
    ]


def test_run_daily__twice_and_after_two_days_off__lists_the_same_and_changes_nothing_more(place):
    told("run_daily", "--date", "2026-11-17")
    first = told("run_daily", "--date", "2026-11-20")
    before = tables()

    second = told("run_daily", "--date", "2026-11-20")

    assert tables() == before
    assert first["caught_up"] == 2
    assert (second["due"], second["warned"]) == (first["due"], first["warned"])
    assert (second["told"], second["schools"][0]["ran"]) == (0, False)


def test_run_daily__what_was_written_since__is_in_the_second_list(place):
    before = told("run_daily")
    talk(place, "小一", FRIDAY)

    again = told("run_daily")

    assert before["warned"] and again["warned"] == []


def test_run_daily__date_before_the_last_run__lists_that_day_and_changes_nothing(place):
    told("run_daily", "--date", "2026-11-20")
    before = tables()

    answer = told("run_daily", "--date", "2026-11-16")

    assert tables() == before
    assert [item["subject"]["name"] for item in answer["due"]] == ["小一"]
    assert not answer["schools"][0]["ran"]


def test_run_daily__without_json__a_line_for_each_school(place):
    assert answered("run_daily").splitlines()[1].startswith("云岭县中心学校：已运行，到期")
    assert "已运行过，没有重复" in answered("run_daily")
    assert "只列出，没有改动" in answered("run_daily", "--date", "2026-11-19")


def test_run_daily__one_school_broken__the_others_are_run_and_it_is_named(place, monkeypatch):
    with at(MONDAY, "05:00"):
        broken = make_place("坏掉的学校").school
    real = running.sync

    def sync(school, *arguments, **options):
        if school == broken:
            raise RuntimeError("小一")
        return real(school, *arguments, **options)

    monkeypatch.setattr(running, "sync", sync)
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("run_daily", "--json", stdout=out)

    assert raised.value.returncode == 1
    assert "坏掉的学校（RuntimeError）" in str(raised.value)
    assert "小一" not in str(raised.value)
    answer = json.loads(out.getvalue())
    assert {one["name"]: (one["ran"], one["error"]) for one in answer["schools"]} == {
        "云岭县中心学校": (True, None),
        "坏掉的学校": (False, "RuntimeError"),
    }
    assert [run.school for run in DailyRun.objects.all()] == [place.school]
    assert not Duty.objects.filter(school=broken).exists()


def test_run_daily__of_one_school__leaves_the_others_alone(place):
    other = SchoolFactory()

    told("run_daily", "--school", place.school.code10)

    assert not DailyRun.objects.filter(school=other).exists()
    assert refused("run_daily", "--school", "0000000000")[0] == 2


def test_run_daily__writes_no_change_without_a_cause(place):
    Student.objects.update(birth_date=date(2014, 6, 1))  # a birthday that passes is a cause
    told("run_daily", "--date", "2026-11-16")

    told("run_daily", "--date", "2026-11-20")

    assert Duty.objects.exists() and not DutyChange.objects.exists()
