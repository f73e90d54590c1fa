# ruff: noqa: E501 - tables stay readable
"""What a person said of columns and words goes before the dictionary, and only there."""

import pytest

from school_care.students.roster.headings import resolve
from school_care.students.roster.meanings import (
    CONFIDENTIAL,
    MEANINGS,
    SHEET_CLASS,
    code_of,
    column_keys,
    normal_heading,
    shape_of,
    target_of,
)
from school_care.students.roster.parse import NoPupils
from school_care.students.roster.regulated import allowed_codes, why_not_kept
from school_care.students.roster.seeing import likely_heading, pointed_at

from .books import ID, ID_GIRL, parse, sheet

STRANGE = ["娃儿", "住哪儿", "屋头电话"]
CHILD = ["张伟", "云岭村一组", "19900000001"]


def test_meanings__every_code__comes_back_as_the_same_target():
    assert len({m.code for m in MEANINGS}) == len(MEANINGS) == len({m.label for m in MEANINGS})
    assert all(target_of(m.code) == m.target for m in MEANINGS)


def test_meanings__told_in_confidence__nobody_can_choose_them():
    assert not {m.target.code for m in MEANINGS} & CONFIDENTIAL


@pytest.mark.parametrize("code", ["no_such", "contact/UNCLE/phone", "contact/FATHER/salary", ""])
def test_target__of_nonsense__is_unknown(code):
    assert not target_of(code).imported


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("*姓 名：", "姓名"),
        ("1.出生\n日期", "出生日期"),
        ("學籍號", "学籍号"),
        ("电话（父亲）", "电话(父亲)"),
    ],
)
def test_heading__typed_in_other_ways__is_the_same(one, other):
    assert normal_heading(one) == normal_heading(other)


def test_heading__of_father_and_mother__are_two():
    assert len(set(column_keys(["电话（父亲）", "电话（母亲）", "父亲·电话", "母亲·电话"]))) == 4
    assert column_keys(["电话", "姓名", "电话"]) == ["电话", "姓名", "电话#2"]


def test_shape__other_order__is_the_same_but_another_column_is_not():
    assert shape_of(["姓名", "班级", "电话"]) == shape_of(["电话 ", "*姓名", "班级"])
    assert shape_of(["姓名", "班级"]) != shape_of(["姓名", "班级", "班级"])


def test_name_column__of_a_word_nobody_knows__is_found_once_told():
    rows = [["云岭学校花名册"], STRANGE, CHILD]
    with pytest.raises(NoPupils):
        parse(rows)
    (row,) = parse(
        rows, columns={"娃儿": "name", "住哪儿": "address", "屋头电话": "contact/FATHER/phone"}
    ).rows
    assert (row.name, row.address) == ("张伟", "云岭村一组")
    assert [(c.role, c.phones) for c in row.contacts] == [("FATHER", ("19900000001",))]


def test_no_pupils__says_what_was_seen__so_that_a_person_can_point():
    with pytest.raises(NoPupils) as caught:
        parse([["云岭学校花名册"], ["二〇二六年秋"], STRANGE, [*CHILD[:2], 19900000001]])
    (report,) = caught.value.roster.sheets
    assert likely_heading(report.seen) == 3
    seen = pointed_at(report.seen, 3, 1)
    assert [(c.key, c.own) for c in seen.columns] == [(word, "") for word in STRANGE]
    assert seen.columns[2].examples == ["199****0001"]
    assert pointed_at(report.seen, 9, 1) is None


def test_two_row_heading__unknown_groups__are_corrected_apart():
    rows = [
        ["姓名", "身份证号", "屋头一", None, "屋头二", None],
        [None, None, "喊啥", "号码", "喊啥", "号码"],
        ["张伟", ID, "张强", "19900000001", "李芳", "19900000002"],
    ]
    columns = {
        "屋头一·喊啥": "contact/FATHER/name",
        "屋头一·号码": "contact/FATHER/phone",
        "屋头二·喊啥": "contact/MOTHER/name",
        "屋头二·号码": "contact/MOTHER/phone",
    }
    (row,) = parse(rows, columns=columns).rows
    assert {(c.role, c.name, c.phones) for c in row.contacts} == {
        ("FATHER", "张强", ("19900000001",)),
        ("MOTHER", "李芳", ("19900000002",)),
    }


def test_correction__of_one_group__leaves_the_same_heading_of_another():
    rows = [
        ["姓名", "身份证号", "父亲", None, "母亲", None],
        [None, None, "姓名", "电话", "姓名", "电话"],
        ["张伟", ID, "张强", "19900000001", "李芳", "19900000002"],
    ]
    (row,) = parse(rows, columns={"父亲·电话": "left_out"}).rows
    assert {(c.role, c.phones) for c in row.contacts} == {
        ("FATHER", ()),
        ("MOTHER", ("19900000002",)),
    }


def test_correction__same_heading_twice__is_told_by_its_order():
    rows = [["姓名", "身份证号", "情况", "情况"], ["张伟", ID, "爱画画", "低保"]]
    (row,) = parse(rows, columns={"情况": "note", "情况#2": "category"}).rows
    assert row.note == "爱画画"
    assert [c.code for c in row.categories] == ["DIBAO"]


def test_not_imported__is_a_meaning():
    rows = [["姓名", "身份证号", "家庭住址"], ["张伟", ID, "云岭村一组"]]
    roster = parse(rows, columns={"家庭住址": "left_out"})
    assert roster.rows[0].address is None and "address" not in roster.rows[0].given
    assert "家庭住址" in roster.dropped_columns


def test_class_from_sheet_name__switched_off__is_not_used():
    rows = [["姓名", "身份证号"], ["张伟", ID]]
    assert parse(sheet(rows, name="三(2)班")).rows[0].class_ref.grade == 3
    roster = parse(sheet(rows, name="三(2)班"), columns={SHEET_CLASS: "left_out"})
    assert roster.rows[0].class_ref is None
    assert roster.sheets[0].seen.class_said == ""


def test_sheets__several_chosen__hidden_one_too():
    head = ["姓名", "身份证号"]
    one = sheet([head, ["张伟", ID]], name="甲")
    two = sheet([head, ["李丽", ID_GIRL]], name="乙")
    three = sheet([head, ["王可", None]], name="丙", hidden=True)
    roster = parse(one, two, three, only_sheets=["乙", "丙"])
    assert [r.name for r in roster.rows] == ["李丽", "王可"]
    assert [(s.name, s.hidden) for s in roster.sheets] == [
        ("甲", False),
        ("乙", False),
        ("丙", True),
    ]


def test_word__of_a_category__fills_only_what_nobody_knows():
    rows = [["姓名", "身份证号", "类别"], ["张伟", ID, "外出户、低保"]]
    words = {"category": {"外出户": "LB_BOTH", "低保": "ORPHAN"}}
    roster = parse(rows, words=words)
    assert {c.code for c in roster.rows[0].categories} == {"LB_BOTH", "DIBAO"}
    assert not [w for w in roster.warnings if "类别" in w.column]
    assert roster.words_met == {("category", "外出户"): 1}


def test_word__unexplained__is_counted_kept_and_warned_about():
    rows = [["姓名", "身份证号", "类别"], ["张伟", ID, "外出户"], ["李丽", ID_GIRL, "外出户"]]
    roster = parse(rows)
    assert roster.words_met == {("category", "外出户"): 2}
    assert roster.words_unexplained == 1
    assert {c.code for r in roster.rows for c in r.categories} == {"UNKNOWN"}
    ignored = parse(rows, words={"category": {"外出户": "NONE"}})
    assert not [c for r in ignored.rows for c in r.categories] and not ignored.words_unexplained


def test_word__of_a_class__does_not_override_one_that_is_read():
    rows = [["姓名", "身份证号", "班级"], ["张伟", ID, "火箭班"], ["李丽", ID_GIRL, "七(2)班"]]
    words = {"class": {"火箭班": "primary-2024-2", "七(2)班": "primary-2024-2"}}
    one, two = parse(rows, words=words).rows
    assert (one.class_ref.grade, one.class_ref.number) == (3, 2)
    assert (two.class_ref.grade, two.class_ref.number) == (7, 2)


@pytest.mark.parametrize(
    ("field", "heading", "value", "meaning", "read"),
    [
        ("sex", "性别", "公", "M", ("sex", "M")),
        ("boarding", "是否寄宿", "周末回", "1", ("boarding", True)),
        ("level", "关爱等级", "甲类", "3", ("level_rank", 3)),
    ],
)
def test_word__of_a_coded_value__is_read_as_taught(field, heading, value, meaning, read):
    rows = [["姓名", "身份证号", heading], ["张伟", ID_GIRL, value]]
    (row,) = parse(rows, words={field: {value: meaning}}).rows
    assert getattr(row, read[0]) == read[1]


def test_word__of_a_relation__makes_the_person_a_parent():
    rows = [["姓名", "身份证号", "家长姓名", "与学生关系"], ["张伟", ID, "张强", "老汉儿"]]
    (contact,) = parse(rows, words={"relation": {"老汉儿": "父亲"}}).rows[0].contacts
    assert (contact.role, contact.relation) == ("FATHER", "父亲")
    roster = parse(rows)
    assert roster.rows[0].contacts[0].relation == "老汉儿"
    assert roster.words_met == {("relation", "老汉儿"): 1} and not roster.words_unexplained


@pytest.mark.parametrize("label", ["父亲工作单位", "成员1职务", "母亲·收入", "监护人身份证号"])
def test_regulated_column__may_not_be_given_any_meaning(label):
    assert why_not_kept(label).startswith("按规定不收集")
    assert set(allowed_codes(label)) <= {"left_out", "contact/FATHER/place"}


@pytest.mark.parametrize("label", ["姓名", "身份证号", "父亲务工地点", "血型", "住哪儿"])
def test_plain_column__may_be_given_every_meaning(label):
    assert allowed_codes(label) is None


def test_guess__is_marked_as_one():
    assert resolve("身份证号玛").guessed and not resolve("身份证号").guessed
    assert code_of(resolve("身份证号玛")) == "id_number"
