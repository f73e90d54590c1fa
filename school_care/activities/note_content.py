"""What a home–school note says: its lines as stored, and the words it never says."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from school_care.activities.given_names import given_name, name_outside
from school_care.activities.models import HomeNote
from school_care.core.templatetags.days import long_date

MAX_WORDS = 300
MAX_LINES = 20
# Categories, levels and what families are ashamed of (domain §0.1.8). A grandmother may have the
# note read to her by a neighbour.
NEVER_SAID = (
    "留守", "困境", "孤儿", "单亲", "离异", "离婚", "低保", "特困", "贫困", "残疾", "服刑",
    "吸毒", "失足", "抑郁", "自残", "自伤", "自杀", "心理辅导", "心理老师", "心理问题", "弱势",
    "问题学生", "差生", "学困生", "后进生", "重点关爱", "重点关注", "一级", "二级", "三级",
    "监护缺失", "监护状况", "特殊群体", "关爱等级",
)  # fmt: skip
RANKING = ("名次", "排名", "倒数", "全班第", "年级第")


def unsaid_words(text: str) -> list[str]:
    """The words of `text` that a note never says."""
    return [word for word in (*NEVER_SAID, *RANKING) if word in text]


@dataclass(frozen=True)
class Line:
    """One line of a note and where it came from."""

    source: str
    words: str


def stored(lines: Iterable[Line]) -> str:
    """As the sealed column holds them."""
    return json.dumps(
        [{"source": line.source, "words": line.words} for line in lines], ensure_ascii=False
    )


def lines_of(note: HomeNote) -> list[Line]:
    """The lines of a note, in order."""
    return [Line(row["source"], row["words"]) for row in json.loads(note.lines or "[]")]


@dataclass(frozen=True)
class Reply:
    """What the family answered. `said`: a code of ReplySaid; `words` may be empty."""

    said: str
    words: str = ""


def stored_reply(reply: Reply) -> str:
    """As the sealed column holds it."""
    return json.dumps({"said": reply.said, "words": reply.words}, ensure_ascii=False)


def reply_of(note: HomeNote) -> Reply | None:
    """The family's answer on the note; None without one."""
    if not note.reply:
        return None
    row = json.loads(note.reply)
    return Reply(row["said"], row["words"])


@dataclass(frozen=True)
class Told:
    """A note exactly as the family reads it, on paper or by link."""

    name: str
    school: str
    phone: str
    month: date
    number: int
    lines: list[str]
    words: list[str]  # the teacher's own, by paragraph
    teacher: str
    issued: str

    @property
    def heading(self) -> str:
        """10月 第2期."""
        return f"{self.month.month}月 第{self.number}期"


def told(note: HomeNote, *, number: int | None = None, on_paper: bool) -> Told:
    """`note` with `student`, `school` and `issued_by` or `made_by`; `number` where it has none yet.
    By link the child is never called by the whole name."""
    name = note.student.name
    teacher = note.issued_by or note.made_by
    return Told(
        name=given_name(name) if on_paper else name_outside(name),
        school=note.school.name,
        phone=note.school.phone,
        month=note.month,
        number=number or note.number,
        lines=[line.words for line in lines_of(note)],
        words=[part.strip() for part in (note.words or "").splitlines() if part.strip()],
        teacher=f"{teacher.name[:1]}老师" if teacher else "",
        issued=long_date(note.issued_on) if note.issued_on else "",
    )
