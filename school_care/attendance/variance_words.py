"""What a variance says to people, and what they may answer."""

from datetime import date
from typing import Any

from school_care.attendance.enums import LeaveKind, VarianceKind
from school_care.core.templatetags.days import near_day
from school_care.students.enums import StandingKind, Whereabouts

# Answers to variances of pupils who are here: one tap, a sentence if there is more to say.
ANSWERS: dict[VarianceKind, tuple[str, ...]] = {
    VarianceKind.NOT_ON_REGISTER: (
        "新生，学籍号还没有下发",
        "学籍号漏登，已补登",
        "学籍正在转入",
        "借读，学籍留在原校",
    ),
    VarianceKind.BOARDER_WITHOUT_ROOM: (
        "已改走读，档案待更正",
        "住校，床位漏登",
        "在校外租房或住亲戚家",
    ),
    VarianceKind.ROOM_WITHOUT_BOARDER: (
        "住校，档案待更正",
        "临时住宿",
        "已不住，床位没有退",
    ),
}
UNKNOWN_PLACE = (
    "不知去向的不等核对：马上报告校长，当天联系监护人和村（社区），"
    "联系不上立即报警110，并按强制报告办理。"
)


def places() -> list[tuple[str, str]]:
    """去向 as chips."""
    return list(Whereabouts.choices)


def fact_words(kind: str, facts: dict[str, Any]) -> str:
    """What was found, in a sentence without a full stop."""
    words = {
        VarianceKind.NOT_HERE: _not_here,
        VarianceKind.NOT_ON_REGISTER: _not_on_register,
        VarianceKind.BOARDER_WITHOUT_ROOM: lambda facts: "档案登记寄宿，宿舍没有床位",
        VarianceKind.ROOM_WITHOUT_BOARDER: _room_without_boarder,
        VarianceKind.BOARDER_AWAY: _away,
    }
    return words[VarianceKind(kind)](facts)


def _not_here(facts: dict[str, Any]) -> str:
    if "standing" in facts:
        return f"{_day(facts['since'])}起办理转出，已{facts['days']}天，对方学校还没有确认"
    last = facts.get("last_seen")
    seen = f"最后到校{_day(last)}" if last else "有点名记录以来没有到过校"
    return f"最近{facts['rolls']}次早上点名都不在，{seen}{_leave(facts)}"


def _not_on_register(facts: dict[str, Any]) -> str:
    if "standing" in facts:
        label = StandingKind(facts["standing"]).label
        return f"{_day(facts['since'])}起{label}，已{facts['days']}天，学籍不在本校"
    return "在班就读，没有登记学籍号"


def _room_without_boarder(facts: dict[str, Any]) -> str:
    return f"{_day(facts['since'])}起有床位，档案没有登记寄宿"


def _away(facts: dict[str, Any]) -> str:
    return f"最近{facts['nights']}次晚上点名都不在宿舍{_leave(facts)}"


def _leave(facts: dict[str, Any]) -> str:
    told = facts.get("leave")
    if not told:
        return ""
    return f"，已请{LeaveKind(told['kind']).label}（{_day(told['from'])}至{_day(told['to'])}）"


def _day(iso: str) -> str:
    return near_day(date.fromisoformat(iso))
