"""`manage.py import_records`: the contract other programs rely on."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from school_care.core.models import AuditEntry, FieldChange
from school_care.mentoring.enums import Source
from school_care.mentoring.models import CareRecord, RecordImport
from tests.factories import SchoolFactory, TermFactory, UserFactory
from tests.mentoring.imports.support import refusal, row_of, run, stored
from tests.support.sheets import KEYS, counts, csv_file, messages, nov, xlsx_file

pytestmark = pytest.mark.django_db
MODELS = (CareRecord, RecordImport, AuditEntry, FieldChange)


def lecture(class_name: str, day, **cells) -> dict:
    told = {"日期": day.isoformat(), "班级": class_name, "类型": "讲座", "内容": "防溺水"}
    return told | cells


def a_term(house) -> list[dict]:
    """Two pupils, a class, two people."""
    return [
        row_of(house.zixuan, nov(3), 记录人="chenban"),
        row_of(house.zixuan, nov(5), "电话", "", 结果="未联系上"),
        row_of(house.keke, nov(4), "家访", "奶奶说夜里咳嗽", 记录人="王老师、李老师"),
        lecture("七(1)班", nov(6), 记录人="郑德育"),
    ]


def test_json__of_a_gbk_list__word_for_word(house, tmp_path):
    path = csv_file(tmp_path, *a_term(house), {"日期": "2026-11-07", "身份证号": "990101"})

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
                "column": "类型",
                "value": "",
                "message": "没有填类型：请填 谈心、家访、电话、视频、辅导、生活关怀、表扬、讲座 "
                "中的一个。",
            },
        ],
        "warnings": [],
        "classes_created": [],
    }


def test_commit__stores_records_with_both_clocks__of_one_pupil_or_of_a_class(house, tmp_path):
    run(xlsx_file(tmp_path, *a_term(house)), "--commit")

    assert stored() == {
        ("张子轩", nov(3), "talk", "made", "陈班主", "想家了"),
        ("张子轩", nov(5), "call", "not_reached", "王老师", ""),
        ("王可", nov(4), "visit", "made", "王老师、李老师", "奶奶说夜里咳嗽"),
        ("张子轩", nov(6), "lecture", "made", "郑德育", "防溺水"),
        ("李安安", nov(6), "lecture", "made", "郑德育", "防溺水"),
    }
    talk = CareRecord.objects.get(kind="talk")
    assert (talk.author, talk.source, talk.is_late) == (house.head, Source.SHEET, True)
    assert "想家了".encode() not in bytes(talk.text_sealed)
    assert not CareRecord.objects.get(kind="call").author_id


def test_dry_run__tells_the_same_and_writes_nothing(house, tmp_path):
    path = csv_file(tmp_path, *a_term(house))

    told = run(path)

    assert told.keys() == KEYS and counts(told) == (4, 0, 0, 0)
    assert [model.objects.count() for model in MODELS] == [0] * 4
    assert told == run(path, "--commit")


def test_same_file_twice__changes_nothing(house, tmp_path):
    path = csv_file(tmp_path, *a_term(house))
    run(path, "--commit")
    before = list(CareRecord.objects.order_by("pk").values())

    again = run(path, "--commit")

    assert counts(again) == (0, 0, 4, 0)
    assert list(CareRecord.objects.order_by("pk").values()) == before


def test_bad_rows__are_left_out__good_ones_kept(house, tmp_path):
    good = row_of(house.zixuan, nov(3))
    bad = [
        row_of(house.zixuan, "26-11-03"),
        row_of(house.zixuan, "2026-11-21"),
        row_of(house.zixuan, "2026-11"),
        row_of(house.zixuan, "2010-01-05"),
        row_of(house.zixuan, nov(3), "打架"),
        row_of(house.zixuan, nov(3), "心理辅导"),
        row_of(house.zixuan, nov(3), text=""),
        row_of(house.zixuan, nov(3), "辅导", 结果="未联系上"),
        row_of(house.zixuan, nov(3), 结果="还不错"),
        row_of(house.zixuan, nov(3), text="长" * 2001),
        {"日期": "2026-11-03", "班级": "七(1)班", "类型": "谈心", "内容": "全班谈话"},
        {"日期": "2026-11-03", "班级": "九(9)班", "类型": "讲座", "内容": "安全"},
        {"日期": "2026-09-02", "班级": "七(1)班", "类型": "讲座", "内容": "安全"},
        {"日期": "2026-11-03", "类型": "讲座", "内容": "安全"},
        row_of(house.zixuan, nov(3), 姓名="欧阳无关"),
    ]

    answer = run(csv_file(tmp_path, good, *bad), "--commit")

    assert counts(answer) == (1, 0, 0, len(bad))
    assert CareRecord.objects.count() == 1
    told = {row: (column, message) for row, column, message in messages(answer)}
    says = {
        3: ("日期", "年份只有两位"),
        4: ("日期", "还没有到"),
        5: ("日期", "没有日"),
        6: ("日期", "早于学生出生"),
        7: ("类型", "看不懂这个类型"),
        8: ("类型", "心理教师另行记录"),
        9: ("内容", "请写一句话"),
        10: ("结果", "没有「未联系上」"),
        11: ("结果", "请把表头改成“效果”"),
        12: ("内容", "最多2000字"),
        13: ("班级", "谈心要写到学生"),
        14: ("班级", "本校没有这个班"),
        15: ("班级", "没有在册的关爱学生"),
        16: ("身份证号", "没有写是哪名学生"),
        17: ("姓名", "在档案里是张子轩"),
    }
    for row, (column, words) in says.items():
        assert told[row][0] == column and words in told[row][1], (row, told[row])
        assert told[row][1].endswith("。")


def test_before_the_first_day_here__is_stored_and_told_once(house, tmp_path):
    path = csv_file(
        tmp_path, row_of(house.zixuan, "2025-03-03"), row_of(house.zixuan, "2025-03-04")
    )

    answer = run(path, "--commit")

    assert counts(answer) == (2, 0, 0, 0)
    [(_, _, message)] = messages(answer, "warnings")
    assert "张子轩" in message and "按以前的记录补录" in message


def test_file_that_is_no_list_of_records__ends_with_two_and_a_sentence(house, tmp_path):
    missing = refusal(tmp_path / "没有.csv")
    code, answer = refusal(csv_file(tmp_path, {"姓名": "张子轩", "班级": "七(1)班"}), "--commit")

    assert (missing[0], code) == (2, 2)
    assert "没有找到记录表" in answer["error"] and RecordImport.objects.count() == 0


def test_program_error__ends_with_one(house, tmp_path, monkeypatch):
    def broken(**options):
        raise RuntimeError("想家了")

    module = "school_care.mentoring.management.commands.import_records"
    monkeypatch.setattr(f"{module}.plan_file", broken)

    code, answer = refusal(csv_file(tmp_path, *a_term(house)))

    assert (code, answer["error"]) == (1, "程序出错：RuntimeError")


def test_two_schools__one_must_be_named__and_its_pupils_alone_are_known(house, tmp_path):
    other = SchoolFactory(code10="2199000002")
    TermFactory(school=other)
    path = csv_file(tmp_path, row_of(house.zixuan, nov(3)))

    assert refusal(path)[0] == 2
    answer = run(path, "--school", other.code10, "--commit")

    assert counts(answer) == (0, 0, 0, 1) and stored() == set()
    assert "本校没有这个身份证号的学生" in answer["errors"][0]["message"]


def test_by_a_head_teacher__writes_for_the_own_class_only__and_betrays_nobody(house, tmp_path):
    stranger = row_of(house.keke, nov(4)) | {"身份证号": "990101201603120012"}
    path = csv_file(
        tmp_path,
        row_of(house.zixuan, nov(3)),
        row_of(house.keke, nov(4)),
        stranger,
        {"日期": "2026-11-06", "姓名": "王可", "班级": "七(2)班", "类型": "谈心", "内容": "好"},
        {"日期": "2026-11-06", "班级": "七(2)班", "类型": "讲座", "内容": "好"},
    )

    answer = run(path, "--by", "chenban", "--commit")

    assert {one[0] for one in stored()} == {"张子轩"}
    told = [message for _, _, message in messages(answer)]
    assert len(told) == 4 and all("不在您可填写的学生中" in one for one in told)
    assert told[0] == told[1]


def test_by_whom_may_not__is_refused(house, tmp_path):
    UserFactory(school=house.school, username="suguan", role="dormitory")

    code, answer = refusal(
        csv_file(tmp_path, row_of(house.zixuan, nov(3))), "--by", "suguan", "--commit"
    )

    assert code == 2 and "没有「导入以往记录」的权限" in answer["error"]


def test_text__tells_rows_and_what_to_do(house, tmp_path):
    out = StringIO()
    path = csv_file(tmp_path, *a_term(house), row_of(house.zixuan, nov(3), "打架"))

    call_command("import_records", str(path), stdout=out)

    assert "共5行：新增4，变更0，不变0，退回1。" in out.getvalue()
    assert "将写入5条记录。" in out.getvalue()
    assert "退回 第6行 类型“打架”：看不懂这个类型" in out.getvalue()


def test_words_and_numbers__are_never_in_the_trail(house, tmp_path):
    number = "990101201603120012"
    bad = row_of(house.zixuan, nov(3), text="秘密原文") | {"身份证号": number}
    path = csv_file(tmp_path, row_of(house.anan, nov(3), text="秘密原文"), bad)

    answer = run(path, "--commit")

    assert answer["errors"][0]["value"] == "990101********0012"
    trail = json.dumps(list(AuditEntry.objects.values_list("facts", flat=True)))
    assert "秘密原文" not in trail + json.dumps(answer, ensure_ascii=False)
    assert number not in trail
    entry = AuditEntry.objects.get(action="record.imported")
    assert entry.student_id == house.anan.public_id
