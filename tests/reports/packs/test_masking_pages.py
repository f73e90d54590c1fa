"""What a masked paper says of people: by hand, one fact at a time."""

from datetime import date

import pytest

from school_care.reports.masking import (
    Masking,
    masked_address,
    masked_birth,
    masked_name,
    masked_number,
    masked_phone,
)

HIDES = Masking(True, frozenset({"张子轩", "王秀英", "欧阳子轩", "李安"}))
TELLS = Masking(False)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张子轩", "张*轩"),
        ("张三", "张*"),
        ("欧阳子轩", "欧阳*轩"),
        ("欧阳修", "欧阳*"),
        ("张王子轩", "张**轩"),
        ("阿依古丽·买买提", "阿*提"),
        ("王", "*"),
        ("", ""),
    ],
)
def test_name__of_any_length__keeps_surname_and_last_character(name, masked):
    assert masked_name(name) == masked


def test_identity_number__masked__keeps_two_at_either_end_and_its_length():
    assert masked_number("990101201506130012") == "99**************12"
    assert masked_number("1234567") == "*******"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("19900000123", "199****0123"),
        ("199 0000 0123", "199****0123"),
        ("0999-1234567", "*********67"),
        ("", ""),
    ],
)
def test_phone__masked__keeps_no_middle(phone, masked):
    assert masked_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "village", "masked"),
    [
        ("青禾县云岭镇双河村3组12号", "双河村", "青禾县云岭镇双河村"),
        ("青禾县云岭镇双河村3组12号", "", "青禾县云岭镇双河村"),
        ("青禾县云岭镇老街8号", "", "青禾县云岭镇"),
        ("幸福路8号", "", "***"),
        ("", "", ""),
    ],
)
def test_address__masked__ends_before_the_door(address, village, masked):
    assert masked_address(address, village) == masked


def test_birth__masked__is_a_month():
    assert masked_birth(date(2015, 6, 13)) == "2015年6月"


def test_free_words__masked__name_nobody_and_no_number():
    said = HIDES.text(
        "张子轩的奶奶王秀英（19900000123，990101201506130012）住3组12号，子轩说想爸爸。",
        about=["张子轩"],
    )

    for leak in ("张子轩", "王秀英", "19900000123", "990101201506130012", "12号", "子轩"):
        assert leak not in said
    assert said.startswith("张*轩的奶奶王*英")
    assert said.endswith("说想爸爸。")


def test_free_words__with_a_longer_name_beginning_like_another__mask_the_longer():
    assert HIDES.text("欧阳子轩和李安") == "欧阳*轩和李*"


def test_everything__where_nothing_is_to_be_masked__is_told_as_it_is():
    words = "张子轩 19900000123"

    assert TELLS.text(words) == words
    assert (TELLS.name("张子轩"), TELLS.phone("19900000123")) == ("张子轩", "19900000123")


@pytest.mark.parametrize(
    "number",
    [
        "99010120150613001242",  # of a disability certificate
        "990101 20150613 0012",
        "+8619900000123",
        "1９９0000０１２３",
        "199.0000.0123",
        "199 000 00123",
        "123456789",  # QQ
    ],
)
def test_free_words__number_written_in_another_way__is_masked(number):
    said = HIDES.text(f"电话或证号{number}，请联系")

    assert number not in said
    assert "*" in said


def test_free_words__number_of_a_case_and_a_date__stay():
    words = "2199000001-DO-2026-0003，2026年11月21日"

    assert HIDES.text(words) == words


def test_free_words__grandmother_by_her_given_name__masked_about_her_grandchild():
    hides = Masking(True, HIDES.names, kin={"张子轩": frozenset({"王秀英"})})

    assert "秀英" not in hides.text("秀英说家里都好", about=["张子轩"])
    assert "秀英" in hides.text("秀英说家里都好", about=["李安"])


def test_free_words__name_with_a_dot__either_half_is_masked():
    said = HIDES.text("古丽阿依和买买提来过", about=["古丽阿依·买买提"])

    assert said == "****和***来过"


def test_free_words__friend_by_the_given_name__is_masked():
    hides = Masking(True, HIDES.names, called=frozenset({"浩轩"}))

    assert hides.text("和浩轩一起补数学", about=["张子轩"]) == "和**一起补数学"
