"""`manage.py escalate`: report one child to one recipient from the server's command line."""

from typing import Any

from django.core.management.base import CommandParser

from school_care.cases.services.escalating import escalate, pupil_of, recipient_of
from school_care.escalation.enums import State
from school_care.escalation.sources import label_of
from school_care.school.management.answering import AnsweringCommand
from school_care.school.models import User
from school_care.school.refusal import Refused


class Command(AnsweringCommand):
    help = "把一名学生的事项上报一个单位：校长签发即送出，紧急事项立即送出，其他等审签"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--student", required=True, help="学籍号或身份证号")
        parser.add_argument("--kind", required=True, help="事项，如 SUSPECTED_DROPOUT")
        parser.add_argument("--recipient", required=True, help="收件单位的名称或代码")
        parser.add_argument("--by", required=True, help="经办人账号")
        parser.add_argument("--facts", default="", help="事情经过；不写则用系统里已知的情况")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise Refused("没有这个账号。")
        student = pupil_of(by, options["student"].strip())
        recipient = recipient_of(student.school, options["recipient"].strip())
        row, message = escalate(
            by=by,
            student=student,
            kind=options["kind"].strip().upper(),
            recipient=recipient,
            facts=options["facts"],
        )
        return {
            "case_no": row.case_no,
            "kind": row.kind,
            "recipient": recipient.code,
            "recipient_name": recipient.name,
            "state": State(row.state).value,
            "version": row.version,
            "message_id": str(message.public_id) if message else None,
        }

    def for_people(self, answer: dict[str, Any], options: dict[str, Any]) -> str:
        state = State(answer["state"]).label
        return (
            f"{answer['case_no']} {label_of(answer['kind'])} → {answer['recipient_name']}：{state}"
        )
