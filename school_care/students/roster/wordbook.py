"""Words of single cells that only the school itself can explain, and what they may mean."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from school_care.core.cells import simplified, squeeze, words

CATEGORY, CLASS, RELATION = "category", "class", "relation"
SEX, BOARDING, LEVEL = "sex", "boarding", "level"
FIELD_LABELS = {
    CATEGORY: "关爱类别",
    CLASS: "班级",
    RELATION: "与学生关系",
    SEX: "性别",
    BOARDING: "是否寄宿",
    LEVEL: "关爱等级",
}
IGNORED = "NONE"  # the word says nothing the archive keeps
MAX_WORD = 30
_RELATIONS = words(
    """
    父亲 母亲 祖父 祖母 外祖父 外祖母 继父 继母 兄 姐 弟 妹 伯父 伯母 叔父 婶婶 姑姑 姑父 舅舅
    舅妈 姨妈 姨父 其他亲属 邻居 非亲属
    """
)
FIXED: dict[str, dict[str, str]] = {
    RELATION: {word: word for word in _RELATIONS},
    SEX: {"M": "男", "F": "女", IGNORED: "不读取"},
    BOARDING: {"1": "寄宿", "0": "走读", IGNORED: "不读取"},
    LEVEL: {"3": "重点关爱", "2": "加强关爱", "1": "日常关爱", IGNORED: "不读取"},
}
_VALUES: dict[str, dict[str, Any]] = {
    SEX: {"M": "M", "F": "F"},
    BOARDING: {"1": True, "0": False},
    LEVEL: {"3": 3, "2": 2, "1": 1},
}
_NUMBER = re.compile(r"第?\(?[\d一二三四五六七八九十]{1,4}\)?班?")


def word_key(text: str) -> str:
    """One form for all ways of typing a word; how it is stored."""
    return simplified(squeeze(text))


def is_only_a_number(key: str) -> bool:
    """Whether a class is named by nothing but a number: every grade has a 2班."""
    return bool(_NUMBER.fullmatch(key))


class Wordbook:
    """The school's own words for one reading, and which words were met.

    `met` counts words the dictionary does not know, {(field, word as written): cells}, explained
    here or not; `unexplained` holds those that change what is read and that nobody explained.
    """

    def __init__(self, taught: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._words = taught or {}
        self.met: Counter[tuple[str, str]] = Counter()
        self.unexplained: set[tuple[str, str]] = set()

    def meaning(self, field: str, word: str) -> str | None:
        """The meaning code taught for a word, None when nobody said. Counts the word as met."""
        text = squeeze(word)
        if not text or len(text) > MAX_WORD:
            return None
        self.met[field, text] += 1
        meaning = self._words.get(field, {}).get(word_key(text)) or None
        if meaning is None and field != RELATION:  # a relation is kept as it is written
            self.unexplained.add((field, text))
        return meaning

    def value(self, field: str, word: str) -> tuple[bool, Any]:
        """(whether the word is explained, the value) of sex, boarding and level."""
        meaning = self.meaning(field, word)
        if meaning is None:
            return False, None
        return True, _VALUES.get(field, {}).get(meaning)
