"""The questions of the anonymous survey, in two wordings: for a child of seven and one of fifteen.

A survey keeps the questions it was made with, so that a later wording changes no earlier survey;
figures of several terms are put side by side by code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LAST_SMALL_GRADE = 3  # up to here the short wording
HELP, NOW = "help", "now"
QUESTIONS: list[dict[str, Any]] = [
    {
        "code": "safe",
        "big": "这学期在学校，你觉得安全吗？",
        "small": "在学校里，你害怕吗？",
        "options": [
            ["always", "很安全", "不害怕"],
            ["mostly", "大多数时候安全", ""],
            ["afraid", "有时害怕", "有时害怕"],
            ["often", "常常害怕", "常常害怕"],
        ],
    },
    {
        "code": "hurt",
        "big": "这学期，有同学故意欺负过你吗？",
        "small": "这学期，有同学欺负你吗？",
        "options": [
            ["never", "没有", "没有"],
            ["once", "有过一两次", "有过"],
            ["monthly", "每个月都有", ""],
            ["weekly", "每个星期都有", "天天都有"],
        ],
    },
    {
        "code": "how",
        "big": "是怎么欺负你的？",
        "small": "他们怎么欺负你？",
        "many": True,
        "options": [
            ["hit", "打、踢、推", "打我、推我"],
            ["words", "骂人、起难听的外号", "骂我"],
            ["things", "要钱，抢走或弄坏东西", "抢我的东西"],
            ["alone", "故意不理你，叫别人也不理你", "不跟我玩"],
            ["online", "在手机、网上骂你或发你的照片", ""],
            ["body", "碰你不愿意让人碰的地方", "碰我不想让人碰的地方"],
        ],
    },
    {
        "code": "where",
        "big": "是在哪里？",
        "small": "",
        "many": True,
        "options": [
            ["class", "教室", ""],
            ["stairs", "走廊、楼梯", ""],
            ["toilet", "厕所", ""],
            ["field", "操场", ""],
            ["dorm", "宿舍", ""],
            ["way", "上学放学路上", ""],
            ["net", "手机、网上", ""],
        ],
    },
    {
        "code": "told",
        "big": "遇到以后，你告诉过谁？",
        "small": "",
        "many": True,
        "options": [
            ["teacher", "老师", ""],
            ["family", "家里人", ""],
            ["friend", "同学", ""],
            ["nobody", "谁也没有告诉", ""],
        ],
    },
    {
        "code": "seen",
        "big": "这学期，你看到过别的同学被欺负吗？",
        "small": "你看到过别的同学被欺负吗？",
        "options": [
            ["never", "没有", "没有"],
            ["once", "有过一两次", "看到过"],
            ["often", "经常看到", ""],
        ],
    },
    {
        "code": "adult",
        "big": "如果被欺负，学校里有你愿意告诉的大人吗？",
        "small": "有人欺负你，你会告诉老师吗？",
        "options": [
            ["yes", "有", "会"],
            ["unsure", "说不清", "不知道"],
            ["no", "没有", "不会"],
        ],
    },
    {
        "code": HELP,
        "big": "你现在需要帮助吗？",
        "small": "你现在要老师帮你吗？",
        "options": [
            ["no", "不需要", "不用"],
            ["talk", "想找人说说", "想和老师说说话"],
            [NOW, "现在就需要帮助", "现在就要帮我"],
        ],
    },
]
# Words of a child that must not wait for the day on which the sheets are read.
URGENT_WORDS = (
    "不想活",
    "想死",
    "自杀",
    "自残",
    "割腕",
    "割手",
    "跳楼",
    "活着没意思",
    "活不下去",
    "遗书",
    "安眠药",
    "救命",
    "救救我",
    "强奸",
    "性侵",
    "猥亵",
    "脱我",
    "脱衣服",
    "摸我",
    "隐私部位",
    "怀孕",
    "裸照",
    "打死",
    "杀了",
    "杀死",
    "杀我",
    "拿刀",
    "刀子",
    "流血",
    "骨折",
    "勒索",
    "不敢回家",
    "不让我回家",
    "爸爸打",
    "妈妈打",
)


@dataclass(frozen=True)
class Asked:
    """A question as one class is asked it: options as (code, words)."""

    code: str
    text: str
    many: bool
    options: tuple[tuple[str, str], ...]


def is_small(grade: int) -> bool:
    """Whether a class of this grade gets the short wording."""
    return grade <= LAST_SMALL_GRADE


def asked_of(questions: Iterable[dict[str, Any]], *, small: bool) -> list[Asked]:
    """The questions kept with a survey, in one wording."""
    found = []
    for one in questions:
        text = one["small"] if small else one["big"]
        options = tuple(
            (code, short if small else long)
            for code, long, short in one["options"]
            if short or not small
        )
        if text:
            found.append(Asked(one["code"], text, bool(one.get("many")), options))
    return found


def is_urgent(answers: dict[str, Any], words: str) -> bool:
    """Whether a sheet must be read at once: the child says so, or its words do."""
    return answers.get(HELP) == NOW or any(one in words for one in URGENT_WORDS)
