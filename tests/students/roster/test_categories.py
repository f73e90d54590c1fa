# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Words → claims."""

import pytest

from school_care.students.roster.categories import read_categories

from .books import one


def codes(text: str) -> list[str]:
    return [claim.code for claim in read_categories(text).claims]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("留守儿童", "LB_UNSPECIFIED"), ("农村留守儿童", "LB_UNSPECIFIED"), ("单亲留守", "LB_ONE"),
     ("半留守", "LB_ONE"), ("单留守", "LB_ONE"), ("父亲外出", "LB_ONE"), ("母亲外出务工", "LB_ONE"),
     ("双亲留守", "LB_BOTH"), ("双留守", "LB_BOTH"), ("双亲外出", "LB_BOTH"), ("父母外出", "LB_BOTH"),
     ("父母均外出务工", "LB_BOTH"), ("留守儿童（双亲）", "LB_BOTH"), ("单亲", "SINGLE_PARENT"),
     ("单亲家庭", "SINGLE_PARENT"), ("离异", "SINGLE_PARENT"), ("随迁子女", "MIGRANT"),
     ("外来工子女", "MIGRANT"), ("民工子弟", "MIGRANT"), ("进城务工人员随迁子女", "MIGRANT"),
     ("流动儿童", "FLOATING"), ("低保", "DIBAO"), ("农村低保户", "DIBAO"), ("低保边缘家庭", "DIBAO_EDGE"),
     ("脱贫户", "LIFTED"), ("建档立卡", "LIFTED"), ("贫困户", "LIFTED"), ("贫困", "LIFTED"),
     ("孤儿", "ORPHAN"), ("事实无人抚养儿童", "DE_FACTO"), ("事实孤儿", "DE_FACTO"), ("残疾", "DISABLED"),
     ("肢体残疾", "DISABLED"), ("随班就读", "DISABLED"), ("残疾人子女", "DIS_PARENT"),
     ("学困生", "ACADEMIC"), ("特困供养", "TEKUN"), ("困境儿童", "DIFFICULT"),
     ("脱贫不稳定户", "MON_UNSTABLE"), ("边缘易致贫户", "MON_EDGE"), ("突发严重困难户", "MON_SUDDEN"),
     ("刚性支出困难", "RIGID"), ("重病", "ILLNESS"), ("隔代抚养", "GRANDPARENT"), ("重组家庭", "REMARRIED"),
     ("烈士子女", "MARTYR"), ("留守兒童", "LB_UNSPECIFIED"), ("單親家庭", "SINGLE_PARENT")],
)  # fmt: skip
def test_word__known__has_its_code(words, expected):
    assert codes(words) == [expected]


@pytest.mark.parametrize("separator", ["、", "，", ",", "；", ";", "/", "+", " ", "＋", "\n", "|"])
def test_words__with_any_separator__are_split(separator):
    assert codes(separator.join(["单亲", "留守", "低保"])) == [
        "SINGLE_PARENT",
        "LB_UNSPECIFIED",
        "DIBAO",
    ]


def test_words__written_together__are_told_apart():
    assert codes("留守单亲家庭") == ["LB_UNSPECIFIED", "SINGLE_PARENT"]


@pytest.mark.parametrize("words", ["无", "否", "非留守儿童", "正常", "—", "一般"])
def test_words__that_deny__claim_nothing(words):
    assert codes(words) == []


def test_ticked_boxes__only_the_ticked_ones():
    assert codes("☑留守儿童 □孤儿 ☑低保") == ["LB_UNSPECIFIED", "DIBAO"]
    assert codes("□留守儿童 □孤儿") == []


def test_unknown_word__kept_as_a_claim_to_be_checked():
    row, roster = one("类别", "留守、星星的孩子")
    assert [(c.code, c.words) for c in row.categories] == [
        ("LB_UNSPECIFIED", "留守"),
        ("UNKNOWN", "星星的孩子"),
    ]
    assert roster.warnings[0].value == "星星的孩子"


def test_reserved_reason__is_not_kept_at_school():
    row, roster = one("类别", "服刑人员子女")
    assert [c.code for c in row.categories] == ["DIFFICULT"]
    assert "服刑" not in repr(row)
    assert roster.warnings


@pytest.mark.parametrize(
    ("heading", "value", "expected"),
    [("留守儿童", "是", [("LB_UNSPECIFIED", "留守儿童")]), ("是否留守儿童", "双亲留守", [("LB_BOTH", "双亲留守")]),
     ("是否留守儿童", "非留守儿童", []), ("孤儿", "否", []), ("孤儿", None, []), ("是否低保", "√", [("DIBAO", "低保")]),
     ("残疾类型", "肢体", [("DISABLED", "残疾（肢体）")]), ("残疾类型", "无", []), ("残疾类型", "—", []),
     ("随班就读", "非", []), ("随班就读", "听力", [("DISABLED", "随班就读（听力）")]),
     ("留守类型", "双亲", [("LB_BOTH", "双亲")]), ("留守类型", "单亲", [("LB_ONE", "单亲")]),
     ("留守类型", "父亲外出", [("LB_ONE", "父亲外出")]), ("留守类型", "非留守", []),
     ("单亲家庭", "离异", [("SINGLE_PARENT", "离异")]), ("是否建档立卡贫困户", "是", [("LIFTED", "建档立卡贫困户")])],
)  # fmt: skip
def test_column_of_one_category__yes_no_or_a_word(heading, value, expected):
    row, _ = one(heading, value)
    assert [(c.code, c.words) for c in row.categories] == expected
    assert "categories" in row.given


def test_left_behind_code__is_never_guessed():
    row, roster = one("是否留守儿童", "2")
    assert row.categories == ()
    assert "代码" in roster.warnings[0].message


def test_kind_of_absence__replaces_the_plain_word():
    row, _ = one("类别", "留守、低保", 留守类型="双亲外出")
    assert [c.code for c in row.categories] == ["DIBAO", "LB_BOTH"]


def test_column_that_does_not_say_which_kind__kept_to_be_checked():
    row, roster = one("监测户", "是")
    assert [(c.code, c.words) for c in row.categories] == [("UNKNOWN", "监测户")]
    assert roster.warnings[0].value == "监测户"
    assert one("监测户", "否")[0].categories == ()
