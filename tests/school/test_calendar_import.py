"""`manage.py import_calendar`: terms and days, the contract, what is refused, what is told."""

from datetime import date, datetime
from functools import partial
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from school_care.core.models import AuditEntry
from school_care.school.models import CalendarImport, SchoolDay, Term
from tests.attendance.making import RollFactory
from tests.factories import SchoolClassFactory, SchoolFactory, TermFactory
from tests.school.calendars import DAYS, TERMS, days_of, table, terms_of, workbook
from tests.support import sheets

pytestmark = pytest.mark.django_db


run = partial(sheets.run, "import_calendar")
refusal = partial(sheets.refusal, "import_calendar")


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


@pytest.fixture
def school(db):
    return SchoolFactory(code10="2199000001")


def told(answer: dict, what: str) -> list[tuple]:
    return [(one["row"], one["column"], one["value"], one["message"]) for one in answer[what]]


def both(tmp_path):
    """Terms, and days below them, in one table."""
    return table(
        tmp_path / "校历.csv",
        ("云岭学校2026—2027学年校历",),
        TERMS,
        ("2026-2027-1", "2026-09-01", "2027-01-22"),
        ("2027春", "2027/2/22", "2027年7月2日"),
        (),
        DAYS,
        ("2026-10-01至2026-10-07", "休", "国庆节"),
        ("2026.10.10（周六）", "班", "国庆调休"),
        ("2026-11-05", "", "期中考试"),
        ("2026-11-06", "放羊", ""),
    )


def test_json__terms_and_days_in_one_table__word_for_word(school, tmp_path):
    path = both(tmp_path)

    assert run(path, "--commit") == {
        "file": str(path),
        "sheets": [{"name": "", "read": True, "why": ""}],
        "rows": 6,
        "new": 5,
        "changed": 0,
        "unchanged": 0,
        "review": [],
        "errors": [
            {
                "sheet": "",
                "row": 10,
                "column": "休/班",
                "value": "放羊",
                "message": "看不懂：放假写“休”，调休上课写“班”。",
            }
        ],
        "warnings": [],
        "classes_created": [],
    }
    assert terms_of(school) == {
        "2026-2027-1": ("2026-09-01", "2027-01-22", True),
        "2026-2027-2": ("2027-02-22", "2027-07-02", True),
    }
    assert days_of(school) == {
        **{f"2026-10-0{day}": ("off", "国庆节") for day in range(1, 8)},
        "2026-10-10": ("work", "国庆调休"),
        "2026-11-05": ("note", "期中考试"),
    }


def test_dry_run__tells_the_same_and_writes_nothing(school, tmp_path):
    answer = run(both(tmp_path))

    models = (Term, SchoolDay, CalendarImport, AuditEntry)
    assert [model.objects.count() for model in models] == [0, 0, 0, 0]
    assert answer == run(both(tmp_path), "--commit")


def test_same_file_twice__changes_nothing(school, tmp_path):
    run(both(tmp_path), "--commit")
    before = (terms_of(school), days_of(school))

    answer = run(both(tmp_path), "--commit")

    assert (answer["new"], answer["changed"], answer["unchanged"]) == (0, 0, 5)
    assert (terms_of(school), days_of(school)) == before


def test_both_kinds_beside_each_other_in_a_workbook__are_read(school, tmp_path):
    path = workbook(
        tmp_path / "校历.xlsx",
        ("2026秋", date(2026, 9, 1), date(2027, 1, 22), date(2026, 10, 1), "休", "国庆节"),
        ("", "", "", "2026-10-10", "班", ""),
        headings=(*TERMS, *DAYS),
    )

    answer = run(path, "--commit")

    assert (answer["rows"], answer["new"], answer["errors"]) == (2, 2, [])
    assert terms_of(school) == {"2026-2027-1": ("2026-09-01", "2027-01-22", True)}
    assert days_of(school) == {"2026-10-01": ("off", "国庆节"), "2026-10-10": ("work", "")}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-2027-1", "2026-2027-1"),
        ("2026—2027学年第一学期", "2026-2027-1"),
        ("2026-2027学年度第二学期", "2026-2027-2"),
        ("2026~2027学年秋季学期", "2026-2027-1"),
        ("2026-27学年下学期", "2026-2027-2"),
        ("2026秋", "2026-2027-1"),
        ("2026年秋季学期", "2026-2027-1"),
        ("2027春", "2026-2027-2"),
        ("2026学年第二学期", "2026-2027-2"),
        ("第一学期", "2026-2027-1"),
    ],
)
def test_term__as_written__is_understood(school, tmp_path, written, code):
    spring = code.endswith("2")
    span = ("2027-02-22", "2027-07-02") if spring else ("2026-09-01", "2027-01-22")

    answer = run(table(tmp_path / "校历.csv", TERMS, (written, *span)), "--commit")

    assert told(answer, "errors") == [] and list(terms_of(school)) == [code]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (("2026-2028-1", "2026-09-01", "2027-01-22"), "学期", "看不懂是哪个学期"),
        (("上学期啊", "2026-09-01", "2027-01-22"), "学期", "看不懂是哪个学期"),
        (("2026秋", "2026-09-01", "2026-08-01"), "起", "结束日期须晚于开学日期"),
        (("2026秋", "2027-09-01", "2028-01-22"), "起", "2026年8月至2027年8月之间"),
        (("2026秋", "2026-09", "2027-01-22"), "起", "没有日"),
        (("2026秋", "2026-09-01", ""), "止", "没有填止"),
        (("2026秋", "2026-09-01", "2026-02-30"), "止", "日期不对"),
    ],
)
def test_term__that_cannot_be__says_how_to_mend_it(school, tmp_path, row, column, says):
    answer = run(table(tmp_path / "校历.csv", TERMS, row), "--commit")

    [(number, where, _, message)] = told(answer, "errors")
    assert (number, where) == (2, column) and says in message and message.endswith("。")
    assert terms_of(school) == {}


def test_term__overlapping_another__is_refused__of_the_file_or_of_the_school(school, tmp_path):
    TermFactory(
        school=school,
        school_year=2025,
        season="spring",
        first_day=date(2026, 2, 20),
        last_day=date(2026, 8, 20),
    )
    path = table(
        tmp_path / "校历.csv",
        TERMS,
        ("2026秋", "2026-08-10", "2027-01-22"),
        ("2027春", "2027-02-22", "2027-07-02"),
    )
    inside = table(
        tmp_path / "二.csv",
        TERMS,
        ("2026秋", "2026-09-01", "2027-03-01"),
        ("2027春", "2027-02-22", "2027-07-02"),
    )

    first, second = run(path, "--commit"), run(inside)

    assert [(row, "2025—2026学年春季学期" in m) for row, _, _, m in told(first, "errors")] == [
        (2, True)
    ]
    assert list(terms_of(school)) == ["2025-2026-2", "2026-2027-2"]
    assert [(row, "重叠" in message) for row, _, _, message in told(second, "errors")] == [
        (3, True)
    ]


def test_both_terms_moved__is_no_overlap_with_their_old_days(school, tmp_path):
    run(
        table(
            tmp_path / "旧.csv",
            TERMS,
            ("2026秋", "2026-09-01", "2027-01-10"),
            ("2027春", "2027-01-11", "2027-07-02"),
        ),
        "--commit",
    )
    path = table(
        tmp_path / "新.csv",
        TERMS,
        ("2026秋", "2026-09-01", "2027-01-22"),
        ("2027春", "2027-02-22", "2027-07-02"),
    )

    answer = run(path, "--commit")

    assert (answer["changed"], answer["errors"]) == (2, [])
    assert terms_of(school)["2026-2027-1"] == ("2026-09-01", "2027-01-22", True)


def test_preset_term__confirmed_by_the_sheet__is_checked_then(school, tmp_path):
    TermFactory(
        school=school,
        school_year=2026,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 22),
        checked=False,
    )
    path = table(tmp_path / "校历.csv", TERMS, ("2026秋", "2026-09-01", "2027-01-22"))

    assert [run(path, "--commit")["changed"] for _ in range(2)] == [1, 0]
    assert terms_of(school)["2026-2027-1"][2] is True


def test_day__free_and_working_at_once__both_rows_are_refused(school, tmp_path):
    path = table(
        tmp_path / "校历.csv",
        DAYS,
        ("2026-10-01至2026-10-07", "休", "国庆节"),
        ("2026-10-07", "班", ""),
        ("2026-10-10", "班", ""),
    )

    answer = run(path, "--commit")

    assert [(row, column) for row, column, _, _ in told(answer, "errors")] == [
        (2, "日期"),
        (3, "日期"),
    ]
    assert "2026年10月7日在第3行写的是“上课（调休）”" in answer["errors"][0]["message"]
    assert list(days_of(school)) == ["2026-10-10"]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (("2026-10-32", "休", ""), "日期", "日期不对"),
        (("10月1日", "休", ""), "日期", "日期不对"),
        (("2026年10月", "休", ""), "日期", "没有日"),
        (("", "休", ""), "日期", "没有填日期"),
        (("2026-10-07至2026-10-01", "休", ""), "日期", "先写开始的一天"),
        (("2026-10-01", "", ""), "休/班", "没有写休还是班"),
        (("2026-10-01", "休", "长" * 41), "说明", "不超过40个字"),
    ],
)
def test_day__that_cannot_be__says_how_to_mend_it(school, tmp_path, row, column, says):
    answer = run(table(tmp_path / "校历.csv", DAYS, row))

    [(number, where, _, message)] = told(answer, "errors")
    assert (number, where) == (2, column) and says in message and message.endswith("。")


@pytest.mark.parametrize(
    "written",
    [
        "2026年10月1日-3日",
        "2026年10月1日至10月3日",
        "2026-10-01~2026-10-03",
        "2026/10/1到2026/10/3",
    ],
)
def test_days__as_a_span__are_each_marked(school, tmp_path, written):
    run(table(tmp_path / "校历.csv", DAYS, (written, "休", "国庆节")), "--commit")

    assert list(days_of(school)) == ["2026-10-01", "2026-10-02", "2026-10-03"]


def test_note_alone__leaves_a_holiday_a_holiday(school, tmp_path):
    SchoolDay.objects.create(school=school, date=date(2026, 10, 1), kind="off")

    run(table(tmp_path / "校历.csv", DAYS, ("2026-10-01", "", "国庆节")), "--commit")

    assert days_of(school) == {"2026-10-01": ("off", "国庆节")}


def test_day_outside_every_term__is_stored_and_told(school, tmp_path):
    path = table(
        tmp_path / "校历.csv",
        TERMS,
        ("2026秋", "2026-09-01", "2027-01-22"),
        DAYS,
        ("2027-02-06", "班", "补课"),
    )

    answer = run(path, "--commit")

    assert [(row, column) for row, column, _, _ in told(answer, "warnings")] == [(4, "日期")]
    assert "2027年2月6日不在任何学期里" in answer["warnings"][0]["message"]
    assert list(days_of(school)) == ["2027-02-06"]


def test_day_with_a_roll__that_becomes_free__is_told(school, tmp_path):
    TermFactory(
        school=school, school_year=2026, first_day=date(2026, 9, 1), last_day=date(2027, 1, 22)
    )
    group = SchoolClassFactory(school=school)
    for day in (16, 17, 19):
        RollFactory(school_class=group, date=date(2026, 11, day))
    path = table(
        tmp_path / "校历.csv",
        TERMS,
        ("2026秋", "2026-09-01", "2026-11-18"),
        DAYS,
        ("2026-11-16", "休", "运动会"),
        ("2026-11-18", "休", "运动会"),
        ("2026-11-17", "班", ""),
    )

    answer = run(path)

    assert [(row, message[:22]) for row, _, _, message in told(answer, "warnings")] == [
        (2, "2026年11月19日已经点过名，改为不上课"),
        (4, "2026年11月16日已经点过名，改为不上课"),
    ]


def test_two_schools__one_must_be_named__the_other_stays(school, tmp_path):
    other = SchoolFactory(code10="2199000002")

    assert refusal(both(tmp_path), "--commit")[0] == 2
    run(both(tmp_path), "--commit", "--school", other.code10)

    assert (terms_of(school), days_of(school)) == ({}, {})
    assert len(terms_of(other)) == 2


def test_file_that_is_no_calendar__ends_with_two_and_a_sentence(school, tmp_path):
    path = table(tmp_path / "名单.csv", ("姓名", "班级"), ("张子轩", "七(1)班"))

    code, answer = refusal(path, "--commit")

    assert code == 2 and answer["file"] == str(path)
    assert answer["error"].startswith("没有找到校历") and answer["error"].endswith("。")
    assert refusal(tmp_path / "没有.csv")[0] == 2


def test_program_error__ends_with_one(school, tmp_path, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("坏了")

    module = "school_care.school.management.commands.import_calendar"
    monkeypatch.setattr(f"{module}.read_calendar_sheet", broken)

    code, answer = refusal(both(tmp_path))

    assert (code, answer["error"]) == (1, "程序出错：RuntimeError")


def test_text__tells_what_to_do(school, tmp_path):
    out = StringIO()

    call_command("import_calendar", str(both(tmp_path)), stdout=out)

    assert "共6行：新增5，变更0，不变0，退回1。" in out.getvalue()
    assert "退回 第10行「休/班」放羊" in out.getvalue() and "--commit" in out.getvalue()
