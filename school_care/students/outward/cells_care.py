"""Columns about categories: one cell with all of them, or yes and no for one.

是 stands for a category somebody registered, verified or not yet. 否 stands only where it is known:
the category has ended, another kind excludes it, or the parents' whereabouts say so. What follows
from the parents' whereabouts but is not registered stays empty: a list must not say more than the
school has registered, and importing it again must change nothing.
"""

import re

from school_care.students.enums import PARENTS, StandingKind
from school_care.students.left_behind import CATEGORY_WORDS, NOT_LEFT
from school_care.students.outward.facts import CATEGORIES, PupilFacts, dead
from school_care.students.outward.words import AID_WORDS, FUNDING_WORDS, LEFT_BEHIND_WORDS, Cell
from school_care.students.roster.categories import read_categories
from school_care.students.roster.headings import Target

_LEFT_BEHIND = tuple(CATEGORY_WORDS)
_FUNDING = re.compile(r"困难|资助|贫困|致困")
_KIND = re.compile(r"视力|听力|言语|肢体|智力|精神|多重")
_GRADE = re.compile(r"([一二三四])级")
_UNTOLD = ("UNKNOWN", "PSY", "BEHAVIOUR", "FAMILY_SPECIAL")


def answers(target: Target) -> bool:
    """Whether the archive can ever answer such a column."""
    return target.code not in _UNTOLD


def category_words(facts: PupilFacts) -> list[str]:
    """The categories as lists call them, in their order."""
    return [_word(row.category.code, row.category.name) for row in facts.categories or ()]


def category_cell(facts: PupilFacts, hint: str) -> Cell:
    """双亲留守、低保家庭; a column about hardship gets the words of the funding lists only."""
    if facts.categories is None:
        return None
    if _FUNDING.search(hint):
        return funding_cell(facts)
    return "、".join(category_words(facts)) or None


def funding_cell(facts: PupilFacts) -> Cell:
    """资助特殊困难类别 (F-28)."""
    codes = facts.codes
    return "、".join(word for code, word in FUNDING_WORDS.items() if code in codes) or None


def aid_cell(facts: PupilFacts) -> Cell:
    """享受资助, as far as a category is itself a help."""
    return "、".join(word for code, word in AID_WORDS.items() if code in facts.codes) or None


def away_cell(facts: PupilFacts, hint: str = "") -> Cell:
    """留守类型: 双亲留守, 单亲留守, 留守, 非留守."""
    for code in _LEFT_BEHIND_ORDER:
        if code in facts.codes:
            return LEFT_BEHIND_WORDS[code]
    return "非留守" if _not_left_behind(facts) else None


def flag_cell(target: Target, facts: PupilFacts, hint: str) -> Cell:
    """A column about one category."""
    if not facts.sees(CATEGORIES) or not answers(target):
        return None
    if target.code == "DISABLED" and (target.attribute or "随班就读" in hint):
        return _disability(target.attribute, facts)
    if target.code in _LEFT_BEHIND:
        return _left_behind_flag(target.code, facts, hint)
    if target.code in facts.codes:
        return "是"
    return "否" if _known_not(target.code, facts) else None


_LEFT_BEHIND_ORDER = ("LB_BOTH", "LB_ONE", "LB_UNSPECIFIED")


def _word(code: str, name: str) -> str:
    """The short word for 留守; else the school's own name of the category, without remarks."""
    return LEFT_BEHIND_WORDS.get(code) or _plain_name(code, name)


def _plain_name(code: str, name: str) -> str:
    short = re.sub(r"（[^）]*）$", "", name)
    read = read_categories(short).claims
    return short if [claim.code for claim in read] == [code] else name


def _left_behind_flag(code: str, facts: PupilFacts, hint: str) -> Cell:
    held = away_cell(facts)
    if held == "非留守":
        return "否"
    if held is None:
        return None
    if code == "LB_UNSPECIFIED":
        return "是" if "是否" in hint or "类" not in hint else held
    if held == LEFT_BEHIND_WORDS["LB_UNSPECIFIED"]:
        return None  # of which kind is not yet known
    return "是" if held == LEFT_BEHIND_WORDS[code] else "否"


def _not_left_behind(facts: PupilFacts) -> bool:
    """Known from the parents' whereabouts, or because it has ended and nothing speaks for it."""
    if facts.reading is None:
        return False
    if facts.reading.register.value is None:
        return bool(facts.ended_codes & set(_LEFT_BEHIND))
    return facts.reading.register.value == NOT_LEFT


def _known_not(code: str, facts: PupilFacts) -> bool:
    """Whether the pupil is known not to belong to the category."""
    if code in ("ORPHAN", "DE_FACTO") and _has_parent_at_hand(facts, code):
        return True
    return code in facts.ended_codes


def _has_parent_at_hand(facts: PupilFacts, code: str) -> bool:
    """A parent who lives at home or works away: no orphan; at home and able: not de facto one."""
    parents = [one for one in facts.people if one.role in PARENTS and one.presence]
    if code == "ORPHAN":
        return any(not dead(one) and one.presence != "lost" for one in parents)
    return any(one.presence == "home" and one.unable_to_care is False for one in parents)


def _disability(attribute: str, facts: PupilFacts) -> Cell:
    """残疾类型, 等级, 证号, 随班就读: from the certificate, else from the words of the list."""
    if "DISABLED" not in facts.codes:
        return None
    paper = next((one for one in facts.certificates if one.category.code == "DISABLED"), None)
    words = [paper.grade if paper else ""]
    words += [row.claimed_as for row in facts.categories or () if row.category.code == "DISABLED"]
    kind = next((hit.group() for word in words if (hit := _KIND.search(word))), None)
    grade = next((hit.group() for word in words if (hit := _GRADE.search(word))), None)
    if attribute == "cert":
        return (paper.number or None) if paper else None
    if attribute == "grade":
        return grade
    if attribute == "type":
        return kind
    if StandingKind.INCLUSION not in facts.standings:
        return None
    return kind if kind in ("视力", "听力", "智力") else "其他"


def disability_text(facts: PupilFacts) -> Cell:
    """残疾类别及等级 in one cell: 肢体二级."""
    kind, grade = _disability("type", facts), _disability("grade", facts)
    return f"{kind or ''}{grade or ''}" or None
