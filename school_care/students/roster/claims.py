"""All category columns of one row → claims."""

import re
from collections.abc import Sequence
from dataclasses import replace

from school_care.core.cells import cell_text, plain, says_nothing, squeeze
from school_care.core.sheets import CellValue

from .categories import (
    MAX_WORDS,
    UNKNOWN,
    ReadCategories,
    denies,
    read_away_kind,
    read_categories,
)
from .layout import RosterColumn
from .rows import CategoryClaim
from .trouble import Troubles
from .values import Unclear, read_yes_no
from .wordbook import CATEGORY, IGNORED, Wordbook

_UNSURE = re.compile(r"待核|待定|待查|待确认|不确定|不清|未核|疑似|可能|申请中|[?？]$")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_RESERVED = "这类情况不在学校留存，只登记为“困境儿童”，请确认：具体原因由民政部门掌握。"
_UNKNOWN = "不认识这个类别，已原样保留、待人工核实：请核对是否写错，或在系统里选定类别。"


def read_claims(
    columns: Sequence[RosterColumn],
    cells: Sequence[CellValue],
    troubles: Troubles,
    words: Wordbook,
) -> tuple[CategoryClaim, ...]:
    """Claims of the row, one a code; words that neither a rule nor the school's own words explain
    are kept and warned about."""
    found: dict[str, CategoryClaim] = {}
    for column in columns:
        cell = cells[column.index] if column.index < len(cells) else None
        if cell is None:
            continue
        result = _read_column(column, cell, troubles)
        said = {word[:MAX_WORDS]: words.meaning(CATEGORY, word) for word in result.unknown}
        for claim in result.claims:
            meaning = said.get(claim.words) if claim.code == UNKNOWN else None
            if meaning != IGNORED:
                _add(found, replace(claim, code=meaning) if meaning else claim)
        for word in result.unknown:
            if not said[word[:MAX_WORDS]]:
                troubles.warn(column, word, _UNKNOWN)
        if result.reserved:
            troubles.warn(column, cell_text(cell), _RESERVED)
    return tuple(_without_weaker(found))


def _read_column(column: RosterColumn, cell: CellValue, troubles: Troubles) -> ReadCategories:
    target = column.target
    text = cell_text(cell)
    if target.field == "category":
        return read_categories(text)
    if target.field == "away_kind":
        return read_away_kind(text)
    return _read_flag(column, cell, text, troubles)


def _read_flag(
    column: RosterColumn, cell: CellValue, text: str, troubles: Troubles
) -> ReadCategories:
    """A column about one category: yes, no, or a word that says more (残疾类型 = 肢体)."""
    code, kind = column.target.code, column.target.attribute
    if says_nothing(text):
        return ReadCategories()
    if kind and _UNSURE.search(squeeze(text)):
        return _unsure(column, text, troubles)
    if kind == "cert":
        return _certificate(cell, code)
    if kind in ("type", "grade"):
        return _disability(kind, plain(text), code)
    try:
        said = read_yes_no(cell)
    except Unclear:
        return _more_than_yes(column, text, troubles)
    if not said:
        return ReadCategories()
    word = _word_of(column)
    unknown = (word,) if code == UNKNOWN else ()  # 监测户 = 是: which kind of the three?
    return ReadCategories((CategoryClaim(word, code),), unknown)


def _unsure(column: RosterColumn, text: str, troubles: Troubles) -> ReadCategories:
    troubles.warn(column, text, "没有说定，未读取：请填“是”或“否”，不清楚就空着。")
    return ReadCategories()


def _certificate(cell: CellValue, code: str) -> ReadCategories:
    """残疾证: a number or 有 is a certificate; 否, × and 非 are none."""
    try:
        held = read_yes_no(cell)
    except Unclear:
        held = True
    return ReadCategories((CategoryClaim("有残疾证", code),)) if held else ReadCategories()


def _disability(kind: str, text: str, code: str) -> ReadCategories:
    """肢体 → 残疾（肢体）; 无, 非, 否, 0 and 健康 claim nothing."""
    word = squeeze(text)
    if word in ("无", "否", "非", "健康", "正常", "没有", "无残疾", "非残疾", "不是", "0"):
        return ReadCategories()
    if word in ("是", "有", "√"):
        return ReadCategories((CategoryClaim("残疾", code),))
    said = word if "残" in word else f"残疾（{word}）" if kind == "type" else f"残疾{word}"
    return ReadCategories((CategoryClaim(said[:60], code),))


def _more_than_yes(column: RosterColumn, text: str, troubles: Troubles) -> ReadCategories:
    code = column.target.code
    word = squeeze(text)
    if code.startswith("LB_") and word.isdigit():  # some software writes 1/2/3: never guessed
        troubles.warn(column, text, "看不懂这个留守代码，未读取：请写“双亲留守”或“单亲留守”。")
        return ReadCategories()
    if _UNSURE.search(word) or not _CHINESE.search(word):  # 待核实, ?, 123: unknown is not yes
        return _unsure(column, text, troubles)
    if code.startswith("LB_"):
        return read_away_kind(text)
    result = read_categories(text)
    if code == "DISABLED" and {claim.code for claim in result.claims} == {code}:
        result = ReadCategories()  # 随班就读 = 听力: the heading belongs to the words
    if result.claims and not result.unknown:
        return result
    if denies(word):  # 孤儿 = 无特殊情况
        return ReadCategories()
    if word.startswith(("未", "没", "不")):
        return _unsure(column, text, troubles)
    # 单亲 = 父母分居: the column names the category, the cell describes it
    return ReadCategories((CategoryClaim(f"{_word_of(column)}（{word}）"[:60], code),))


def _word_of(column: RosterColumn) -> str:
    label = column.label.rpartition("·")[2]
    for prefix in ("是否属于", "是否为", "是否是", "是否", "有无"):
        label = label.removeprefix(prefix)
    return label[:60]


def _add(found: dict[str, CategoryClaim], claim: CategoryClaim) -> None:
    key = claim.words if claim.code == "UNKNOWN" else claim.code
    known = found.get(key)
    if known is None or len(known.words) <= len("残疾") < len(claim.words):
        found[key] = claim
    elif claim.code == "DISABLED" and claim.words not in known.words and "级" in claim.words:
        found[key] = CategoryClaim(f"{known.words} {claim.words}"[:60], claim.code)


def _without_weaker(found: dict[str, CategoryClaim]) -> list[CategoryClaim]:
    """Plain 留守 says nothing more once the kind is known."""
    if "LB_BOTH" in found or "LB_ONE" in found:
        found.pop("LB_UNSPECIFIED", None)
    return list(found.values())
