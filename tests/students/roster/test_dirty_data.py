# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Domain §3.1, line by line."""

from datetime import date

import pytest

from school_care.core.sheets import UnreadableSheet
from school_care.students.roster.rows import PartialDate

from .books import ID, ID_GIRL, id_of, one, parse, refused, sheet

HEAD = ["姓名", "身份证号", "班级"]


# --- headings, footers, merged cells ---------------------------------------------------------


def test_title_and_two_row_heading_and_footer__only_pupils_are_read():
    roster = parse(
        sheet(
            [
                ["云岭学校留守儿童花名册"],
                ["填报单位（章）：云岭学校", None, None, "填表日期：2026年9月8日"],
                ["序号", "姓名", "身份证号", "父亲", None, None, "备注"],
                [None, None, None, "姓名", "务工地", "电话", None],
                [1, "张伟", ID, "张强", "广东省东莞市长安镇电子厂", "19900000001", None],
                ["小计", None, None, 1],
                [2, "李丽", ID_GIRL, "—", None, "无", "好"],
                [None] * 7,
                ["合计", 2],
                ["填表人：王老师", None, None, "校长签字："],
                ["说明：一班一表。"],
            ],
            merged=[(3, 4, 3, 6)],
        )
    )
    assert [row.name for row in roster.rows] == ["张伟", "李丽"]
    assert not roster.errors
    (father,) = roster.rows[0].contacts
    assert (father.role, father.name, father.place) == ("FATHER", "张强", "广东省东莞市")
    assert roster.rows[1].contacts == ()


def test_merged_class_cells__only_class_is_filled_down():
    roster = parse(
        [
            ["年级", "班级", "姓名", "身份证号", "家庭住址"],
            ["七年级", 1, "张伟", id_of(1), "一组"],
            [None, None, "张强", id_of(3), None],
            [None, 2, "李丽", id_of(5), None],
            ["八年级", 1, "王芳", id_of(7), None],
        ]
    )
    assert [(r.class_ref.grade, r.class_ref.number) for r in roster.rows] == [
        (7, 1),
        (7, 1),
        (7, 2),
        (8, 1),
    ]
    assert [r.address for r in roster.rows] == ["一组", None, None, None]


def test_hidden_sheets_and_rows__skipped_and_said():
    shown = sheet([HEAD, ["张伟", ID, "302"], ["李丽", ID_GIRL, "302"]], name="甲", hidden_rows=[3])
    hidden = sheet([HEAD, ["王五", id_of(9), "302"]], name="乙", hidden=True)
    roster = parse(shown, hidden)
    assert [row.name for row in roster.rows] == ["张伟"]
    assert "第3行" in roster.sheets[0].why
    assert "隐藏" in roster.sheets[1].why
    assert [row.name for row in parse(shown, hidden, only_sheets=["乙"]).rows] == ["王五"]


def test_rows_hidden_by_a_filter__are_read_and_said():
    filtered = sheet([HEAD, ["张伟", ID, "302"]], name="甲", hidden_rows=[2], filtered=True)
    roster = parse(filtered)
    assert len(roster.rows) == 1
    assert "筛选" in roster.sheets[0].why


def test_sheet_name__is_the_class_when_no_column_is():
    roster = parse(
        sheet([["姓名", "身份证号"], ["张伟", ID]], name="502"),
        sheet([["姓名", "身份证号"], ["李丽", ID_GIRL]], name="六年级一班"),
    )
    assert [(r.class_ref.grade, r.class_ref.number) for r in roster.rows] == [(5, 2), (6, 1)]


# --- ID numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [ID, f"'{ID}", f"’{ID}", f"{ID}\t", f" {ID[:6]} {ID[6:14]} {ID[14:]} ", f'="{ID}"', f"{ID}.0",
     "９９０１０１２０１６０３１２００１２", f"{ID}\u200b", f"\xa0{ID}\u3000"],
)  # fmt: skip
def test_id_number__however_typed__is_eighteen_places(written):
    row, roster = one("身份证号", written)
    assert row.id_number == ID
    assert not roster.errors


@pytest.mark.parametrize("x", "xXｘＸ×")
def test_id_number__any_kind_of_x__is_capital_x(x):
    body = next(id_of(n) for n in range(1, 999) if id_of(n).endswith("X"))[:17]
    row, _ = one("身份证号", body + x)
    assert row.id_number == body + "X"


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (9.901012016031200e17, "精度"),
        (990101201603120012, "精度"),
        ("4.31223E+17", "科学计数法"),
        ("9901012016031200", "16位"),
        ("990101160312001", "15位"),
        ("990101201603120013", "校验位"),
        ("990101201613120011", "出生日期不存在"),
        ("99010120160312001A", "数字以外"),
        ("990101********0012", "遮盖"),
        (12345.0, "5位"),
        ("990101201603120000", "精度"),
    ],
)
def test_id_number__broken__row_refused_with_the_reason(written, word):
    row, roster = one("身份证号", written)
    assert row is None
    (error,) = roster.errors
    assert word in error.message
    assert (error.row, error.column) == (2, "身份证号")


@pytest.mark.parametrize("written", [None, "无", "暂无", "—", "不详", "0", 0])
def test_id_number__said_to_be_missing__is_unknown_and_kept(written):
    roster = parse([HEAD, ["张伟", written, "302"]])
    assert roster.rows[0].id_number is None
    assert not roster.errors


def test_id_number__contradicts_sex_and_birthday__stored_with_warnings():
    row, roster = one("性别", "女", 出生日期="2016-03-13")
    assert (row.sex, row.birth, row.id_number) == ("F", PartialDate(date(2016, 3, 13)), ID)
    assert {w.column for w in roster.warnings} == {"性别", "出生日期"}


def test_id_number__file_silent_about_sex_and_birth__derived_but_not_given():
    row, _ = one("班级", "302")
    assert (row.sex, row.birth.value) == ("M", date(2016, 3, 12))
    assert not row.given & {"sex", "birth"}


def test_same_id_twice__second_refused_naming_the_first():
    roster = parse(
        sheet([HEAD, ["张伟", ID, "302"]], name="甲"),
        sheet([HEAD, ["李丽", ID_GIRL, "302"], ["张伟", ID, "302"]], name="乙"),
    )
    assert refused(roster) == {("乙", 3)}
    assert "工作表“甲”第2行" in roster.errors[0].message
    assert roster.refused_cells[("乙", 3)]["姓名"] == "张伟"


def test_same_id_twice__first_was_refused__second_is_kept():
    roster = parse([HEAD, [None, ID, "302"], ["张伟", ID, "302"]])
    assert [r.row for r in roster.rows] == [3]
    assert refused(roster) == {("", 2)}


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name"),
    [("张 三", "张三"), ("张　三", "张三"), ("张\xa0三", "张三"), ("买买提•依明", "买买提·依明"),
     ("买买提.依明", "买买提·依明"), ("买买提・依明", "买买提·依明"), ("張偉", "張偉"),
     ("Anna  Lee", "Anna Lee"), ("𠮷田", "𠮷田")],
)  # fmt: skip
def test_name__however_typed__is_clean(written, name):
    row, roster = one("姓名", written)
    assert row.name == name
    assert not roster.warnings


@pytest.mark.parametrize("written", ["张□", "张?", "张\ufffd", "张伟A", "张伟（曾用名张三）"])
def test_name__doubtful__kept_and_flagged(written):
    row, roster = one("姓名", written)
    assert row is not None
    assert [w.column for w in roster.warnings] == ["姓名"]


@pytest.mark.parametrize("written", [None, "  ", "—", 12])
def test_name__missing__row_refused(written):
    row, roster = one("姓名", written)
    assert row is None
    assert roster.errors[0].column == "姓名"


# --- dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["2016.3.12", "2016/3/12", "2016-03-12", "2016年3月12日", "20160312", 20160312, 42441, "42441",
     42441.0, date(2016, 3, 12), "2016 年 3 月 12 日", "２０１６．３．１２", "2016-3-12 00:00:00",
     "二〇一六年三月十二日", "2016年03月12号", "2016、3、12"],
)  # fmt: skip
def test_birth__any_kind_of_date__is_the_day(written):
    row, roster = one("出生日期", written)
    assert row.birth == PartialDate(date(2016, 3, 12), "day")
    assert not roster.warnings


@pytest.mark.parametrize("written", ["2016年3月", "201603", 201603, "2016.3", 2016.3, "2016-03"])
def test_birth__month_only__keeps_that_precision(written):
    row, roster = one("出生年月", written)
    assert row.birth == PartialDate(date(2016, 3, 1), "month")
    assert not roster.warnings


@pytest.mark.parametrize("written", ["16.3.12", "16-3-12", "160312", "16年3月12日", "12.3"])
def test_birth__two_digit_year__row_refused(written):
    row, roster = one("出生日期", written)
    assert row is None
    assert "四位年份" in roster.errors[0].message


@pytest.mark.parametrize("written", ["2016-02-30", "20161301", "2016年13月"])
def test_birth__impossible__row_refused(written):
    row, roster = one("出生日期", written)
    assert row is None
    assert "没有这一天" in roster.errors[0].message


def test_birth__unreadable_words__warned_and_kept():
    row, roster = one("出生日期", "属猴")
    assert row.birth.value == date(2016, 3, 12)
    assert roster.warnings[0].value == "属猴"


# --- small values ----------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["男", "男性", "M", "1", 1, 1.0, " 男 ", "male"])
def test_sex__every_spelling__is_male(written):
    row, _ = one("性别", written)
    assert row.sex == "M"


@pytest.mark.parametrize(
    ("written", "said"),
    [("是", True), ("有", True), ("√", True), ("✓", True), (1, True), (True, True), ("寄宿", True),
     ("住校", True), ("否", False), ("走读", False), (0.0, False), ("×", False), (None, None),
     ("—", None), ("不详", None), ("", None)],
)  # fmt: skip
def test_boarding__blank_is_not_no(written, said):
    row, _ = one("是否寄宿", written)
    assert row.boarding is said
    assert "boarding" in row.given


def test_boarding__unclear_word__warned_and_unknown():
    row, roster = one("是否寄宿", "看情况")
    assert row.boarding is None
    assert roster.warnings[0].column == "是否寄宿"


@pytest.mark.parametrize("written", ["汉", "汉族", "01", 1, "1"])
def test_ethnic_group__name_or_code__is_the_name(written):
    row, _ = one("民族", written)
    assert row.ethnicity == "汉族"


@pytest.mark.parametrize("written", ["无", "—", "/", "不详", "暂无", "0"])
def test_text__that_says_nothing__is_unknown(written):
    row, _ = one("健康状况", written)
    assert row.health is None
    assert "health" in row.given


def test_ditto__only_in_addresses__takes_the_row_above():
    roster = parse(
        [
            ["姓名", "身份证号", "家庭住址", "主要困难", "班级"],
            ["张伟", id_of(1), "一组", "无人辅导", "302"],
            ["张强", id_of(3), "同上", "同上"],
            ["张丽", id_of(5), "同上", None],
        ]
    )
    assert [r.address for r in roster.rows] == ["一组"] * 3
    assert [r.difficulties for r in roster.rows] == ["无人辅导", None, None]
    assert [w.column for w in roster.warnings] == ["主要困难"]


@pytest.mark.parametrize(
    ("written", "rank"),
    [("重点", 3), ("重点关爱", 3), ("加强", 2), ("日常关爱", 1), ("三级", 3), ("二级", 2),
     ("一级", 1), ("Ⅲ级", 3), (3, 3), (None, None)],
)  # fmt: skip
def test_level__three_is_the_most_intensive(written, rank):
    row, _ = one("关爱等级", written)
    assert row.level_rank == rank


def test_dates_of_care_and_leaving__are_read():
    row, _ = one("入列日期", "2026.9.1", 退出日期=date(2027, 1, 2), 离校日期="2027年1月3日")
    assert (row.care_from, row.care_until, row.left_on) == (
        date(2026, 9, 1),
        date(2027, 1, 2),
        date(2027, 1, 3),
    )


# --- phones ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "phones"),
    [("19900000001", ["19900000001"]), (19900000001.0, ["19900000001"]),
     ("+86 199 0000 0001", ["19900000001"]), ("8619900000001", ["19900000001"]),
     ("199-0000-0001", ["19900000001"]), ("0000-1234567", ["00001234567"]),
     ("19900000001/19900000002", ["19900000001", "19900000002"]),
     ("19900000001、0000-1234567", ["19900000001", "00001234567"]),
     ("1990000000119900000002", ["19900000001", "19900000002"]),
     ("19900000001 19900000002", ["19900000001", "19900000002"]),
     ("１９９００００００１１", ["19900000011"]), ("无", []), (None, [])],
)  # fmt: skip
def test_phone__however_typed__valid_numbers_only(written, phones):
    row, roster = one("监护人电话", written)
    assert [p for c in row.contacts for p in c.phones] == phones
    assert not roster.warnings


def test_phone__two_people_in_one_cell__two_contacts_and_the_raw_text():
    written = "父亲:张某 19900000001/母19900000002"
    row, _ = one("联系电话", written)
    assert {(c.role, c.name, c.phones, c.raw) for c in row.contacts} == {
        ("FATHER", "张某", ("19900000001",), written),
        ("MOTHER", None, ("19900000002",), written),
    }


def test_phone__wrong_length__warned_and_not_kept():
    row, roster = one("监护人电话", "1990000000")
    assert row.contacts == ()
    assert roster.warnings[0].value == "1990000000"


# --- vocabulary ------------------------------------------------------------------------------


def test_traditional_vocabulary__headings_and_categories__names_untouched():
    roster = parse(
        [
            ["學生姓名", "身份證號", "班級", "類別", "監護人電話"],
            ["張偉", ID, "三年級2班", "留守兒童、單親", "19900000001"],
        ]
    )
    (row,) = roster.rows
    assert row.name == "張偉"
    assert (row.class_ref.grade, row.class_ref.number) == (3, 2)
    assert [c.code for c in row.categories] == ["LB_UNSPECIFIED", "SINGLE_PARENT"]
    assert row.contacts[0].phones == ("19900000001",)


def test_columns_the_school_does_not_keep__named_as_left_out():
    roster = parse(
        [
            [*HEAD, "父亲工作单位", "父亲职务", "家庭年收入", "监护人职业", "帮扶教师", "序号"],
            ["张伟", ID, "302", "某厂", "工人", "3万", "农民", "王老师", 1],
        ]
    )
    assert roster.dropped_columns == [
        "父亲工作单位", "父亲职务", "家庭年收入", "监护人职业", "帮扶教师"
    ]  # fmt: skip
    assert "某厂" not in repr(roster.rows)


def test_no_pupils_anywhere__unreadable_with_advice():
    for rows in ([["通知"], ["请各班周五前上报。"]], [HEAD], [HEAD, ["合计", None, 0]]):
        with pytest.raises(UnreadableSheet, match="没有找到学生名单"):
            parse(rows)


def test_only_sheet__unknown_name__lists_the_names():
    with pytest.raises(UnreadableSheet, match="甲"):
        parse(sheet([HEAD], name="甲"), only_sheets=["丙"])
