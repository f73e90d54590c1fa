# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Ways of writing a roster in which a child's data may get lost or be invented."""

import pytest

from .books import ID, ID_GIRL, one, parse

GROUPS = (
    ["年级", "班级", "学生基本信息", None, "父亲信息", None, "监护人信息", None, "备注"],
    [None, None, "姓名", "身份证号", "姓名", "联系电话", "姓名", "身体状况", None],
)


def _messages(roster) -> str:
    return "".join(warning.message for warning in roster.warnings)


def _codes(row) -> set[str]:
    return {claim.code for claim in row.categories}


def test_printed_pages__two_row_heading_with_name_below_a_group__no_pupil_and_nothing_mixed_up():
    roster = parse(
        [*GROUPS, [7, 1, "张伟", ID, "张强", "19900000001", "王秀英", "患病", None], *GROUPS,
         [8, 1, "李丽", ID_GIRL, "李强", "19900000002", "赵秀英", "患病", None]]
    )  # fmt: skip
    assert [row.name for row in roster.rows] == ["张伟", "李丽"]
    girl = roster.rows[1]
    assert (girl.class_ref.grade, girl.class_ref.number) == (8, 1)
    assert [(c.role, c.name) for c in girl.contacts] == [("FATHER", "李强"), ("GUARDIAN", "赵秀英")]
    assert girl.health is None  # the guardian is ill, not the child


def test_two_row_heading__parents_named_by_their_work__pupils_are_not_their_fathers():
    roster = parse(
        [
            ["班级", "姓名", "身份证号", "外出务工父亲", None, "外出务工母亲", None],
            [None, None, None, "姓名", "电话", "姓名", "电话"],
            ["四(3)班", "张伟", ID, "张强", "19900000001", "李芳", None],
        ]
    )
    (row,) = roster.rows
    assert (row.name, row.id_number) == ("张伟", ID)
    assert [(c.role, c.name, c.phones) for c in row.contacts] == [
        ("FATHER", "张强", ("19900000001",)),
        ("MOTHER", "李芳", ()),
    ]


def test_two_lists_side_by_side__right_one_unread__is_said():
    roster = parse(
        [["姓名", "身份证号", "姓名", "身份证号"], ["张伟", ID, "李丽", ID_GIRL]],
    )
    assert [row.name for row in roster.rows] == ["张伟"]
    assert "只读取了第一栏的学生" in _messages(roster)


@pytest.mark.parametrize("value", ["否", "×", "N", False, "非", "无", "0"])
def test_certificate_column__none_held__child_is_not_disabled(value):
    row, _ = one("有无残疾证", value)
    assert _codes(row) == set()


@pytest.mark.parametrize("value", ["有", "√", "99010120160312001244"])
def test_certificate_column__held__is_a_claim(value):
    row, _ = one("残疾证", value)
    assert _codes(row) == {"DISABLED"}


@pytest.mark.parametrize("heading", ["孤儿", "是否单亲", "是否留守", "低保"])
@pytest.mark.parametrize("value", ["?", "？", "待核实", "不确定", "疑似", "待定中", "***"])
def test_yes_no_column__nobody_knows__claims_nothing_and_says_so(heading, value):
    row, roster = one(heading, value)
    assert _codes(row) == set()
    assert "没有说定" in _messages(roster)


@pytest.mark.parametrize("heading", ["残疾类型", "残疾证", "残疾等级"])
def test_disability_column__nobody_knows__child_is_not_disabled(heading):
    row, roster = one(heading, "待核实")
    assert _codes(row) == set()
    assert "没有说定" in _messages(roster)


@pytest.mark.parametrize("value", ["不是留守儿童", "×", "并非留守"])
def test_category__denied__claims_nothing(value):
    row, _ = one("类别", value)
    assert _codes(row) == set()


@pytest.mark.parametrize(
    "value", ["原来是留守", "留守儿童（已解除）", "低保（已取消）", "曾经单亲"]
)
def test_category__over__is_kept_in_words_for_a_person(value):
    row, roster = one("类别", value)
    assert _codes(row) == {"UNKNOWN"}
    assert "待人工核实" in _messages(roster)


@pytest.mark.parametrize("value", ["父母双亡", "父母均去世"])
def test_category__both_parents_dead__is_an_orphan(value):
    row, _ = one("类别", value)
    assert _codes(row) == {"ORPHAN"}


@pytest.mark.parametrize("value", ["一级（重点）", "三级(日常)", "重点加强"])
def test_level__contradicts_itself__is_not_guessed(value):
    row, roster = one("关爱等级", value)
    assert row.level_rank is None
    assert "前后不一致" in _messages(roster)


@pytest.mark.parametrize(
    ("value", "rank"),
    [
        ("三级（重点）", 3),
        ("重点关爱", 3),
        ("二级", 2),
        ("一级（日常）", 1),
        ("Ⅲ级", 3),
        ("Ⅱ级", 2),
    ],
)
def test_level__said_once_or_twice_alike__is_read(value, rank):
    row, _ = one("关爱等级", value)
    assert row.level_rank == rank


def test_care_dates__end_before_beginning__child_stays_in_care():
    row, roster = one("类别", "留守", 入列日期="2026-03-01", 退出日期="2026-02-01")
    assert (str(row.care_from), row.care_until) == ("2026-03-01", None)
    assert "早于入列日期" in _messages(roster)


def test_birth_month__number_that_lost_its_zero__is_doubted_without_an_id_number():
    doubted = parse([["姓名", "班级", "出生年月"], ["张伟", "302", 2016.1]])
    sure = parse([["姓名", "班级", "出生年月"], ["张伟", "302", 2016.3]])
    assert "可能是10月" in _messages(doubted)
    assert "可能是10月" not in _messages(sure)


def test_phone__mobile_with_a_leading_zero__is_the_mobile():
    row, _ = one("监护人电话", "019900000138")
    assert row.contacts[0].phones == ("19900000138",)


def test_phone__neighbour_beside_the_number__is_nobodys_name():
    row, _ = one("父亲电话", "奶奶19900000134；邻居19900000135")
    assert row.contacts[0].name is None
