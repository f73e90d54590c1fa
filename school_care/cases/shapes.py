"""How each kind of report is asked for: what it is for, in words a teacher knows, and which
questions its form holds."""

from dataclasses import dataclass, replace

from school_care.cases.content import MAX_LINE, Content
from school_care.cases.dropout.noted import Noted
from school_care.students.enums import Whereabouts


@dataclass(frozen=True)
class Shape:
    """`purpose` stands where one chooses; `hint` in the empty field of what happened."""

    purpose: str
    hint: str
    reasons: bool = False
    whereabouts: bool = False
    persuasion: bool = False
    where: str = ""  # the whereabouts the kind itself says
    source: bool = False  # who saw or told it
    care: bool = False  # how the child is looked after
    consent: bool = False  # whether the guardian agreed


_ABSENT = "哪天起没来、怎么发现的、问过谁、对方怎么说"
_PLAIN = Shape("把一件事写清楚，报给有关单位。", "什么时候、发生了什么、从哪里知道的")
_SHAPES = {
    "SUSPECTED_DROPOUT": Shape(
        "连续几天没来又没有请假。不必等劝返有结果，先报教育局和乡镇。",
        _ABSENT,
        reasons=True,
        whereabouts=True,
        persuasion=True,
    ),
    "PERSUASION_FAILED": Shape(
        "上门劝过仍不到校，再作一次书面报告。",
        "每次劝返去了谁、家长和孩子怎么说、卡在哪里",
        reasons=True,
        whereabouts=True,
        persuasion=True,
    ),
    "DROPOUT_CLOSURE": Shape(
        "学生返校坚持上课，或已转学、休学、送教。在校日期和凭证由系统写上。",
        "怎样回来的、现在学习和生活怎样、后续怎样关爱",
    ),
    "WHEREABOUTS_UNKNOWN": Shape(
        "现在找不到孩子。先打电话，再发这一份。",
        "最后在哪里、几点、和谁一起，穿什么衣服，已经找过哪里",
        where=Whereabouts.MISSING,
    ),
    "GUARDIANSHIP_REFERRAL": Shape(
        "家里没人好好照看，请乡镇、民政来评估、督促。",
        "哪天、发生了什么，孩子现在怎样",
        source=True,
        care=True,
    ),
    "NO_CARER": Shape(
        "今晚没有大人照看。先打电话，再发这一份。",
        "孩子现在在哪里、谁陪着、监护人为什么不在、今晚怎么安排",
        source=True,
    ),
    "AID_REFERRAL": Shape(
        "家里有困难，请民政、乡镇帮助申请救助或认定。",
        "家里有什么困难、现在靠什么生活、申请过什么",
        source=True,
    ),
    "DISABILITY_REFERRAL": Shape(
        "请残联帮助评定、换证、康复。",
        "孩子哪方面有困难、看过哪里、现有的证件",
        source=True,
        consent=True,
    ),
}


def shape_of(kind: str) -> Shape:
    """The shape of a kind; a plain one for what others registered."""
    return _SHAPES.get(kind, _PLAIN)


def beginning(shape: Shape, sentence: str, whereabouts: str, noted: Noted | None = None) -> Content:
    """What a new report starts from: what attendance says, in a sentence to read over, and what
    stands on the page of the case."""
    if noted is not None:
        whereabouts = noted.whereabouts or whereabouts
    place = shape.where or (whereabouts if shape.whereabouts else "")
    content = Content(facts=sentence, whereabouts=place)
    if noted is None or not shape.reasons:
        return content
    words = noted.reason_words[:MAX_LINE]
    return replace(content, reasons=noted.reasons, reason_words=words)
