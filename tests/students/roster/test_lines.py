# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Domain §3.1, to be ticked off: every line, and where it is proved.

Each line is also a named defect of the generator (dirty/cells_*.py, dirty/sheets.py), which
`dirty/test_properties.py` makes by itself and in mixtures.

| line of §3.1 | tests |
|---|---|
| title rows, two-row headings, footers, notes | test_dirty_data: test_title_and_two_row_heading_and_footer; test_layouts; here: test_heading_*, test_remark_* |
| merged class cells | test_dirty_data: test_merged_class_cells; here: test_merged_class__begins_on_a_hidden_row |
| hidden sheets and rows, several sheets, sheet name = class | test_dirty_data: test_hidden_*, test_sheet_name_* |
| ID number: float, E+17, …000, .0, ', x/Ｘ/×, blanks | test_dirty_data: test_id_number_* |
| 15 digits, check digit, area, birthday ≠ column | test_dirty_data: test_id_number__broken, __contradicts; here: test_id_number__area |
| names | test_dirty_data: test_name_* |
| full-width, Chinese numerals, class spellings | test_classes; test_dirty_data |
| dates, serials, 1900/1904, two-digit year | test_dirty_data: test_birth_*; here: test_birth_*, test_workbook_of_1904 |
| sex, yes/no, 空 ≠ 否 | test_dirty_data: test_sex_*, test_boarding_*; here: test_yes_no_* |
| 无 — / 同上 不详 暂无 0 | test_dirty_data: test_text_*, test_ditto_*; here: test_ditto_* |
| telephones | test_dirty_data: test_phone_*; here: test_phone_* |
| several values in a cell | test_categories: test_words_* |
| same child twice, twins, same name + class, changed name, no ID | here: test_twice_*, test_alike_*; with the archive: imports/test_comparing: test_former_pupil, test_changed_row__only_a_phone, test_name_*, test_row_without_numbers_* |
| category words | test_categories; here: test_category__of_the_subsidy_list |
| Traditional characters | test_dirty_data: test_traditional_vocabulary |
| kinds of files | test_samples; core/sheets: test_reading, test_hostile; here: test_file_*; dirty/test_files |
| formula injection on export | core/sheets: test_writing |
| totals that do not foot | here: test_foot_* |
"""

import datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from school_care.core.sheets import UnreadableSheet, read_workbook
from school_care.students.roster.parse import parse_roster
from school_care.students.roster.rows import PartialDate
from school_care.students.services.imports.templates import FORMS, write_template
from tests.core.sheets import hostile

from .books import ID, ID_GIRL, ON, id_of, one, parse, refused, sheet
from .dirty.cells_values import F28

HEAD = ["姓名", "身份证号", "班级"]


def _said(roster) -> str:
    return "".join(warning.message for warning in roster.warnings)


# --- layout ----------------------------------------------------------------------------------


def test_heading__a_colon_behind_a_word_and_two_rows__is_still_understood():
    roster = parse(
        [["姓名：", "身份证号：", "父亲", None, "备注："], [None, None, "姓名", "电话", None],
         ["张伟", ID, "张强", "19900000001", None]]
    )  # fmt: skip
    assert [(c.role, c.name) for c in roster.rows[0].contacts] == [("FATHER", "张强")]


def test_heading__the_same_twice_on_end__is_one_heading():
    roster = parse([HEAD, HEAD, ["张伟", "123", "302"]])
    assert [(e.row, e.column) for e in roster.errors] == [(3, "身份证号")]


def test_heading__blanks_inside_the_only_word_for_the_name__is_found():
    assert parse([["学  生", "身份证号"], ["张伟", ID]]).rows[0].name == "张伟"


def test_pupil__whose_name_speaks_of_a_father__above_a_repeated_heading__is_not_lost():
    head = ["姓名", "身份证号", "性别", "类别"]
    roster = parse(
        [head, ["郭父慈", "990101201400000066", "女", "低保"], head, ["张伟", ID, "男", None]]
    )
    assert refused(roster) == {("", 2)}
    assert [row.row for row in roster.rows] == [4]


def test_signature_line__with_a_date_below_the_numbers__is_no_pupil():
    roster = parse(
        [["姓名", "班级", "学籍号"], ["张伟", "302", None], ["审核：", None, "日期：2026年9月8日"]]
    )
    assert [row.name for row in roster.rows] == ["张伟"]
    assert roster.row_count == 1


def test_remark__that_reads_like_a_foot_line__does_not_cost_the_pupil():
    roster = parse(
        [["序号", "备注", "姓名", "班级", "性别"], [1, "共3次家访", "张伟", "302", "男"]]
    )
    assert [(row.name, row.note) for row in roster.rows] == [("张伟", "共3次家访")]


def test_merged_class__begins_on_a_hidden_row__holds_for_those_below():
    rows = [HEAD, ["张伟", ID, "三(1)班"], ["李丽", ID_GIRL, "三(2)班"], ["王五", id_of(5), None]]
    roster = parse(sheet(rows, hidden_rows=[3]))
    assert [(row.name, row.class_ref.number) for row in roster.rows] == [("张伟", 1), ("王五", 2)]


def test_example__whose_name_stands_far_right__is_said():
    head = ["民族", "性别", "年级", "班级", "身份证号", "出生日期", "住址", "姓名"]
    roster = parse(
        [head, [None] * 7 + ["（示例）张三"], ["汉", "男", "三", 2, ID, None, None, "张伟"]]
    )
    assert len(roster.rows) == 1
    assert "第2行" in roster.sheets[0].why


def test_pairing_list__among_the_sheets__is_named_and_not_read():
    pairs = [
        ["帮扶教师", "电话", "学生", "班级", "结对日期", "帮扶措施"],
        ["王老师", "19900000009", "张伟", "302", None, None],
    ]
    roster = parse(sheet([HEAD, ["张伟", ID, "302"]], name="甲"), sheet(pairs, name="乙"))
    assert [row.sheet for row in roster.rows] == ["甲"]
    assert "结对帮扶一览表" in roster.sheets[1].why


# --- totals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "foot",
    [
        ["合计", None, 38],
        ["合计：38人"],
        ["总计", "38人"],
        ["共38名"],
        ["总人数", 38],
        ["小计", 38],
    ],
)
def test_foot__another_number_than_pupils_read__is_said(foot):
    roster = parse([["序号", "姓名", "身份证号"], [1, "张伟", ID], [2, "李丽", None], foot])
    assert [(w.row, w.value) for w in roster.warnings if "表尾" in w.message] == [(4, "38")]
    assert "写38人，读到2人" in _said(roster)


@pytest.mark.parametrize(
    "foot",
    [["合计", 2], ["合计", None, "2人"], ["共2人"], ["合计"], ["合计", None, None, 12000], ["合计", 1, 1, 800],
     ["合计：二人"], ["说明：共38人应到"]],
)  # fmt: skip
def test_foot__that_foots_or_counts_something_else__is_no_warning(foot):
    roster = parse(
        [["序号", "姓名", "身份证号", "补助金额"], [1, "张伟", ID], [2, "李丽", None], foot]
    )
    assert "表尾" not in _said(roster)


def test_foot__of_each_class_and_of_all_sheets__each_is_held_to_its_own():
    first = [
        ["姓名", "身份证号"],
        ["三(1)班"],
        ["张伟", ID],
        ["小计", 1],
        ["三(2)班"],
        ["李丽", ID_GIRL],
        ["小计", 1],
        ["合计", 2],
    ]
    second = [["姓名", "身份证号"], ["王五", id_of(5)], ["总计", 3]]
    roster = parse(sheet(first, name="甲"), sheet(second, name="三(3)班"))
    assert "表尾" not in _said(roster)


def test_foot__refused_rows__are_counted_as_listed():
    roster = parse([HEAD, ["张伟", "123", "302"], ["李丽", ID_GIRL, "302"], ["合计", 2]])
    assert len(roster.rows) == 1
    assert "表尾" not in _said(roster)


# --- values ----------------------------------------------------------------------------------


def test_id_number__area_nobody_knows__stored_with_a_warning():
    row, roster = one("身份证号", "600101201603120015")
    assert row.id_number == "600101201603120015"
    assert "省份" in _said(roster)


@pytest.mark.parametrize("written", ["15/05/20", "15-5-20", "150520", "15年5月"])
def test_birth__two_digit_year_with_strokes__row_refused(written):
    row, roster = one("出生日期", written)
    assert row is None
    assert "四位年份" in roster.errors[0].message


@pytest.mark.parametrize("written", [40973, "40973", 40973.0, "2012\\3\\5", "2012/03/05", 2012.3])
def test_birth__serial_of_excel_and_odd_strokes__are_dates(written):
    roster = parse([["姓名", "班级", "出生日期"], ["张伟", "八(2)班", written]])
    expected = (
        PartialDate(datetime.date(2012, 3, 1), "month")
        if written == 2012.3
        else PartialDate(datetime.date(2012, 3, 5))
    )
    assert roster.rows[0].birth == expected


def test_workbook_of_1904__its_dates__are_the_days_it_shows(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["姓名", "出生日期"])
    book.active.append(["张伟", datetime.date(2016, 3, 12)])
    book.save(tmp_path / "旧.xlsx")
    roster = parse_roster(read_workbook(tmp_path / "旧.xlsx"), on=ON)
    assert roster.rows[0].birth == PartialDate(datetime.date(2016, 3, 12))


@pytest.mark.parametrize(
    ("grade", "word"),
    [
        ("九(1)班", "小4岁"),
        ("八(1)班", None),
        ("五(1)班", None),
        ("二(1)班", None),
        ("一(1)班", "大4岁"),
    ],
)
def test_birth__much_younger_or_older_than_the_class__is_doubted(grade, word):
    row, roster = one("班级", grade, 出生日期="2016-03-12")
    assert row.birth.value == datetime.date(2016, 3, 12)
    assert [w.column for w in roster.warnings] == (["出生日期"] if word else [])
    assert (word or "") in _said(roster)


def test_birth__much_older_than_the_class__without_a_birth_column__the_number_is_doubted():
    roster = parse([HEAD, ["张伟", id_of(1, born="20110101"), "二(1)班"]])
    assert [(w.column, "大8岁" in w.message) for w in roster.warnings] == [("身份证号", True)]


@pytest.mark.parametrize("written", ["無", "无", "否", "－"])
def test_yes_no__traditional_and_full_width__blank_is_not_no(written):
    row, roster = one("是否寄宿", written)
    assert row.boarding is (None if written == "－" else False)
    assert not roster.warnings


def test_ditto__below_a_blank_or_at_the_top__is_unknown_and_said():
    roster = parse(
        [
            ["姓名", "家庭住址", "班级"],
            ["张伟", "同上", "302"],
            ["李丽", "一组", "302"],
            ["王五", None, "302"],
            ["赵六", "同 上。", "302"],
        ]
    )
    assert [row.address for row in roster.rows] == [None, "一组", None, None]
    assert [w.row for w in roster.warnings] == [2, 5]


def test_ditto__in_a_refused_row__the_kept_row_stands_alone():
    roster = parse(
        [["姓名", "身份证号", "家庭住址"], ["张伟", ID, "一组"], ["李丽", "123", "同上"]]
    )
    assert roster.refused_cells["", 3]["家庭住址"] == "一组"


def test_refused_row__class_told_by_the_title__is_kept_with_it():
    roster = parse([["云岭学校三(2)班花名册"], ["姓名", "身份证号"], ["李丽", "123"], ["张伟", ID]])
    assert roster.refused_cells["", 3]["班级"] == "三(2)班"


@pytest.mark.parametrize(
    ("written", "phones"),
    [("（0000）1234567", ("00001234567",)), ("(0000)-1234567", ("00001234567",)), ("座机0000-1234567", ("00001234567",)),
     ("19900000001（微信同号）", ("19900000001",)), (19900000001.0, ("19900000001",)), ("86 19900000001", ("19900000001",))],
)  # fmt: skip
def test_phone__area_in_brackets_and_remarks__is_the_number(written, phones):
    row, roster = one("监护人电话", written)
    assert row.contacts[0].phones == phones
    assert not roster.warnings


def test_phone__whose_is_said_behind_it__goes_to_that_parent():
    row, _ = one("联系电话", "19900000001（父） 19900000002（母）")
    assert {(c.role, c.phones) for c in row.contacts} == {
        ("FATHER", ("19900000001",)),
        ("MOTHER", ("19900000002",)),
    }


def test_places_of_both_parents__in_one_cell__each_has_the_own():
    row, _ = one("父母务工地点", "父：广东省东莞市；母：浙江省宁波市")
    assert {(c.role, c.place) for c in row.contacts} == {
        ("FATHER", "广东省东莞市"),
        ("MOTHER", "浙江省宁波市"),
    }


# --- the same child, and children alike --------------------------------------------------------


def test_twice__the_same_number_under_another_name__second_refused():
    roster = parse([HEAD, ["张伟", ID, "302"], ["张小伟", ID, "302"]])
    assert refused(roster) == {("", 3)}
    assert "第2行" in roster.errors[0].message


def test_alike__twins_and_namesakes_of_one_class__are_two_children():
    roster = parse(
        [HEAD, ["张伟", id_of(1), "302"], ["张伟", id_of(3), "302"], ["张强", id_of(5), "302"]]
    )
    assert len(roster.rows) == 3
    assert not roster.errors


def test_alike__no_number_at_all__both_are_kept_for_a_person_to_judge():
    roster = parse([HEAD, ["张伟", None, "302"], ["张伟", "无", "302"]])
    assert [row.id_number for row in roster.rows] == [None, None]


# --- words and files ---------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "code"), [*F28.items(), ("无", None)])
def test_category__of_the_subsidy_list__has_its_code(word, code):
    row, roster = one("资助特殊困难类别", word)
    assert [claim.code for claim in row.categories] == ([code] if code else [])
    assert not roster.warnings


@pytest.mark.parametrize("heading", ["是否享受低保", "是否低保", "享受低保"])
def test_category__heading_with_two_prefixes__is_the_category(heading):
    assert [c.code for c in one(heading, "是")[0].categories] == ["DIBAO"]
    assert one(heading, "否")[0].categories == ()


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"%PDF-1.7\n", "PDF"), (b"\xff\xd8\xff\xe0JFIF", "图片"), (hostile.locked(), "密码"), (b"PK\x03\x04", "不完整"),
     (b"\x00\x01\x02\x03" * 50, "无法识别")],
)  # fmt: skip
def test_file__named_like_a_workbook_and_none__is_refused_with_a_sentence(tmp_path, data, word):
    path = tmp_path / "花名册.xls"
    path.write_bytes(data)
    with pytest.raises(UnreadableSheet, match=word) as refusal:
        read_workbook(path)
    assert str(refusal.value).endswith("。")


@pytest.mark.parametrize("code", ["roster", "left-behind", "special"])
def test_template__filled_in_like_its_example__is_imported_without_loss(tmp_path, code):
    form = FORMS[code]
    with (tmp_path / "模板.xlsx").open("wb") as file:
        write_template(file, form)
    with pytest.raises(UnreadableSheet, match="没有找到学生名单"):
        parse_roster(read_workbook(tmp_path / "模板.xlsx"), on=ON)
    filled = [
        [cells[n].removeprefix("（示例）") or None for _, cells in form.columns] for n in (0, 1)
    ]
    roster = parse([[heading for heading, _ in form.columns], *filled])
    assert [row.name for row in roster.rows] == ["李安然", "张子轩"]
    assert (roster.errors, roster.warnings, roster.dropped_columns) == ([], [], [])
    carer = next(c for c in roster.rows[1].contacts if c.role == "GUARDIAN")
    assert (carer.name, carer.relation, carer.phones) == ("王桂英", "奶奶", ("19900000003",))
    assert "LB_BOTH" in {claim.code for claim in roster.rows[1].categories}
