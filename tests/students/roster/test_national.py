# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""F-01, the national export of 71 columns: read whole, and what is dropped is said with its reason."""

from datetime import date

import pytest

from school_care.students.roster.rows import PartialDate

from .books import ID, parse
from .national import HEADINGS, line


def test_national_export__as_the_platform_writes_it__is_read_without_a_question():
    roster = parse([HEADINGS, line()])
    (row,) = roster.rows
    assert len(HEADINGS) == 71
    assert (roster.errors, roster.warnings) == ([], [])
    assert (row.name, row.sex, row.id_number, row.ethnicity) == ("张伟", "M", ID, "苗族")
    assert row.birth == PartialDate(date(2016, 3, 12), "day")
    assert (row.class_ref.grade, row.class_ref.number) == (5, 2)  # 入学年月 202209, 班号 02
    assert (row.boarding, row.health, row.address) == (True, "健康或良好", "柳溪镇云岭村三组")
    assert row.hukou_address == "云岭省云岭县柳溪镇"
    assert {c.code for c in row.categories} == {"LB_UNSPECIFIED", "MARTYR"}
    assert {(c.role, c.name, c.relation, c.phones, c.place, c.address) for c in row.contacts} == {
        ("FATHER", "张强", "父亲", ("19900000001",), "广东省东莞市", None),  # no street is kept
        ("OTHER", "王桂英", "祖母", ("19900000002",), None, "柳溪镇云岭村三组"),
        ("GUARDIAN", "王桂英", "祖母", ("19900000002",), None, "柳溪镇云岭村三组"),
        ("OTHER", None, "家长", ("19900000009",), None, None),
    }


def test_national_export__columns_not_kept__each_with_its_reason():
    roster = parse([HEADINGS, line()])
    why = {column.label: column.why for column in roster.dropped}
    forbidden = ["身份证件类型", "身份证件号", "工作单位", "职务"]
    assert {label for label, reason in why.items() if reason == "按规定不收集"} == {
        f"成员{number}{what}" for number in (1, 2) for what in forbidden
    }
    assert not [label for label, reason in why.items() if "不认识" in reason]
    read = [h for h in HEADINGS if h not in why]
    assert read == [
        "姓名", "性别", "出生日期", "民族", "身份证件类型", "健康状况", "身份证件号", "户口所在地行政区划", "班号", "入学年月", "就读方式",
        "现住址", "通信地址", "家庭地址", "联系电话", "是否留守儿童", "是否孤儿", "是否烈士或优抚子女", "残疾类型", "随班就读",
        "成员1姓名", "成员1关系", "成员1现住址", "成员1联系电话", "成员1是否监护人",
        "成员2姓名", "成员2关系", "成员2现住址", "成员2联系电话", "成员2是否监护人", "是否进城务工人员随迁子女",
    ]  # fmt: skip
    assert not any(
        secret in repr(roster.rows) for secret in ("秘密", "张小伟", "990101201306300244")
    )


@pytest.mark.parametrize(
    ("heading", "value", "codes"),
    [("是否留守儿童", "是", {"LB_UNSPECIFIED"}), ("是否留守儿童", "否", set()), ("是否留守儿童", None, set()),
     ("是否孤儿", "是", {"ORPHAN"}), ("是否烈士或优抚子女", "是", {"MARTYR"}), ("残疾类型", "听力残疾", {"DISABLED"}),
     ("残疾类型", "其他残疾", {"DISABLED"}), ("残疾类型", "无残疾", set()), ("随班就读", "智力随班就读", {"DISABLED"}),
     ("随班就读", "非随班就读", set()), ("是否进城务工人员随迁子女", "是", {"MIGRANT"}), ("是否孤儿", "无特殊情况", set())],
)  # fmt: skip
def test_national_export__a_column_of_one_category__is_a_claim_or_none(heading, value, codes):
    silent = {"是否留守儿童": None, "是否烈士或优抚子女": None} | {heading: value}
    (row,) = parse([HEADINGS, line(**silent)]).rows
    assert {claim.code for claim in row.categories} == codes


def test_national_export__pupil_without_a_number__the_members_number_is_not_the_pupils():
    roster = parse([HEADINGS, line(身份证件号="", 身份证件类型="")])
    assert roster.rows[0].id_number is None
    assert not roster.errors


def test_national_export__number_of_another_country__is_not_judged_as_an_identity_card():
    roster = parse([HEADINGS, line(身份证件类型="香港特区护照/身份证明", 身份证件号="H12345678")])
    assert (roster.rows[0].id_type, roster.rows[0].id_number) == ("6", "H12345678")
    assert not roster.errors


def test_national_export__two_heading_rows__members_below_their_group():
    top = [
        h[:3] if h.startswith("成员") and h[3:] == "姓名" else None if h.startswith("成员") else h
        for h in HEADINGS
    ]
    below = [h[3:] if h.startswith("成员") else None for h in HEADINGS]
    flat, grouped = parse([HEADINGS, line()]), parse([top, below, line()])
    assert [(c.role, c.name, c.phones) for c in grouped.rows[0].contacts] == [
        (c.role, c.name, c.phones) for c in flat.rows[0].contacts
    ]
    assert grouped.rows[0].categories == flat.rows[0].categories
