"""Sheets as schools keep them: talks, visits, the telephone register, a head teacher's list."""

from datetime import date

import pytest

from school_care.mentoring.models import CareRecord
from tests.factories import StudentFactory
from tests.mentoring.imports.support import row_of, run, stored
from tests.support.sheets import counts, csv_file, messages, nov, xlsx_file

pytestmark = pytest.mark.django_db


def test_talk_form__found_by_name_and_class__keeps_every_column_and_line(house, tmp_path):
    path = xlsx_file(
        tmp_path,
        {
            "序号": "1",
            "谈话时间": "2026年11月3日 下午第三节",
            "地点": "办公室",
            "谈话人": "陈班主",
            "学生姓名": "张 子轩",
            "班级": "初一1班",
            "缘由/主题": "上课走神",
            "谈话内容": "夜里玩手机。\n\n爸爸十月没打电话。",
            "学生表现/诉求": "想爸爸",
            "谈话后效果": "愿意晚上交手机",
            "后续跟进": "联系爸爸",
            "跟进日期": "2026-11-25",
        },
        notes=("云岭学校谈心谈话记录表", "班主任：陈"),
    )

    answer = run(path, "--commit")

    assert counts(answer) == (1, 0, 0, 0), answer
    record = CareRecord.objects.get()
    assert (record.kind, record.student, record.author) == ("talk", house.zixuan, house.head)
    assert record.text == (
        "时间：下午第三节\n地点：办公室\n缘由/主题：上课走神\n夜里玩手机。\n爸爸十月没打电话。\n"
        "学生表现/诉求：想爸爸\n谈话后效果：愿意晚上交手机"
    )
    assert (record.next_step, record.next_step_on) == ("联系爸爸", nov(25))


def test_follow_up_of_the_past__is_told_in_the_text__and_reminds_nobody(house, tmp_path):
    steps = {"后续跟进": "再谈一次", "跟进日期": "2026-11-10"}

    run(csv_file(tmp_path, row_of(house.zixuan, nov(3), **steps)), "--commit")

    record = CareRecord.objects.get()
    assert record.text == "想家了\n后续跟进：再谈一次（2026年11月10日）"
    assert (record.next_step, record.next_step_on) == (None, None)


def test_visit_form__its_title_tells_the_kind_and_the_class(house, tmp_path):
    path = xlsx_file(
        tmp_path,
        {"家访日期": "11月8日", "学生": "李安安", "教师": "陈班主、王老师", "受访人及关系": "奶奶",
         "交流内容": "父亲腊月回来", "家长意见建议": "无", "措施": "每周电话"},
        notes=("七(1)班家访记录表",),
    )  # fmt: skip

    answer = run(path, "--commit")

    text = "受访人及关系：奶奶\n父亲腊月回来\n措施：每周电话"
    assert stored() == {("李安安", nov(8), "visit", "made", "陈班主、王老师", text)}
    assert [message for _, _, message in messages(answer, "warnings")] == [
        "日期没有写年份，按本学年算：请核对。"
    ]


def test_telephone_register__needs_no_words__and_knows_who_was_not_reached(house, tmp_path):
    path = csv_file(
        tmp_path,
        {"日期": "2026.11.3", "身份证号": house.zixuan.id_number, "通话对象/关系": "妈妈",
         "时长(分钟)": "8", "是否接通": "是", "值班教师": "郑德育"},
        {"日期": "2026.11.4", "身份证号": house.zixuan.id_number, "是否接通": "没人接"},
    )  # fmt: skip

    answer = run(path, "--commit")

    assert counts(answer) == (2, 0, 0, 0), answer
    assert stored() == {
        ("张子轩", nov(3), "call", "made", "郑德育", "通话对象/关系：妈妈\n时长(分钟)：8"),
        ("张子轩", nov(4), "call", "not_reached", "未写明", ""),
    }


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("个别谈话", "talk"),
        ("入户家访", "visit"),
        ("電話", "call"),
        ("微信视频", "video"),
        ("学习辅导", "tutoring"),
        ("慰问", "life_care"),
        ("表彰", "praise"),
        ("专题讲座", "lecture"),
    ],
)
def test_kind__in_the_schools_own_words(house, tmp_path, written, kind):
    run(xlsx_file(tmp_path, row_of(house.zixuan, nov(3), written)), "--commit")

    assert CareRecord.objects.get().kind == kind


@pytest.mark.parametrize("words", ["没人接", "关机", "空号", "未接通", "不在家", "否"])
def test_not_reached__in_the_schools_own_words__is_no_contact(house, tmp_path, words):
    path = csv_file(tmp_path, row_of(house.zixuan, nov(3), "电话", "", 结果=words))

    run(path, "--commit")

    assert not CareRecord.objects.made_contacts().exists()


def test_namesakes_of_one_class__are_refused__the_number_tells_them_apart(house, tmp_path):
    twin = StudentFactory(current_class=house.one, name="张子轩", number=9)
    by_name = {"姓名": "张子轩", "班级": "七(1)班", "身份证号": ""}
    path = csv_file(
        tmp_path, row_of(twin, nov(3)) | by_name, row_of(twin, nov(4)), row_of(twin, nov(5))
    )

    answer = run(path, "--commit")

    [(row, column, message)] = messages(answer)
    assert (row, column) == (2, "姓名") and "同名" in message and "身份证号" in message
    assert set(CareRecord.objects.values_list("student", flat=True)) == {twin.pk}


def test_namesakes_of_two_classes__the_class_tells_them_apart(house, tmp_path):
    twin = StudentFactory(current_class=house.two, name="张子轩", number=9)
    rows = [
        {"日期": "2026-11-03", "姓名": "张子轩", "班级": group, "类型": "谈心", "内容": "好"}
        for group in ("七(1)班", "702")
    ]
    alone = rows[0] | {"班级": ""}

    answer = run(csv_file(tmp_path, *rows, alone), "--commit")

    assert set(CareRecord.objects.values_list("student", flat=True)) == {house.zixuan.pk, twin.pk}
    [(_, column, message)] = messages(answer)
    assert column == "姓名" and "请加上班级" in message


def test_class_of_last_year__as_it_was_called_then__is_told(house, tmp_path):
    StudentFactory(
        current_class=house.one,
        name="周去年",
        number=8,
        care=True,
        care__starts_on=date(2025, 9, 1),
        enrolment__starts_on=date(2025, 9, 1),
    )
    house.one.stage, house.one.entry_year = "junior", 2025  # 八(1)班 now, 七(1)班 then
    house.one.save()
    row = {"日期": "2026-03-12", "班级": "七(1)班", "类型": "讲座", "记录人": "校长"}
    row["内容"] = "交通安全"

    answer = run(csv_file(tmp_path, row), "--commit")

    assert {one[0] for one in stored()} == {"周去年"}
    assert [message for _, _, message in messages(answer, "warnings")] == [
        "按当天的班名理解，是现在的八(1)班：请核对。"
    ]


def test_restricted__is_kept__and_told(house, tmp_path):
    rows = [row_of(house.zixuan, nov(3), 限阅="是"), row_of(house.anan, nov(3), 限阅="否")]

    answer = run(csv_file(tmp_path, *rows), "--commit")

    assert set(CareRecord.objects.values_list("student__name", "restricted")) == {
        ("张子轩", True),
        ("李安安", False),
    }
    assert "有1条限阅" in answer["warnings"][0]["message"]


def test_example_footer_hidden_sheet_and_merged_day__are_understood(house, tmp_path):
    rows = [
        row_of(house.zixuan, nov(3), 姓名="（示例）张子轩"),
        row_of(house.anan, nov(4)),
        {"日期": "合计", "内容": "共1条"},
    ]

    answer = run(csv_file(tmp_path, *rows), "--commit")

    assert (answer["rows"], answer["sheets"][0]["why"]) == (1, "示例未读取：第2行。")
    assert {one[0] for one in stored()} == {"李安安"}


def test_template__filled_in__is_read(house, tmp_path):
    from school_care.core.sheets import write_workbook
    from school_care.mentoring.services.imports.mending import HOW_TO, TEMPLATE

    filled = dict(TEMPLATE) | {
        "日期": "2026-11-03", "姓名": "张子轩", "身份证号": house.zixuan.id_number, "学籍号": "",
    }  # fmt: skip
    path = tmp_path / "模板.xlsx"
    rows = [[text for _, text in TEMPLATE], list(filled.values())]
    write_workbook(path, columns=[name for name, _ in TEMPLATE], rows=rows, notes=HOW_TO)

    answer = run(path, "--commit")

    assert counts(answer) == (1, 0, 0, 0), answer
    assert CareRecord.objects.get().student == house.zixuan
