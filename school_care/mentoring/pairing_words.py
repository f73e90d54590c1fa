"""What a proposal says, in Chinese: why this teacher, why nobody, how a pairing came to an end."""

from collections.abc import Iterable
from typing import Any

from school_care.mentoring.choices.pairings import PairingEnd
from school_care.mentoring.pairing_solver import Reason, Unpaired

CHOSEN, LOAD = "chosen", "load"  # reasons the solver does not know: a person's own choice, the load

WHY_NOBODY = {
    Unpaired.NO_TEACHER: "还没有可以结对的老师，请先安排任职或调整人数上限。",
    Unpaired.FULL: "老师的名额都已用完，请调高人数上限或手工选择。",
    Unpaired.UNWISHED: "还有名额的老师，该生都不愿意跟随，请手工选择或先谈一谈。",
}

# Why a child has no mentor now, after the last pairing ended like this.
WHY_WITHOUT = {
    PairingEnd.STAFF_LEFT: "帮扶老师离校",
    PairingEnd.TERM_OVER: "上次结对到期",
    PairingEnd.HANDED_OVER: "已移交，还没有接手的老师",
    PairingEnd.PUPIL_LEFT: "曾离校，现已回来",
    PairingEnd.OUT_OF_CARE: "曾退出帮扶，现又列入",
    PairingEnd.WISH: "学生或家长要求更换",
    PairingEnd.NO_CONSENT: "监护人曾撤回同意",
    PairingEnd.MISTAKE: "上次登记有误，已撤销",
    PairingEnd.OTHER: "上次结对已结束",
}
NEVER_PAIRED = "还没有结过对"
BACK_AGAIN = "帮扶老师曾离校，现已回来，请重新结对"


def sentence_of(reason: Any) -> str:
    """One reason as stored with a pairing ({"code", "fact"}); "" for one nobody knows any more."""
    if not isinstance(reason, dict):
        return ""
    fact = str(reason.get("fact") or "")
    said = {
        Reason.LAST: "上次也由这位老师帮扶",
        Reason.WISHED: "学生或家长希望",
        Reason.SIBLING: f"与{fact or '兄弟姐妹'}同一位老师",
        Reason.SUBJECT: f"任教该班{fact}，正需要辅导",
        Reason.CLASS: f"任教该班{fact}",
        Reason.VILLAGE: f"同村（{fact}）",
        Reason.OWN_CLASS: "本来就是该班班主任",
        CHOSEN: "由人选定",
        LOAD: _load(fact),
    }
    return said.get(reason.get("code", ""), "")


def sentences_of(because: Iterable[Any]) -> list[str]:
    """All reasons of a pairing, strongest first."""
    return [said for said in map(sentence_of, because) if said]


def _load(fact: str) -> str:
    held, _, most = fact.partition("/")
    return f"目前帮扶{held}人，最多{most}人" if most else ""


def relation(sex: str, older: bool | None) -> str:
    """哥哥, 姐姐, 弟弟, 妹妹; 兄弟姐妹 where age or sex is not known."""
    from school_care.students.enums import Sex

    if older is None or sex not in (Sex.MALE, Sex.FEMALE):
        return "兄弟姐妹"
    if sex == Sex.MALE:
        return "哥哥" if older else "弟弟"
    return "姐姐" if older else "妹妹"
