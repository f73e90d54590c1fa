"""Cells of an attendance sheet as schools and machines write them."""

from datetime import date

import pytest

from tests.attendance.imports.support import row_of, run, stored
from tests.support.sheets import counts, csv_file, messages, nov, xlsx_file

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("迟到", "late"),
        ("迟到12分钟", "late"),
        ("早退", "early"),
        ("请病假", "sick"),
        ("事假", "personal"),
        ("公假", "official"),
        ("旷课", "truant"),
        ("缺勤", "unverified"),
        ("未到校（待核实）", "unverified"),
        ("曠課", "truant"),
        (" 未 到 ", "unverified"),
    ],
)
def test_kind__as_written__is_stored(life, tmp_path, written, kind):
    run(xlsx_file(tmp_path, row_of(life.zixuan, nov(16), written)), "--commit")

    assert [row[3] for row in stored()] == [kind]


@pytest.mark.parametrize("written", ["到校", "正常", "已到", "√", "出席"])
def test_kind__that_means_present__is_presence(life, tmp_path, written):
    run(xlsx_file(tmp_path, row_of(life.zixuan, nov(16), written)), "--commit")

    assert [row[3] for row in stored()] == ["present"]


def test_kind__only_leave__is_personal_leave_and_told_once(life, tmp_path):
    path = csv_file(
        tmp_path, row_of(life.zixuan, nov(16), "请假"), row_of(life.anan, nov(16), "请假")
    )
    answer = run(path, "--commit")

    assert {row[3] for row in stored()} == {"personal"}
    assert [warning["row"] for warning in answer["warnings"]] == [2]


def test_kind__that_is_a_standing__says_where_it_belongs(life, tmp_path):
    [(row, column, message)] = messages(
        run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "休学")))
    )

    assert (row, column) == (2, "类别") and "就读情况" in message


@pytest.mark.parametrize(
    ("written", "part"),
    [("", ""), ("全天", ""), ("上午", "am"), ("下午", "pm"), ("第3节", "p3"), ("第三节课", "p3")],
)
def test_part__as_written__is_stored(life, tmp_path, written, part):
    run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课", 时段=written)), "--commit")

    assert [row[2] for row in stored()] == [part]


@pytest.mark.parametrize("written", ["第12节", "晚自习", "第0节"])
def test_part__not_of_the_school_day__is_refused(life, tmp_path, written):
    answer = run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课", 时段=written)))

    assert messages(answer) == [
        (2, "时段", "看不懂这个时段：请填 全天、上午、下午，或第1节至第9节中的一节。")
    ]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("失联", "missing"),
        ("联系不上", "missing"),
        ("在家", "home"),
        ("外出打工", "work_far"),
        ("随父母", "parents"),
        ("在他校就读（未转学籍）", "other_school"),
        ("", ""),
        ("无", ""),
    ],
)
def test_whereabouts__as_written__is_stored(life, tmp_path, written, place):
    run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "未到", 去向=written)), "--commit")

    assert [row[4] for row in stored()] == [place]


def test_whereabouts__nobody_knows__keeps_the_words_in_the_note(life, tmp_path):
    path = csv_file(tmp_path, row_of(life.zixuan, nov(16), "未到", 去向="在山上", 说明="没接电话"))
    answer = run(path, "--commit")

    assert [row[4:] for row in stored()] == [("other", "去向：在山上；没接电话")]
    assert [(w["row"], w["column"]) for w in answer["warnings"]] == [(2, "去向")]
    assert run(path, "--commit")["unchanged"] == 1


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-16",
        "2026/11/16",
        "2026.11.16",
        "2026年11月16日",
        "20261116",
        "２０２６．１１．１６",
        "2026/11/16 07:41:05",
        "2026-11-16（周一）",
        "11月16日",
        "11/16",
        "46342",
        date(2026, 11, 16),
        46342,
    ],
)
def test_date__as_written__is_the_sixteenth(life, tmp_path, written):
    row = row_of(life.zixuan, nov(16), "旷课") | {"日期": written}
    answer = run(xlsx_file(tmp_path, row), "--commit")

    assert messages(answer) == []
    assert [row[1] for row in stored()] == [nov(16)]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "没有填日期"),
        ("2026年11月", "没有日"),
        ("26.11.16", "两位"),
        ("2026-11-31", "没有这一天"),
        ("2月3日", "没有写年份"),
        ("星期一", "看不懂"),
        ("2026-11-23", "还没有到"),
        ("2026-11-15", "不是上课日"),
        ("2026-10-01", "不是上课日"),
    ],
)
def test_date__that_cannot_be__says_how_to_mend_it(life, tmp_path, written, says):
    answer = run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课") | {"日期": written}))

    [(row, column, message)] = messages(answer)
    assert (row, column) == (2, "日期")
    assert says in message and message.endswith("。")


def test_date__without_year__is_looked_for_in_the_days_the_file_covers(life, tmp_path):
    path = csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课") | {"日期": "10月12日"})

    assert messages(run(path, "--complete", "2026-11-01..2026-11-20")) == [
        (2, "日期", "没有写年份，看不出是哪一年：请写成 2026-09-03。")
    ]
    assert messages(run(path, "--complete", "2026-10-01..2026-11-20")) == []


def test_make_up_saturday__is_a_school_day(life, tmp_path):
    answer = run(csv_file(tmp_path, row_of(life.zixuan, date(2026, 10, 10), "旷课")), "--commit")

    assert counts(answer) == (1, 0, 0, 0)


def test_numbers__either_column_or_both_or_inside_the_other__find_the_pupil(life, tmp_path):
    zixuan, anan, mingming = life.zixuan, life.anan, life.mingming
    anan.national_student_no = None
    anan.save()
    path = csv_file(
        tmp_path,
        {
            "学生姓名": "张子轩",
            "全国学籍号": zixuan.national_student_no,
            "考勤日期": "2026-11-16",
            "考勤状态": "旷课",
        },
        {
            "全国学籍号": f"G{anan.id_number}",
            "身份证号码": "",
            "考勤日期": "2026-11-16",
            "考勤状态": "旷课",
        },
        {
            "全国学籍号": mingming.national_student_no,
            "身份证号码": mingming.id_number.replace("1", "１"),
            "考勤日期": "2026-11-16",
            "考勤状态": "旷课",
        },
    )

    run(path, "--commit")

    assert {row[0] for row in stored()} == {"张子轩", "李安安", "陈明明"}


def test_numbers__lost_wrong_missing_or_of_two_pupils__are_refused_with_a_sentence(life, tmp_path):
    day = {"日期": "2026-11-16", "类别": "旷课"}
    wrong = life.anan.id_number[:-1] + ("1" if life.anan.id_number[-1] != "1" else "2")
    path = xlsx_file(
        tmp_path,
        {**day, "身份证号": 4.31223201503120e17, "学籍号": ""},
        {**day, "身份证号": wrong},
        {**day, "身份证号": ""},
        {**day, "学籍号": 4.31223201503120e17},
        {**day, "身份证号": life.zixuan.id_number, "学籍号": life.anan.national_student_no},
        {**day, "学籍号": "G990101201603120099"},
    )

    told = [(row, column, message[:12]) for row, column, message in messages(run(path))]

    assert told == [
        (2, "身份证号", "身份证号被存成了数字，精"),
        (3, "身份证号", "身份证号校验位不对，可能"),
        (4, "身份证号", "没有填身份证号，也没有学"),
        (5, "学籍号", "学籍号被存成了数字，精度"),
        (6, "身份证号", "身份证号与学籍号分属两名"),
        (7, "学籍号", "本校没有这个学籍号的学生"),
    ]


def test_sheet__with_title_footer_example_and_merged_dates__reads_the_pupils_alone(life, tmp_path):
    path = tmp_path / "纸质.xlsx"
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (
        ["七(1)班考勤登记表"],
        ["序号", "日期", "姓名", "身份证号", "情况", "备注"],
        [0, "2026-11-16", "（示例）张子轩", "990101201603120012", "旷课", ""],
        [1, "2026-11-16", "张子轩", life.zixuan.id_number, "旷课", ""],
        [2, None, "李安安", life.anan.id_number, "病假", "发烧"],
        ["合计", None, "2人", None, None, None],
        ["填表人：陈班主"],
    ):
        sheet.append(cells)
    sheet.merge_cells("B4:B5")
    hidden = book.create_sheet("旧表")
    hidden.append(["日期", "身份证号", "类别"])
    hidden.sheet_state = "hidden"
    book.save(path)

    answer = run(path, "--commit")

    assert answer["rows"] == 2 and answer["errors"] == []
    assert answer["sheets"] == [
        {"name": "Sheet", "read": True, "why": "示例未读取：第3行。"},
        {"name": "旧表", "read": False, "why": "隐藏的工作表，未读取。"},
    ]
    assert {(row[0], row[3], row[5]) for row in stored()} == {
        ("张子轩", "truant", ""),
        ("李安安", "sick", "发烧"),
    }


def test_name__of_somebody_else__refuses_the_row(life, tmp_path):
    wrong = row_of(life.zixuan, nov(16), "旷课", 姓名="王大力")
    near = row_of(life.zixuan, nov(17), "旷课", 姓名="张子萱")

    answer = run(csv_file(tmp_path, wrong, near), "--commit")

    assert [(e["row"], e["column"], e["value"]) for e in answer["errors"]] == [
        (2, "姓名", "王大力")
    ]
    assert {row[1] for row in stored()} == {nov(17)}


def test_utf8_csv_and_workbook__read_as_the_gbk_export_does(life, tmp_path):
    rows = [row_of(life.zixuan, nov(16), "旷课", 说明="逃学")]
    first = run(csv_file(tmp_path, *rows))
    second = run(csv_file(tmp_path, *rows, name="二.csv", encoding="utf-8-sig"))
    third = run(xlsx_file(tmp_path, *rows, notes=("考勤机导出",)))

    assert counts(first) == counts(second) == counts(third) == (1, 0, 0, 0)


def test_empty_workbook_template__read_as_it_is__imports_nothing(life, tmp_path):
    from school_care.attendance.services.imports.mending import write_template

    path = tmp_path / "模板.xlsx"
    with path.open("wb") as file:
        write_template(file)

    answer = run(path)

    assert (answer["rows"], answer["errors"]) == (0, [])
