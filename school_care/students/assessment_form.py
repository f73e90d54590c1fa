"""The school's scored form: its default content, what is wrong with a content, and scoring.

Points are risk: more points, closer care. Points suggest; a person decides. Nothing about ethnicity
or income is asked. The areas follow the score forms in use (domain §2.3), the wording is our own.
"""

from dataclasses import dataclass
from typing import Any

AREAS = ("照护", "健康", "情绪与行为", "学习", "家庭安全")
RANKS = (3, 2, 1, 0)  # 0: no level
NO_LEVEL_WORDS = "不设等级"
MAX_QUESTIONS, MAX_OPTIONS, MAX_URGENT = 20, 6, 10
MAX_POINTS = 20
MAX_WORDS = 60
WEIGHED_MOST = 3

Content = dict[str, Any]


def _question(code: str, area: str, text: str, *options: tuple[str, int]) -> dict[str, Any]:
    said = [{"text": words, "points": points} for words, points in options]
    return {"code": code, "area": area, "text": text, "options": said}


DEFAULT: Content = {
    "urgent": [
        {"code": "alone", "text": "现在无人照护，或独自过夜", "harm": False},
        {"code": "injury", "text": "身上有说不清来由的伤", "harm": True},
        {"code": "selfharm", "text": "说过不想活，或伤害过自己", "harm": False},
        {"code": "harmed", "text": "可能受到侵害、虐待或遗弃", "harm": True},
        {"code": "missing", "text": "失去联系，不知道人在哪里", "harm": True},
    ],
    "questions": [
        _question(
            "carer", "照护", "平时主要由谁照顾",
            ("父亲或母亲在身边", 0), ("祖辈或亲戚，身体好", 1),
            ("祖辈或亲戚，年老体弱", 2), ("经常换人，或常没人管", 4),
        ),
        _question(
            "contact", "照护", "和外出的父母多久联系一次",
            ("父母在身边", 0), ("每周都联系", 0), ("半月到一月一次", 2), ("很少或从不联系", 3),
        ),
        _question(
            "meals", "照护", "吃饭、穿衣、作息",
            ("有人安排好", 0), ("大致过得去", 1), ("经常没着落", 3),
        ),
        _question(
            "body", "健康", "身体情况",
            ("健康", 0), ("有小毛病，能正常上学", 1), ("有病或残疾，需要人照料", 2),
            ("有病却没有就医", 4),
        ),
        _question(
            "mood", "情绪与行为", "最近两周的情绪",
            ("开朗平稳", 0), ("有时低落或烦躁", 1), ("经常低落、易哭或发脾气", 3),
        ),
        _question(
            "peers", "情绪与行为", "和同学相处",
            ("有要好的伙伴", 0), ("话少，伙伴不多", 1), ("独来独往，或受排挤", 3),
        ),
        _question(
            "conduct", "情绪与行为", "逃课、打架、沉迷手机等",
            ("没有", 0), ("偶尔", 1), ("经常", 3),
        ),
        _question(
            "learning", "学习", "作业和课堂",
            ("跟得上", 0), ("有些吃力，愿意学", 1), ("跟不上，或不愿上学", 3),
        ),
        _question(
            "home", "家庭安全", "住处和上下学路上",
            ("安全", 0), ("有小隐患，已提醒", 1), ("近水、用电用火、路远等隐患没人管", 3),
        ),
        _question(
            "family", "家庭安全", "家里有没有大的变故",
            ("没有", 0), ("有，家里能应付", 1), ("有，孩子明显受影响", 3),
        ),
    ],
    "bands": [{"from": 0, "rank": 1}, {"from": 7, "rank": 2}, {"from": 14, "rank": 3}],
}  # fmt: skip


@dataclass(frozen=True)
class Weight:
    """An answer that counted: what was asked, what was said, how many points."""

    area: str
    question: str
    answer: str
    points: int


@dataclass(frozen=True)
class Score:
    """Points, the rank they suggest, the band that says so, what weighed most."""

    points: int
    rank: int
    band_from: int
    band_to: int | None  # last point of the band; None: the highest band
    weights: tuple[Weight, ...]


def score(content: Content, answers: dict[str, int]) -> Score:
    """Score answers ({question code: option number}) by a content without problems. Raises
    KeyError or IndexError for an answer the form does not have."""
    weights = []
    for question in content["questions"]:
        option = question["options"][answers[question["code"]]]
        said = Weight(question["area"], question["text"], option["text"], option["points"])
        weights.append(said)
    points = sum(weight.points for weight in weights)
    bands = sorted(content["bands"], key=lambda band: band["from"])
    place = max(n for n, band in enumerate(bands) if band["from"] <= points)
    heavy = sorted((w for w in weights if w.points), key=lambda weight: -weight.points)
    return Score(
        points,
        bands[place]["rank"],
        bands[place]["from"],
        bands[place + 1]["from"] - 1 if place + 1 < len(bands) else None,
        tuple(heavy[:WEIGHED_MOST]),
    )


def complete(content: Content, answers: dict[str, int]) -> bool:
    """Whether every question has an answer the form knows."""
    return all(
        0 <= answers.get(question["code"], -1) < len(question["options"])
        for question in content["questions"]
    )


def highest(content: Content) -> int:
    """The most points the form can give."""
    return sum(max(option["points"] for option in q["options"]) for q in content["questions"])


def suspects_harm(content: Content, codes: list[str]) -> bool:
    """Whether one of the ticked urgent lines means that somebody may have harmed the child."""
    return any(line["harm"] for line in content["urgent"] if line["code"] in codes)


def problems_of(content: Content) -> list[str]:
    """What must be mended before the form can be used, a sentence each; [] when it can."""
    said = _problems_of_urgent(content["urgent"])
    questions = content["questions"]
    if not questions:
        said.append("请至少写一个问题。")
    if len({question["code"] for question in questions}) != len(questions):
        said.append("有两个问题的编号相同，请删去其中一个再写。")
    if len(questions) > MAX_QUESTIONS:
        said.append(f"问题最多{MAX_QUESTIONS}个，请删去一些。")
    for number, question in enumerate(questions, start=1):
        said += [f"第{number}题：{words}" for words in _problems_of_question(question)]
    return said + _problems_of_bands(content, bool(said))


def _problems_of_urgent(lines: list[dict[str, Any]]) -> list[str]:
    said = []
    if not lines:
        said.append("请至少保留一条紧急情形：有它才不会把急事拖成打分。")
    if len(lines) > MAX_URGENT:
        said.append(f"紧急情形最多{MAX_URGENT}条。")
    if any(len(line["text"]) > MAX_WORDS for line in lines):
        said.append(f"每条紧急情形请不超过{MAX_WORDS}字。")
    return said


def _problems_of_question(question: dict[str, Any]) -> list[str]:
    said, options = [], question["options"]
    if not question["text"]:
        said.append("请写问题。")
    if len(question["text"]) > MAX_WORDS or any(len(o["text"]) > MAX_WORDS for o in options):
        said.append(f"问题和选项请不超过{MAX_WORDS}字。")
    if question["area"] not in AREAS:
        said.append("请选择领域。")
    if len(options) < 2:
        said.append("请至少写两个选项。")
    if len(options) > MAX_OPTIONS:
        said.append(f"选项最多{MAX_OPTIONS}个。")
    if any(o["points"] is None or not 0 <= o["points"] <= MAX_POINTS for o in options):
        said.append(f"每个选项的分数请填0至{MAX_POINTS}的整数。")
    elif options and not any(option["points"] for option in options):
        said.append("选项全是0分，等于没问；请给需要关注的选项打分。")
    return said


def _problems_of_bands(content: Content, broken: bool) -> list[str]:
    bands = content["bands"]
    starts = [band["from"] for band in bands]
    if any(start is None or start < 0 for start in starts):
        return ["分数线请填0或正整数。"]
    said = []
    if 0 not in starts:
        said.append("请让一个等级从0分起，否则低分没有建议。")
    if len(set(starts)) != len(starts):
        said.append("两个等级的分数线相同，请改开。")
    ranks = [band["rank"] for band in sorted(bands, key=lambda band: band["from"])]
    if ranks != sorted(ranks):
        said.append("分数越高应关爱越密，请检查分数线的次序。")
    if not broken and starts and max(starts) > highest(content):
        said.append(f"最高只能得{highest(content)}分，有的分数线永远达不到，请调低。")
    return said
