"""Reports with everything a message can hold, for what is printed and typed from it."""

import re
from contextlib import contextmanager
from typing import Any

from school_care.escalation.enums import OrgType, State, Way
from school_care.escalation.models import Escalation, Message, SendingDetails
from tests.core.pdf.support import text_of
from tests.escalation.making import PLAIN, escalation, message_of, recipient

WORD = "云岭校"
KEEP_FROM = "继父王某"
RICH: dict[str, Any] = {
    "title": "关于张子轩学生疑似辍学情况的报告",
    "student": {
        "name": "张子轩",
        "sex": "1",
        "birth": "2013-06",
        "grade": 7,
        "class": "2",
        "boarding": True,
        "student_no": "G990102201306120017",
        "id_number": "990102201306120017",
        "address": "云岭镇大坪村三组",
        "village": "大坪村",
    },
    "categories": ["留守儿童（双亲外出）", "脱贫家庭"],
    "absence": {
        "last_present": "2026-11-13",
        "school_days_absent": 4,
        "contacted": [
            {"at": "2026-11-16T08:20:00+08:00", "who": "祖母", "result": "未接通"},
            {"at": "2026-11-16T12:05:00+08:00", "who": "父亲", "result": "已接通"},
        ],
    },
    "reason": ["学习困难/厌学", "怕考试"],
    "whereabouts": "在家",
    "persuasion": [
        {"round": 1, "date": "2026-11-17", "by": ["班主任", "村干部"], "result": "家长同意劝返"},
        {"round": 2, "date": "2026-11-19", "by": ["班主任"], "result": "愿意下周一到校"},
    ],
    "guardianship": {
        "actual_care": "祖父母/外祖父母",
        "rating": "一般",
        "carer": {"name": "陈桂花", "relation": "祖母", "phone": "19900000101"},
        "parents": [{"rel": "父亲", "place": "浙江省杭州市", "reachable": False}],
    },
    "facts": "十六日早上点名未到。\n下午家访，孩子说跟不上。",
    "analysis": "期中考试后情绪低落。",
    "views": {"child": "想先休息几天"},
    "request": ["派员共同劝返", "督促监护人送学"],
    "request_note": "请联系其父",
    "measures_taken": ["电话3次", "家访1次"],
    "do_not_notify": [KEEP_FROM],
    "attachments": ["劝返记录（纸质）", "考勤表"],
}


@contextmanager
def saying(source: Any, **changed: Any):
    """Reports begun inside say everything of `RICH`, with what is changed; None leaves out."""
    plain = source.body

    def body(one: Escalation, version: int) -> dict[str, Any]:
        said = {**plain(one, version), **RICH, **changed}
        return {key: value for key, value in said.items() if value is not None}

    source.body = body
    try:
        yield
    finally:
        source.body = plain


def sent_to(
    cast: Any,
    source: Any,
    org_type: str = OrgType.EDU,
    *,
    name: str = "云岭县教育局",
    state: str = State.SUBMITTED,
    way: str = Way.LETTER,
    case_no: str | None = None,
    copied: bool = False,
    kind: str = PLAIN,
    platform: str = "",
    urgency: str | None = None,
    **changed: Any,
) -> Message:
    """The message of a report that says everything, to a body of a kind."""
    to = recipient(cast.school, org_type=org_type, name=name, way=way, platform=platform)
    with saying(source, **changed):
        one = escalation(
            cast, state=state, to=to, case_no=case_no, copied=copied, kind=kind, urgency=urgency
        )
    return fresh(message_of(one))


def fresh(message: Message) -> Message:
    """As another request reads it."""
    rows = Message.objects.select_related(
        "school", "escalation__school", "escalation__student", "escalation__recipient"
    )
    return rows.get(pk=message.pk)


def give_word(cast: Any, word: str = WORD) -> None:
    """The school has said how its numbers begin."""
    SendingDetails.objects.update_or_create(
        school=cast.school, defaults={"word": word, "contact": "林丽华", "phone": "0990-0000123"}
    )


def words_in(pdf: bytes, *, page: int | None = None) -> str:
    """What stands on the paper, without the blanks and breaks of its layout."""
    return re.sub(r"\s+", "", text_of(pdf, page=page))
