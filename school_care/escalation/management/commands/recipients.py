"""`manage.py recipients list|add|pause|resume|rotate`: the bodies schools report to."""

import sys
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Count, Q

from school_care.core import clock
from school_care.escalation.enums import (
    NEEDS_PERSON,
    ON_ITS_WAY,
    OnAmbiguous,
    OrgType,
    Way,
)
from school_care.escalation.models import Recipient
from school_care.escalation.services import recipients_on_server as kept
from school_care.escalation.services import secrets
from school_care.school.management.answering import AnsweringCommand, the_school
from school_care.school.models import School
from school_care.school.refusal import Refused

RECEIPTS = "/api/escalations/receipts/"
LONGEST_LINE = 200
DONE = {
    "added": "已登记",
    "paused": "已暂停发送",
    "resumed": "已恢复发送",
    "rotated": "已换用新密钥",
    "unchanged": "没有变化",
}


class Command(AnsweringCommand):
    help = "收件单位：列出、登记、暂停、恢复、更换密钥。密钥只从标准输入读，不写在命令里"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("list", "add", "pause", "resume", "rotate"))
        parser.add_argument("name", nargs="?", metavar="NAME", help="单位名称或代码")
        parser.add_argument(
            "--school", metavar="CODE10", help="只属于这所学校；省略时各校共用（list 时列出全部）"
        )
        parser.add_argument("--type", choices=OrgType.values, help="单位类别，默认 EDU")
        parser.add_argument("--code", help="代码：回执地址的最后一段；省略时自动生成")
        parser.add_argument("--url", help="接口地址；填写后默认用系统对接")
        parser.add_argument("--way", choices=Way.values, help="送达方式")
        parser.add_argument("--org-code", dest="org_code", help="统一社会信用代码")
        parser.add_argument("--answer-days", dest="answer_days", type=int, metavar="N")
        parser.add_argument(
            "--on-ambiguous",
            dest="on_ambiguous",
            choices=OnAmbiguous.values,
            help="结果不明时用同一编号重发（resend），或等人确认（hold）",
        )
        parser.add_argument("--replace", action="store_true", help="已有同名或同代码的就修改它")
        parser.add_argument("--why", default="", help="为什么暂停")
        parser.add_argument(
            "--overlap-hours",
            dest="overlap_hours",
            type=float,
            default=secrets.OVERLAP / timedelta(hours=1),
            metavar="H",
            help="新旧密钥并用多少小时，默认 72",
        )
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def answer(self, options: dict[str, Any]) -> Any:
        school = the_school(options["school"]) if options["school"] else None
        if options["action"] == "list":
            return _list(school)
        if not options["name"]:
            raise Refused("请写明单位的名称或代码。")
        return getattr(self, f"_{options['action']}")(school, options)

    def for_people(self, answer: Any, options: dict[str, Any]) -> str:
        if options["action"] == "list":
            return "\n".join(map(_line, answer)) or "还没有收件单位。"
        lines = [f"{DONE[answer['done']]}：{_line(answer)}"]
        if "secret" in answer:
            lines.append(f"密钥（只显示这一次，请当面或电话告知对方）：{answer['secret']}")
        if answer["way"] == Way.HTTP:
            lines.append(f"对方的回执发到：{answer['receipts']}")
        return "\n".join(lines)

    def _add(self, school: School | None, options: dict[str, Any]) -> dict[str, Any]:
        values = {name: options[name] for name in _OPTIONAL if options[name] is not None}
        way = options["way"] or (Way.HTTP if options["url"] else None)
        if way:
            values["way"] = way
        if options["type"] or not options["replace"]:
            values["org_type"] = options["type"] or OrgType.EDU
        row, made = kept.put(
            school=school,
            values={"name": options["name"], **values},
            secret=_secret() if way == Way.HTTP else "",
            replace=options["replace"],
        )
        return _told("added", row, made)

    def _pause(self, school: School | None, options: dict[str, Any]) -> dict[str, Any]:
        row = kept.find(options["name"], school)
        return _told("paused" if kept.pause(row, options["why"]) else "unchanged", row)

    def _resume(self, school: School | None, options: dict[str, Any]) -> dict[str, Any]:
        row = kept.find(options["name"], school)
        return _told("resumed" if kept.resume(row) else "unchanged", row)

    def _rotate(self, school: School | None, options: dict[str, Any]) -> dict[str, Any]:
        row = kept.find(options["name"], school)
        try:
            overlap = timedelta(hours=options["overlap_hours"])
        except (ValueError, OverflowError):  # nan, inf
            raise Refused("并用时间要写小时数，例如 72。") from None
        return _told("rotated", row, kept.rotate(row, _secret(), overlap))


_OPTIONAL = ("code", "url", "org_code", "answer_days", "on_ambiguous")


def _secret() -> str:
    """The first line of the standard input; "" at a terminal, where it would be seen."""
    return "" if sys.stdin.isatty() else sys.stdin.readline(LONGEST_LINE).strip()


def _told(done: str, row: Recipient, made: str = "") -> dict[str, Any]:
    return {"done": done, **_row(row), **({"secret": made} if made else {})}


def _list(school: School | None) -> list[dict[str, Any]]:
    rows = Recipient.objects.on(clock.today()).select_related("school")
    if school is not None:
        rows = rows.of_school(school)
    waits = Count("messages", filter=Q(messages__state__in=ON_ITS_WAY))
    stuck = Count("messages", filter=Q(messages__state__in=NEEDS_PERSON))
    return [
        {**_row(row), "waiting": row.waiting, "undelivered": row.stuck}
        for row in rows.annotate(waiting=waits, stuck=stuck)
    ]


def _row(row: Recipient) -> dict[str, Any]:
    return {
        "name": row.name,
        "code": row.code,
        "type": row.org_type,
        "school": row.school.code10 if row.school else None,
        "way": row.way,
        "url": row.url,
        "answer_days": row.answer_days,
        "on_ambiguous": row.on_ambiguous,
        "paused": row.is_paused,
        "failures": row.failures,
        "next_try_at": row.next_try_at.isoformat() if row.next_try_at else None,
        "receipts": f"{RECEIPTS}{row.code}",
    }


def _line(told: dict[str, Any]) -> str:
    parts = [told["name"], told["code"], OrgType(told["type"]).label, Way(told["way"]).label]
    parts.append(f"学校{told['school']}" if told["school"] else "各校共用")
    if told["paused"]:
        parts.append("已暂停")
    if told.get("waiting"):
        parts.append(f"等待{told['waiting']}件")
    if told.get("undelivered"):
        parts.append(f"未送达{told['undelivered']}件")
    return "  ".join(parts)
