"""What a heading means: one column of the archive, one property of a person, or nothing of ours."""

import dataclasses
import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from school_care.core.cells import simplified, squeeze

from .categories import flag_code
from .vocabulary import FIELDS

_FUZZY_ENOUGH = 84  # one wrong character in a word of six
_FUZZY_LEAD = 8  # over the next best meaning

# Persons around the child; the first that matches wins.
_ROLES = (
    ("MEMBER", r"(?:家庭)?(?:主要)?成员[一二三1-3]?"),
    ("PARENTS", r"父母(?:双方|亲)?|双亲"),
    ("OTHER:祖父", r"(?<!外)祖父|爷爷"),
    ("OTHER:祖母", r"(?<!外)祖母|奶奶"),
    ("OTHER:外祖父", r"外祖父|外公|姥爷"),
    ("OTHER:外祖母", r"外祖母|外婆|姥姥"),
    ("FATHER", r"父亲|爸爸|父"),
    ("MOTHER", r"母亲|妈妈|母"),
    (
        "CARER",
        r"(?:被|受)?委托(?:照护|监护|照料|照看|抚养)?(?:责任)?人|(?:代理|临时)监护人"
        r"|(?:实际)?照[护料看]人",
    ),
    ("GUARDIAN", r"(?:第一|法定|主要|实际|现在|现|目前)?监护(?:责任)?人|监护者|监护情况"),
    ("NEIGHBOUR", r"邻居(?:联系人)?|邻里"),
    ("PERSON", r"(?:学生)?家长|(?:紧急|家庭|主要)?联系人|亲属|抚养人|抚育人"),
)  # fmt: skip
_ROLE = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)
_STAFF = re.compile(
    r"班主任|教师|老师|校长|帮扶|结对|包保|责任人|代理?家长|学习帮手|填表|负责人|领导|干部|儿童主任|辅导员"
)
_FILLER = re.compile(r"基本|情况|信息|的|之|资料|^(?:学生|留守儿童|留守学生|儿童|孩子)(?=.)")
_ATTRIBUTES = (
    ("name", r"姓名|名字|名|姓名称"),
    (
        "phone",
        r"(?:家庭|常用|有效|姓名)?(?:联系|移动|固定)?(?:电话|手机|方式)(?:号码?)?(?:姓名)?[一二12]?"
        r"|(?:联系|手机|电话)号码?|座机|联络方式",
    ),
    ("guardian", r"是否(?:为|是)?监护人|是否(?:为|是)?"),
    (
        "place",
        r"(?:现|当前|目前|在)?(?:外出)?(?:务工|打工|工作)"
        r"(?:地点|地址|地|所在地|省市|城市|去向|地区|区域|省份|所在省市)"
        r"|外出(?:地点|去向|地址|地)|务工|去向|所在地|所在省市"
        r"|在(?:哪里?|哪儿|什么地方)(?:务工|打工|工作|上班)",
    ),
    ("relation", r"与?(?:学生|本人|孩子|儿童|被监护人|该生|其)?关系|称谓|称呼"),
    ("age", r"年龄|出生年份?|出生年月|出生日期|出生"),
    ("address", r"(?:家庭|现|居住|详细|现居|常住)*(?:住址|地址|居住地)"),
)  # fmt: skip
_ATTRIBUTE = tuple((name, re.compile(pattern)) for name, pattern in _ATTRIBUTES)
_AWAY = re.compile(r"(?:在外|外出)?(?:务工|打工)|外出|在外")  # 外出务工父亲, above 姓名
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]|【[^】]*】|<[^>]*>")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$|^\d{1,2}[.、]")
_DISABILITY = re.compile(r"残疾(?:类型|类别|种类|情况|等级|级别|程度|证号|证号码|证编号|证)$")
_KIND_WORDS = re.compile(
    r"(?:特殊|困难|困境|贫困|关爱|群体|对象|人员|学生|儿童|资助|所属|致困).*(?:类别|类型|种类)$"
)

_BY_HEADING = {heading: field for field, many in FIELDS.items() for heading in many}
_FUZZY_KEYS = [heading for heading in _BY_HEADING if len(heading) >= 3]


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """Meaning of a column. `field` "" is a heading nobody knows."""

    field: str = ""
    code: str = ""  # category of a flag column
    role: str = ""  # person of a contact column
    attribute: str = ""  # what of the person; or type | grade | cert of a disability column
    # a misspelt heading, taken for the nearest
    guessed: bool = dataclasses.field(default=False, compare=False)

    @property
    def imported(self) -> bool:
        """Whether the column's values are used."""
        return self.field not in ("", "left_out", "serial")


UNKNOWN_TARGET = Target()


@lru_cache(maxsize=4096)
def resolve(heading: str, group: str = "") -> Target:
    """Meaning of a heading, below a group heading if there is one (父亲 → 姓名)."""
    if not group:
        return _resolve_alone(heading)
    if not heading:
        return _resolve_alone(group)
    own, above = _normal(heading), _normal(group)
    if _STAFF.search(above):
        return Target("left_out")
    if own == "是否监护人" and _role_of(above)[0].startswith("MEMBER"):
        return _resolve_alone(above + own)  # whether this member is it, not who is
    if _role_of(own)[0] or not own:
        return _resolve_alone(heading)
    if _role_of(above)[0]:
        target = _resolve_alone(above + own)
        plain_above = _AWAY.sub("", above)
        return target if target.imported else _resolve_alone(plain_above + own)
    alone = _resolve_alone(heading)
    if alone.imported and alone.field != "category":
        return alone
    joined = _resolve_alone(_FILLER.sub("", above) + own)
    return joined if joined.imported else alone


def _resolve_alone(heading: str) -> Target:
    squeezed = simplified(squeeze(heading))
    if not squeezed or len(squeezed) > 60:
        return UNKNOWN_TARGET
    text = _normal(heading)
    flat = _EDGES.sub("", re.sub(r"[()\[\]【】]", "", squeezed))
    if flat != text and _role_of(flat)[0] and not _role_of(text)[0]:
        person = _person(flat)  # 联系电话（父亲）
        if person.attribute:
            return person
    for candidate in dict.fromkeys((text, flat)):
        if found := _known(candidate):
            return found
    return _fuzzy(text)


def _normal(heading: str) -> str:
    """Squeezed, simplified, without bracketed remarks, numbering and marks at the ends."""
    text = simplified(squeeze(heading))
    return _EDGES.sub("", _BRACKETS.sub("", text)) or _EDGES.sub("", text)


def _known(text: str) -> Target | None:
    if field := _BY_HEADING.get(text):
        return Target(field)
    if text[-1:] in "12一二" and _BY_HEADING.get(text[:-1]) == "phone":
        return Target("phone")
    if _STAFF.search(text):
        return Target("left_out")
    if _DISABILITY.search(text) and not _role_of(text)[0]:
        kind = "grade" if re.search("等级|级别|程度", text) else "cert" if "证" in text else "type"
        return Target("flag", code="DISABLED", attribute=kind)
    if code := flag_code(text):
        return Target("flag", code=code)
    if _role_of(text)[0]:
        return _person(text)
    if _KIND_WORDS.search(text):
        return Target("category")
    return None


def _role_of(text: str) -> tuple[str, str]:
    """(role, what is left of the heading); role "" when it names no person."""
    for role, pattern in _ROLE:
        if found := pattern.search(text):
            if role == "MEMBER" and found.group()[-1] in "二2":
                role = "MEMBER#2"
            elif role == "MEMBER" and found.group()[-1] in "三3":
                role = "MEMBER#3"
            return role, text[: found.start()] + text[found.end() :]
    return "", text


def role_of(heading: str) -> str:
    """The person a heading speaks of (FATHER, MEMBER#2, OTHER:祖母); "" for none."""
    return _role_of(_normal(heading))[0]


def _person(text: str) -> Target:
    role, rest = _role_of(text)
    if role.startswith("MEMBER") and rest == "是否监护人":
        return Target("contact", role=role, attribute="guardian")
    rest = re.sub(r"[、/及和·_:-]", "", _FILLER.sub("", rest))
    if not rest:
        return Target("contact", role=role, attribute="name")
    for name, pattern in _ATTRIBUTE:
        if pattern.fullmatch(rest):
            return Target("contact", role=role, attribute=name)
    return Target("left_out")  # 职业, 工作单位, 收入, 身份证号: not ours to keep


def _fuzzy(text: str) -> Target:
    """A misspelt heading, when one meaning is clearly the nearest."""
    if len(text) < 4:
        return UNKNOWN_TARGET
    hits = process.extract(text, _FUZZY_KEYS, scorer=fuzz.ratio, limit=8)
    best, score, _ = hits[0]
    meaning = _BY_HEADING[best]
    rivals = [s for heading, s, _ in hits if _BY_HEADING[heading] != meaning]
    if score >= _FUZZY_ENOUGH and (not rivals or rivals[0] <= score - _FUZZY_LEAD):
        return Target(meaning, guessed=True)
    return UNKNOWN_TARGET
