"""The words of a screening sheet: headings, and levels as platforms call them."""

import re
from functools import lru_cache

from school_care.core.cells import simplified, squeeze
from school_care.mentoring.choices.counselling import ScreeningLevel

HEADINGS: dict[str, tuple[str, ...]] = {
    "id_number": ("身份证号", "身份证", "身份证号码", "身份证件号", "证件号码", "证件号"),
    "student_no": ("学籍号", "全国学籍号", "学籍编号", "学籍号码", "国网学籍号"),
    "name": ("姓名", "学生姓名", "学生", "名字"),
    "level": (
        *("等级", "测评等级", "预警等级", "关注等级", "筛查等级", "结果等级", "风险等级"),
        *("测评结果", "筛查结果", "预警级别", "关注级别", "级别"),
    ),
}
FIELD_OF = {word: field for field, words in HEADINGS.items() for word in words}
LABEL = {field: words[0] for field, words in HEADINGS.items()}

_LEVELS: dict[ScreeningLevel, tuple[str, ...]] = {
    ScreeningLevel.NORMAL: (
        "未见异常",
        "正常",
        "无异常",
        "良好",
        "健康",
        "无",
        "绿色",
        "绿",
    ),
    ScreeningLevel.MILD: ("轻度关注", "轻度", "一般关注", "三级", "三级预警", "黄色", "黄"),
    ScreeningLevel.MODERATE: ("中度关注", "中度", "二级", "二级预警", "橙色", "橙"),
    ScreeningLevel.SEVERE: (
        *("重点关注", "重度", "重度关注", "高度关注", "严重", "一级", "一级预警", "红色", "红"),
    ),
}
_LEVEL_OF = {word: level for level, words in _LEVELS.items() for word in words}
KNOWN = "、".join(level.label for level in ScreeningLevel)
UNKNOWN_LEVEL = f"看不懂这个等级：请填{KNOWN}中的一个；只要等级，不要分数。"
NO_LEVEL = f"没有填等级：请填{KNOWN}中的一个。"


class Unclear(ValueError):
    """The cell says something no rule knows; `str(error)` is Chinese."""


@lru_cache(maxsize=512)
def field_of(heading: str) -> str | None:
    """Which column a heading names; remarks in brackets do not matter."""
    text = simplified(squeeze(heading)).strip("*:：")
    return FIELD_OF.get(text) or FIELD_OF.get(re.sub(r"[(（].*?[)）]|[*:：]", "", text))


def read_level(text: str) -> str:
    """The ScreeningLevel a cell names. Raises Unclear."""
    word = simplified(squeeze(text)).strip("。.;；")
    if not word:
        raise Unclear(NO_LEVEL)
    if word not in _LEVEL_OF:
        raise Unclear(UNKNOWN_LEVEL)
    return _LEVEL_OF[word].value
