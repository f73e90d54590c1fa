"""`manage.py import_attendance`: the contract other programs rely on."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from school_care.attendance.models import AttendanceDay, AttendanceException, AttendanceImport
from school_care.core.models import AuditEntry, FieldChange
from tests.attendance.imports.support import everything, refusal, rolls, row_of, run, stored
from tests.factories import SchoolFactory, StudentFactory, TermFactory
from tests.support.sheets import KEYS, counts, csv_file, nov, xlsx_file

pytestmark = pytest.mark.django_db


def a_week(life) -> list[dict]:
    """七(1)班 in full on Monday, 七(2)班 in part."""
    return [
        row_of(life.zixuan, nov(16), "未到校待核实", 去向="失联", 说明="奶奶手机关机"),
        row_of(life.anan, nov(16)),
        row_of(life.mingming, nov(16), "迟到"),
        row_of(life.keke, nov(16), "病假", 时段="上午"),
    ]


def test_json__of_a_gbk_export__word_for_word(life, tmp_path):
    path = csv_file(tmp_path, *a_week(life), {"日期": "2026-11-16", "身份证号": "990101"})

    assert run(path, "--commit") == {
        "file": str(path),
        "sheets": [{"name": "", "read": True, "why": ""}],
        "rows": 5,
        "new": 4,
        "changed": 0,
        "unchanged": 0,
        "review": [],
        "errors": [
            {
                "sheet": "",
                "row": 6,
                "column": "身份证号",
                "value": "990101",
                "message": "身份证号是6位，应为18位：请对照户口簿核对。",
            },
            {
                "sheet": "",
                "row": 6,
                "column": "类别",
                "value": "",
                "message": "没有填类别：请填 出勤、迟到、早退、病假、事假、公假、旷课、"
                "未到校待核实 中的一个。",
            },
        ],
        "warnings": [],
        "classes_created": [],
    }


def test_json__in_a_school_where_nothing_is_wrong__keeps_every_key(life, tmp_path):
    answer = run(xlsx_file(tmp_path, *a_week(life)))

    assert answer.keys() == KEYS
    assert answer["sheets"] == [{"name": "Sheet1", "read": True, "why": ""}]
    assert counts(answer) == (4, 0, 0, 0)


def test_commit__stores_exceptions_and_the_roll_of_a_class_in_full(life, tmp_path):
    run(csv_file(tmp_path, *a_week(life)), "--commit")

    assert stored() == {
        ("张子轩", nov(16), "", "unverified", "missing", "奶奶手机关机"),
        ("陈明明", nov(16), "", "late", "", ""),
        ("王可", nov(16), "am", "sick", "", ""),
    }
    assert rolls() == {(1, nov(16)): (3, 1)}
    assert AttendanceDay.objects.get().taken_by is None
    assert AttendanceImport.objects.get().exceptions.count() == 3


def test_dry_run__tells_the_same_and_writes_nothing(life, tmp_path):
    path = csv_file(tmp_path, *a_week(life))

    told = run(path)

    models = (AttendanceDay, AttendanceException, AttendanceImport, AuditEntry, FieldChange)
    assert [model.objects.count() for model in models] == [0] * 5
    assert told == run(path, "--commit")


def test_same_file_twice__changes_nothing(life, tmp_path):
    path = csv_file(tmp_path, *a_week(life))
    run(path, "--commit")
    before = everything()

    again = run(path, "--commit")

    assert counts(again) == (0, 0, 4, 0)
    assert everything() == before
    assert FieldChange.objects.count() == 0


def test_several_sheets__one_asked_for__only_it_is_read(life, tmp_path):
    path = xlsx_file(tmp_path, *a_week(life))

    assert run(path, "--sheet", "Sheet1")["rows"] == 4
    code, answer = refusal(path, "--sheet", "十一月")
    assert code == 2
    assert answer == {
        "file": str(path),
        "error": "没有名为“十一月”的工作表。这个文件里有：Sheet1。",
    }


@pytest.mark.parametrize("options", [(), ("--commit",)])
def test_file_that_is_no_attendance_sheet__ends_with_two_and_a_sentence(life, tmp_path, options):
    missing = refusal(tmp_path / "没有.csv", *options)
    other = csv_file(tmp_path, {"姓名": "张子轩", "班级": "七(1)班"})
    code, answer = refusal(other, *options)

    assert (missing[0], code) == (2, 2)
    assert "日期" in answer["error"] and answer["error"].endswith("。")
    assert AttendanceImport.objects.count() == 0


@pytest.mark.parametrize(
    "span", ["2026-11-20", "2026-11-20..2026-11-16", "2025-01-01..2026-11-20", "明天..后天"]
)
def test_range_that_cannot_be__ends_with_two(life, tmp_path, span):
    code, answer = refusal(csv_file(tmp_path, *a_week(life)), "--complete", span)

    assert code == 2 and answer["error"].endswith("。")


def test_program_error__ends_with_one(life, tmp_path, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("990101201603120012")

    module = "school_care.attendance.management.commands.import_attendance"
    monkeypatch.setattr(f"{module}.plan_file", broken)

    code, answer = refusal(csv_file(tmp_path, *a_week(life)))

    assert (code, answer["error"]) == (1, "程序出错：RuntimeError")


def test_two_schools__one_must_be_named__and_its_pupils_alone_are_known(life, tmp_path):
    other = SchoolFactory(code10="2199000002")
    TermFactory(school=other)
    path = csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课"))

    assert refusal(path)[0] == 2
    assert refusal(path, "--school", "0000000000")[0] == 2
    answer = run(path, "--school", other.code10, "--commit")

    assert counts(answer) == (0, 0, 0, 1)
    assert "本校没有这个身份证号的学生" in answer["errors"][0]["message"]
    assert stored() == set()


def test_pupil_of_two_schools__is_stored_at_the_one_named(life, tmp_path):
    other = SchoolFactory(code10="2199000002")
    TermFactory(school=other)
    twin = StudentFactory(
        current_class__school=other, name="张子轩", id_number=life.zixuan.id_number
    )
    path = csv_file(tmp_path, row_of(twin, nov(16), "旷课"))

    run(path, "--school", other.code10, "--commit")

    assert AttendanceException.objects.get().student == twin


def test_text__tells_rows_rolls_and_what_to_do(life, tmp_path):
    out = StringIO()
    path = csv_file(tmp_path, *a_week(life), row_of(life.yuan, nov(16), "飞走了"))

    call_command("import_attendance", str(path), stdout=out)

    told = out.getvalue()
    assert "共5行：新增4，变更0，不变0，退回1。" in told
    assert "1个班次全班都有记录，将记为已点名。" in told
    assert "退回 第6行 类别“飞走了”：看不懂这个类别" in told
    assert "--commit" in told


def test_identity_numbers__are_masked_in_what_is_told_and_never_in_the_trail(life, tmp_path):
    life.zixuan.id_number = None
    life.zixuan.save()
    number = "990101201603120012"
    path = csv_file(
        tmp_path,
        {"日期": "2026-11-16", "身份证号": number, "类别": "旷课"},
        row_of(life.anan, nov(16), "旷课"),
    )

    answer = run(path, "--commit")

    assert answer["errors"][0]["value"] == "990101********0012"
    told = json.dumps([answer, list(AuditEntry.objects.values_list("facts", flat=True))])
    assert number not in told and life.anan.id_number not in told
