"""The words of a mark sheet: subjects, what a column under them holds, grades, absence."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from school_care.core.cells import says_nothing, simplified, squeeze

WHO: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "学生姓名", "名字", "学生"),
    "class_name": ("班级", "所在班级", "年级班级", "班别", "年班", "行政班", "教学班"),
    "id_number": ("身份证号", "身份证", "身份证号码", "身份证件号", "证件号码", "公民身份号码"),
    "student_no": ("学籍号", "全国学籍号", "学籍编号", "学籍号码", "学籍辅号"),
}
LABEL = {name: words[0] for name, words in WHO.items()}
_WHO_OF = {word: name for name, words in WHO.items() for word in words}

_SUBJECTS: dict[str, tuple[str, ...]] = {
    "语文": ("语",),
    "数学": ("数",),
    "英语": ("英", "外语"),
    "物理": ("物",),
    "化学": ("化",),
    "生物": ("生物学",),
    "历史": ("历", "史"),
    "地理": ("地",),
    "道德与法治": ("道法", "政治", "思想品德", "思品", "品德", "道德法治", "道德和法治", "政"),
    "科学": ("自然",),
    "体育": ("体育与健康", "体育健康"),
    "音乐": (),
    "美术": (),
    "艺术": (),
    "信息科技": ("信息技术", "信息", "微机", "计算机"),
    "劳动": ("劳动技术", "劳技"),
    "书法": ("写字",),
    "阅读": (),
    "心理健康": ("心理",),
    "综合实践": ("综合实践活动", "综合"),
    "地方课程": ("校本", "校本课程"),
}
SUBJECTS = tuple(_SUBJECTS)
_SUBJECT_OF = {word: name for name, more in _SUBJECTS.items() for word in (name, *more)}

_POINTS = frozenset(("成绩", "得分", "分数", "分", "原始分", "卷面分", "考试成绩", "卷面成绩"))
_GRADE = frozenset(("等级", "等第", "等次", "评定", "等"))
# Compared with others: never read, never kept (教育部令50号).
_RANK = re.compile(
    r"名次|排名|位次|班名|校名|级名|班次|校次|年级次|进退|序位|赋分|标准分|^名$|^次$"
)
_TOTAL = re.compile(r"总分|合计|总计|平均|均分|总成绩|三科|四科|五科|六科|七科|八科|主科|文科|理科")
_PLACE = re.compile(r"^(?:序号|编号|号|座号|考号|准考证号?|考场|座位号?|性别|备注|说明|学号|学校)$")
_GROUPS = frozenset(
    ("成绩", "各科成绩", "学科成绩", "学科", "科目", "考试成绩", "期末成绩", "期中成绩", "期初成绩")
)
_FULL = re.compile(r"\((?:满分|总分)?[:：]?(\d{2,3})分?\)")

FULL_ROW = frozenset(("满分", "卷面满分", "各科满分", "试卷满分", "总分值", "满分值"))
_STATISTICS = re.compile(
    r"^(?:班级|年级|全班|学科)?(?:平均|均分|最高|最低|及格|合格|优秀|优良|良好|低分|参考|实考|应考|人数|标准差|"
    r"差异|难度|得分率|总分|总计|合计)"
)

_ABSENT = frozenset(("缺考", "缺", "缓考", "未考", "请假", "病假", "事假", "未参加"))
_EXEMPT = frozenset(("免考", "免", "免修", "免试", "不考"))
_GRADE_WORDS = [
    "优秀",
    "优+",
    "优",
    "优-",
    "优良",
    "良好",
    "良+",
    "良",
    "良-",
    "中等",
    "中",
    "及格",
    "合格",
    "待合格",
    "待及格",
    "不合格",
    "不及格",
    "待提高",
    "差",
    "A+",
    "A",
    "A-",
    "B+",
    "B",
    "B-",
    "C+",
    "C",
    "C-",
    "D+",
    "D",
    "D-",
    "E",
]
_ORDER = {
    **dict.fromkeys(("优秀", "优+", "A+"), 9),
    **dict.fromkeys(("优", "A"), 8),
    **dict.fromkeys(("优-", "A-", "优良"), 7),
    **dict.fromkeys(("良好", "良+", "B+"), 6),
    **dict.fromkeys(("良", "B"), 5),
    **dict.fromkeys(("良-", "B-"), 4.5),
    **dict.fromkeys(("中等", "中", "C+"), 4),
    **dict.fromkeys(("及格", "合格", "C"), 3),
    **dict.fromkeys(("C-",), 2.5),
    **dict.fromkeys(("D+",), 2),
    **dict.fromkeys(("待合格", "待及格", "不合格", "不及格", "待提高", "差", "D"), 1),
    **dict.fromkeys(("D-", "E"), 0),
}
MOST = Decimal("999.9")
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]*)?")  # no 1e2, no 1_0


class Unclear(ValueError):
    """The cell says something no rule knows; `str(error)` is Chinese."""


@lru_cache(maxsize=1024)
def who_of(heading: str) -> str | None:
    """Which column about the pupil a heading names."""
    return _WHO_OF.get(_bare(heading))


@lru_cache(maxsize=1024)
def subject_of(heading: str) -> tuple[str, str] | None:
    """(subject, "points" or "grade") of a column; None for everything else. Ranks are no marks,
    even below a subject."""
    text = _bare(heading)
    if not text or _RANK.search(text) or _TOTAL.search(text):
        return None
    if text in _SUBJECT_OF:
        return _SUBJECT_OF[text], "points"
    for holds, words in (("points", _POINTS), ("grade", _GRADE)):
        for word in words:
            inner = text.removesuffix(word)
            if inner != text and inner in _SUBJECT_OF:
                return _SUBJECT_OF[inner], holds
    return None


def is_rank(heading: str) -> bool:
    """Whether a column compares pupils: 名次, 排名, and the sums they are made of."""
    text = _bare(heading)
    return bool(_RANK.search(text) or _TOTAL.search(text))


def is_known(heading: str) -> bool:
    """Whether a heading is one a mark sheet may have: what tells a second row of headings."""
    text = _bare(heading)
    known = text in _POINTS or text in _GRADE or text in _GROUPS or bool(_PLACE.match(text))
    return known or is_rank(heading) or bool(who_of(heading) or subject_of(heading))


def joined(above: str, below: str) -> str:
    """One heading of two rows: 语文 over 得分 is 语文得分; 成绩 over 语文 is 语文."""
    if not below:
        return above
    if not above or _bare(above) in _GROUPS or _bare(above) == _bare(below):
        return below
    if subject_of(below) or who_of(below):
        return below
    return f"{above}{below}"


def full_in(heading: str) -> str:
    """The full marks a heading names, 语文(120); "" for none."""
    found = _FULL.search(simplified(squeeze(heading)))
    return found[1] if found else ""


def is_statistics(first: str) -> bool:
    """Whether a row is about the class, not about a pupil: 平均分, 及格率 …"""
    return bool(_STATISTICS.match(simplified(squeeze(first))))


@lru_cache(maxsize=4096)
def read_mark(text: str) -> tuple[str, str, bool] | None:
    """(points as text, grade, absent) of a cell; None where nothing is said (also 免考). Raises
    Unclear."""
    word = simplified(squeeze(text)).strip("*'’ ")
    if not word or word in _EXEMPT or (says_nothing(word) and word not in ("0", "缺")):
        return None
    if word in _ABSENT:
        return "", "", True
    grade = word.upper().removesuffix("等") if len(word) > 1 else word.upper()
    if grade in _GRADE_WORDS:
        return "", grade, False
    number = word.removesuffix("分")
    if not _NUMBER.fullmatch(number):
        raise Unclear("看不懂：请填分数、等第（如 优、良、A）或“缺考”。")
    points = Decimal(number)
    if points < 0 or points > MOST:
        raise Unclear("分数不对：请核对。")
    points = points.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(points.normalize().__format__("f")), "", False


def grade_place(grade: str) -> float | None:
    """How high a grade stands, for "better than before"; None for one that is unknown."""
    return _ORDER.get(grade)


def _bare(heading: str) -> str:
    text = simplified(squeeze(heading)).strip("*:：")
    return re.sub(r"\(.*?\)|[*:：\s]", "", text)
