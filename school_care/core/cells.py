"""Cells as text, and the words that mean nothing is known."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

import opencc

from school_care.core.sheets import CellValue

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
# `="990101…"` is how some systems keep Excel from turning a CSV field into a number
_CSV_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)


def words(text: str) -> tuple[str, ...]:
    """The words of a vocabulary written as running text."""
    return tuple(text.split())


_NOTHING = frozenset(
    words(
        r"""
        无 没有 无无 暂无 不详 未知 不清楚 不明 未填 空 缺 待补 待定 已故 - -- --- — —— – ― / // \ 0
        . 、 n/a #n/a na none null nan nil 无此项 无数据 － －－ ―― ／ ＼ ０ ． ＿ _ __ 無 沒有 暫無
        不詳 未填写 待填 待核 同无
        """
    )
)


def cell_text(cell: CellValue) -> str:
    """What the person sees in the cell, as one line."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip()
        if not text.isprintable():
            text = _INVISIBLE.sub("", text).strip()
        if text.startswith('="') and (inner := _CSV_TEXT.match(text)):
            return inner[1]
        return text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def plain(text: str) -> str:
    """Half-width, one blank between words: for values that are not names."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def squeeze(text: str) -> str:
    """Half-width without any blank: for headings, classes, words of a vocabulary."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def says_nothing(text: str) -> bool:
    """Whether the text only says that nothing is known: 无, —, 不详, 暂无, 0."""
    short = text.strip(" \t'’‘").lower()
    return len(short) <= 5 and (not short or short in _NOTHING)


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """Traditional vocabulary → Simplified. Never for names."""
    return _converter().convert(text)


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


CHINESE_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def chinese_number(text: str) -> int | None:
    """三 → 3, 十二 → 12, 12 → 12; None when it is no number up to 99."""
    if text.isascii() and text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        high = CHINESE_DIGITS.get(tens) if tens else 1
        low = CHINESE_DIGITS.get(ones) if ones else 0
        return None if high is None or low is None else high * 10 + low
    return CHINESE_DIGITS.get(text) if len(text) == 1 else None
