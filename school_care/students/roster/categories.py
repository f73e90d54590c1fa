"""Words of category columns → claims (codes of domain §2.2).

An imported word is a claim until somebody verifies it. A word no rule knows becomes a claim with
code UNKNOWN and a warning: it is kept, never guessed and never lost.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from school_care.core.cells import says_nothing, simplified, squeeze

from .rows import CategoryClaim

UNKNOWN = "UNKNOWN"
MAX_WORDS = 60
_SPLIT = re.compile(r"[、，,；;/+＋|\\\n\r\t 　&和]+(?![^(]*\))")
_NONE = re.compile(
    r"^(?:无|否|没有|不是|正常|普通|一般|健康|良好|非.*|不是.*|不属于.*|并非.*|[×✗✘]|无残疾|无特殊.*|双亲家庭|完整家庭|其他)$"
)
# A category that is over, or that somebody only thinks possible, is nobody's claim.
_OVER = re.compile(r"原来|以前|曾经|曾是|不再|已(?:经)?(?:解除|取消|退出|停止|注销|不)")
_TICKED = re.compile(r"[☑√✓✔■●☒]\s*([^□☐☑√✓✔■●○☒\s、，,;；]+)")
_LB_BRACKET = re.compile(r"(?:农村)?留守(?:儿童|学生)?(\()(双|单|半|双亲|单亲|父母|一方|父亲|母亲)")
_BOX = re.compile(r"[□☐○]")
_PEOPLE = r"(?:儿童|学生|少年|子女|家庭|人员|户|幼儿|孩子|青少年|生|困难|群众|对象|人口)*"

# Kept out of a school's tags by domain §2.2: reason stays with civil affairs, the child with us.
_RESERVED = re.compile(r"服刑|戒毒|吸毒|涉毒|艾滋|HIV|在押", re.IGNORECASE)

# First match wins at each place; the longer and more special stand first.
_RULES: tuple[tuple[str, str], ...] = (
    ("DE_FACTO", r"事实(?:上)?(?:无人抚养|孤儿)|事孤|无人抚养"),
    (
        "ORPHAN",
        r"(?:散居|集中供养|社会散居)?孤儿|(?:父母)?双亡"
        r"|父母(?:均|都)?(?:亡故|去世|病故|死亡)",
    ),
    (
        "LB_BOTH",
        r"(?:双亲|双方|父母双方|父母均|父母都|父母|全|双)(?:亲|方)?(?:均|都|全|共同|同时)?"
        r"(?:留守|(?:在)?外出(?:务工|打工)?|在外(?:务工|打工)?|务工|打工)",
    ),
    (
        "LB_ONE",
        r"(?:单亲|单方|一方|父或母|半|单|仅?(?:父亲|母亲|父|母|爸爸|妈妈)(?:一方)?)"
        r"(?:留守|外出(?:务工|打工)?|在外(?:务工|打工)?|务工|打工)",
    ),
    ("LB_UNSPECIFIED", r"(?:农村)?留守"),
    (
        "MIGRANT",
        r"(?:进城)?(?:外来|务工|农民工|民工)[^、]{0,4}?(?:子女|子弟|随迁)(?:子女)?"
        r"|随迁|外来工|外来务工|民工|外来人口|外来人员",
    ),
    ("FLOATING", r"流动"),
    ("DIBAO_EDGE", r"低保边缘"),
    ("MON_UNSTABLE", r"脱贫不稳定"),
    ("MON_EDGE", r"边缘易致贫|易致贫"),
    ("MON_SUDDEN", r"突发严重困难|突发困难|严重困难"),
    (UNKNOWN, r"监测(?:户|对象|人口|家庭)|防返贫|三类户|三类人群"),
    ("DIBAO", r"(?:城市|农村|城镇)?低保|最低生活保障"),
    ("TEKUN", r"特困(?:救助)?(?:供养)?|五保"),
    ("RIGID", r"刚性支出|支出型"),
    ("LOW_OTHER", r"(?:其他)?低收入|(?:家庭)?经济困难|贫困生|家庭困难"),
    ("LIFTED", r"(?:原)?建档立卡(?:贫困)?|建卡|脱贫|扶贫|贫困|精准扶贫"),
    (
        "DIS_PARENT",
        r"(?:重度)?残疾人子女|残疾人家庭|残疾家庭"
        r"|父母(?:一方|双方)?(?:重度|重)?残疾?|父(?:亲)?残疾?|母(?:亲)?残疾?",
    ),
    ("RETURNED", r"劝返|复学"),
    (
        "DISABLED",
        r"(?:视力|听力|言语|肢体|智力|精神|多重|重度|轻度|中度)?(?:残疾|残障|障碍)|残疾|智障|聋|哑|盲|弱视|自闭|脑瘫"
        r"|随班就读|送教上门|送教|^(?:视力|听力|言语|肢体|智力|精神|多重)$",
    ),
    (
        "SINGLE_PARENT",
        r"单亲|离异|离婚|丧父|丧母|丧偶|丧亲|父亡|母亡|父故|母故"
        r"|(?:父亲|母亲|父|母|一方)(?:死亡|去世|病故|亡故)",
    ),
    ("REMARRIED", r"重组|再婚|离异再婚|继父|继母"),
    ("GRANDPARENT", r"隔代(?:抚养|监护|教育)?"),
    ("DIFFICULT", r"困境"),
    ("MARTYR", r"烈士(?:子女)?或优抚|烈士|优抚|军烈属|因公牺牲"),
    ("ACADEMIC", r"学困|学习困难|学习帮扶|学习落后|学业困难|后进|潜能|待优|差生|学习障碍"),
    ("PSY", r"特异心理|心理(?:异常|问题|障碍|困扰|疾病|健康)?"),
    ("BEHAVIOUR", r"特殊行为|行为(?:异常|偏差|问题|失范)|不良行为"),
    ("CONSTITUTION", r"特异体质|体弱|过敏体质|慢性病|哮喘|癫痫"),
    (
        "ILLNESS",
        r"(?:重大|严重|身患)?(?:重病|大病|疾病|患病)|白血病|先心病|(?:先天性)?心脏病",
    ),
    ("FAMILY_SPECIAL", r"特殊家庭"),
)  # fmt: skip
_MATCHERS = tuple((code, re.compile(pattern)) for code, pattern in _RULES)


@dataclass(frozen=True, slots=True)
class ReadCategories:
    """Claims of one cell, and the words that need a person."""

    claims: tuple[CategoryClaim, ...] = ()
    unknown: tuple[str, ...] = ()
    reserved: bool = False  # a word that is not kept at school was met


@lru_cache(maxsize=4096)
def read_categories(text: str) -> ReadCategories:
    """Claims of free text such as 留守、单亲；低保 or ☑留守 □孤儿."""
    if says_nothing(text):
        return ReadCategories()
    claims: list[CategoryClaim] = []
    unknown: list[str] = []
    reserved = False
    whole = squeeze(simplified(text))
    pieces = _pieces(simplified(text))
    if len(pieces) > 1 and all(_codes(p)[1] for p in pieces) and not _codes(whole)[1]:
        pieces = [whole]  # 单亲 家 庭: blanks inside a word
    for piece in pieces:
        word = squeeze(piece)
        if not word or says_nothing(word) or _NONE.match(word):
            continue
        if _RESERVED.search(word):
            reserved = True
            claims.append(CategoryClaim("困境儿童", "DIFFICULT"))
            continue
        codes, left_over = ((), word) if _OVER.search(word) else _codes(word)
        claims += [CategoryClaim(word[:MAX_WORDS], code) for code in codes]
        if not codes and left_over:
            unknown.append(word)
            claims.append(CategoryClaim(word[:MAX_WORDS], UNKNOWN))
        elif UNKNOWN in codes:
            unknown.append(word)
    return ReadCategories(_distinct(claims), tuple(unknown), reserved)


def read_away_kind(text: str) -> ReadCategories:
    """The column 留守类型, where 父亲, 双亲 and 单亲 speak of who is away."""
    word = squeeze(simplified(text))
    if re.fullmatch(r"(?:父母)?双(?:亲|方)?|父母(?:双方|均|都)?|两人|2|全", word):
        return ReadCategories((CategoryClaim(text, "LB_BOTH"),))
    if re.fullmatch(r"单(?:亲|方)?|一方|父(?:亲)?|母(?:亲)?|爸爸|妈妈|半|1", word):
        return ReadCategories((CategoryClaim(text, "LB_ONE"),))
    if re.fullmatch(r"非留守.*|不是|0", word):
        return ReadCategories()
    return read_categories(text)


def denies(word: str) -> bool:
    """Whether the word says that nothing of the kind holds: 无残疾, 正常, 非留守."""
    return bool(_NONE.match(word))


def flag_code(heading: str) -> str | None:
    """Category code of a yes/no column's heading: 是否低保, 孤儿, 残疾类型; None for others."""
    word = re.sub(
        r"^(?:是否|有无)?(?:属于|享受|为|是)?|(?:类型|类别|情况|等级|证号|\(是/否\)|是否)$",
        "",
        heading,
    )  # noqa: E501
    codes, left_over = _codes(word)
    return codes[0] if len(codes) == 1 and not left_over else None


def _pieces(text: str) -> list[str]:
    if _BOX.search(text) or "☑" in text:
        ticked = _TICKED.findall(text)
        if ticked or _BOX.search(text):
            return ticked
    return [piece for piece in _SPLIT.split(text.replace("（", "(").replace("）", ")")) if piece]


@lru_cache(maxsize=4096)
def _codes(word: str) -> tuple[tuple[str, ...], str]:
    """Codes found in one word, left to right, and what no rule explains."""
    if found := _LB_BRACKET.match(word):
        word = f"{found[2]}留守"
    outside = re.sub(r"\([^)]*\)|^\d+[.、)]", "", word) or word
    rest, codes = outside, []
    while rest:
        hits = [(m.start(), -len(m.group()), i, m) for i, (_, p) in enumerate(_MATCHERS)
                if (m := p.search(rest)) and m.group()]  # fmt: skip
        if not hits:
            break
        start, _, index, match = min(hits, key=lambda h: h[:3])
        codes.append(_MATCHERS[index][0])
        rest = rest[:start] + re.sub(rf"^{_PEOPLE}", "", rest[match.end() :])
    flat = word.replace("(", "").replace(")", "")
    if not codes and flat != word:
        return _codes(flat)  # (留守), 其他(低保)
    return tuple(dict.fromkeys(codes)), rest


def _distinct(claims: list[CategoryClaim]) -> tuple[CategoryClaim, ...]:
    seen: dict[str, CategoryClaim] = {}
    for claim in claims:
        key = claim.words if claim.code == UNKNOWN else claim.code
        seen.setdefault(key, claim)
    return tuple(seen.values())
