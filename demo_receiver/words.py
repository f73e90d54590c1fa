"""A message in words a person reads: what is known by name first, whatever else comes after it."""

from html import escape
from typing import Any

KINDS = {
    "SUSPECTED_DROPOUT": "疑似辍学报告",
    "PERSUASION_FAILED": "劝返无效报告",
    "WHEREABOUTS_UNKNOWN": "学生失联报告",
    "GUARDIANSHIP_REFERRAL": "监护问题转介",
    "NO_CARER": "无人照料报告",
    "AID_REFERRAL": "救助帮扶转介",
    "DISABILITY_REFERRAL": "残疾评定与康复转介",
    "WORK_MONTH": "关爱工作月报",
    "WORK_TERM": "关爱工作计划和总结",
}
PARTS = {
    "student": "学生",
    "categories": "类别",
    "facts": "情况",
    "absence": "缺课",
    "reason": "原因",
    "whereabouts": "去向",
    "persuasion": "劝返",
    "guardianship": "监护",
    "analysis": "分析",
    "views": "本人和监护人的意见",
    "measures_taken": "已采取的措施",
    "request": "请求",
    "request_note": "请求说明",
    "do_not_notify": "请勿告知",
    "attachments": "附件",
    "case": "事项",
    "sender": "来文学校",
    "supersedes": "取代的来文",
}
NAMES = {
    "name": "姓名",
    "sex": "性别",
    "birth": "出生年月",
    "grade": "年级",
    "class": "班",
    "boarding": "寄宿",
    "student_no": "学籍号",
    "id_number": "身份证号",
    "id_hash": "身份证号摘要",
    "address": "住址",
    "village": "村",
    "case_no": "事项编号",
    "opened": "立案",
    "legal_basis": "依据",
    "last_present": "最后到校",
    "school_days_absent": "缺课（上学日）",
    "contacted": "联系",
    "at": "时间",
    "who": "对象",
    "round": "第几次",
    "date": "日期",
    "by": "人员",
    "result": "结果",
    "actual_care": "实际照料",
    "rating": "评估",
    "carer": "照料人",
    "relation": "关系",
    "phone": "电话",
    "parents": "父母",
    "rel": "关系",
    "place": "所在地",
    "reachable": "能否联系上",
    "child": "本人",
    "guardian": "监护人",
    "school": "学校",
    "school_code": "学校代码",
    "contact": "处室",
    "person": "联系人",
    "tel": "电话",
    "signed_by": "签发",
}
SEXES = {"1": "男", "2": "女"}
# Of the envelope, or said elsewhere on the page.
LEFT_OUT = {
    "schema",
    "message_id",
    "idempotency_key",
    "version",
    "kind",
    "urgency",
    "sent_at",
    "recipient",
    "privacy",
    "title",
    # of a report of the school about itself, whose text stands in `facts`
    "about",
    "parts",
    "report",
}
DEEPEST = 6


def kind_label(kind: str) -> str:
    """A kind in words; its code where it is not known."""
    return KINDS.get(kind, kind)


def describe(content: dict[str, Any]) -> str:
    """The content as HTML; everything in it is escaped."""
    known = [name for name in PARTS if content.get(name) not in (None, "", [], {})]
    others = [name for name in content if name not in PARTS and name not in LEFT_OUT]
    rows = "".join(
        f"<dt>{escape(PARTS.get(name, name))}</dt><dd>{_value(name, content[name])}</dd>"
        for name in known + others
    )
    return f'<dl class="content">{rows}</dl>'


def _place(name: str) -> int:
    """Where a person expects it: in the order of `NAMES`, the unknown last."""
    return list(NAMES).index(name) if name in NAMES else len(NAMES)


def _value(name: str, value: Any, depth: int = 0) -> str:
    if depth > DEEPEST:
        return "……"
    if isinstance(value, dict):
        return "；".join(
            f"{escape(NAMES.get(key, key))}：{_value(key, value[key], depth + 1)}"
            for key in sorted(value, key=_place)
            if value[key] not in (None, "", [], {})
        )
    if isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            items = "".join(f"<li>{_value(name, item, depth + 1)}</li>" for item in value)
            return f"<ul>{items}</ul>"
        return "、".join(_value(name, item, depth + 1) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "sex":
        return escape(SEXES.get(str(value), str(value)))
    return escape(str(value))
