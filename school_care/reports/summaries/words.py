"""The narrative parts: what they are called by kind, and what stands beside an empty box."""

from dataclasses import dataclass

from school_care.reports.enums import SummaryKind

STATEMENT = "本报告数字与学校登记逐项核对，情况属实。"
LONGEST = 4000
LONGEST_WHY = 200
FIELDS = ("work", "problems", "plans")


@dataclass(frozen=True)
class Part:
    """A narrative part: its field, heading and a hint of what belongs into it."""

    field: str
    heading: str
    hint: str


_USUAL = (
    Part("work", "主要工作", "这一时段重点做了什么、怎样做的。写事，不写学生姓名。"),
    Part("problems", "存在的问题", "哪些指标没有达到、为什么。"),
    Part("plans", "下一步打算", "由谁、在什么时候以前、做什么。"),
)
_OF_TERM = (
    Part("work", "主要工作与成效", "做了什么，学生有什么变化。写事，不写学生姓名。"),
    Part("problems", "存在的问题与原因", "哪些目标没有达到、为什么。"),
    Part("plans", "成效评估与措施调整", "哪些措施有效、继续做；哪些要调整，怎样调整。"),
)
_OF_PLAN = (
    Part("work", "工作思路与重点", "本学期抓哪几件事，为什么。"),
    Part("problems", "面临的情况", "上学期没有解决的，本学期新出现的。"),
    Part("plans", "保障措施", "人员、时间、经费和检查怎样安排。"),
)


def parts_of(kind: str) -> tuple[Part, ...]:
    """The narrative parts of a kind, in order."""
    if kind == SummaryKind.PLAN:
        return _OF_PLAN
    return _USUAL if kind == SummaryKind.MONTH else _OF_TERM


def paragraphs(text: str | None) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
