"""Yuan in, fen inside, yuan out; never a floating number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school_care.mentoring.money import MOST_FEN, parse_yuan, show_yuan, yuan
from school_care.school.refusal import Refused

pytestmark = pytest.mark.one_database(why="no database is asked")


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12.5", 1250),
        ("12.50", 1250),
        ("１２", 1200),
        ("１２．５", 1250),
        ("12元", 1200),
        (" 12 元 ", 1200),
        ("12。5", 1250),
        ("¥12.05", 1205),
        ("￥1,200", 120000),
        ("20块钱", 2000),
        ("0.01", 1),
        ("007", 700),
        ("12.", 1200),
        ("5000", MOST_FEN),
    ],
)
def test_parse__what_people_type__exact_fen(typed, fen):
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("12.555", "最多两位小数"),
        ("12.500", "最多两位小数"),
        ("", "请填写金额"),
        ("元", "请填写金额"),
        ("十二", "请用数字"),
        ("1e3", "请用数字"),
        ("NaN", "请用数字"),
        ("12,50", "请用数字"),
        ("12 5", "请用数字"),
        ("1,20,000", "请用数字"),
        ("12.5.1", "请用数字"),
        (".5", "请用数字"),
        ("٣", "请用数字"),
        ("-5", "不能是负数"),
        ("0", "要大于0"),
        ("0.00", "要大于0"),
        ("5000.01", "一次最多5000.00元"),
        ("9" * 40, "一次最多5000.00元"),
    ],
)
def test_parse__no_amount__told_what_to_write(typed, told):
    with pytest.raises(Refused, match=told):
        parse_yuan(typed)


def test_parse__counting_an_empty_box__zero_is_an_amount():
    assert parse_yuan("0", nothing=True) == 0


@given(st.integers(min_value=1, max_value=MOST_FEN))
def test_money__shown_and_typed_again__the_same_fen(fen):
    assert parse_yuan(show_yuan(fen)) == fen
    assert yuan(-fen) == f"-{yuan(fen)}"
