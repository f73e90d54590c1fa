"""`manage.py owed --on D`: what a school owes on a day, and had not done by then."""

import json
from datetime import date
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.duties.listing import Listing
from school_care.duties.management.tables import table
from school_care.duties.reckoning.reckon import owed
from school_care.school.management.import_command import FAILED, REFUSED, the_school
from school_care.school.refusal import Refused

HEADINGS = (
    "规则", "对象", "班级", "责任人", "起", "最后期限", "逾期日", "状态", "已办/应办", "未联系上",
)  # fmt: skip
STATES = {"open": "待办", "due": "到期", "warned": "逾期"}


class Command(BaseCommand):
    help = "列出某一天的应办事项（只读，不改动任何数据）"
    requires_system_checks = (Tags.compatibility,)  # all checks take longer than the answer

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="哪一天，默认今天"
        )
        parser.add_argument("--school", metavar="CODE10", help="学校标识码；只有一所学校时可省略")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or clock.today()
        try:
            school = the_school(options["school"])
            items = owed(school, on)
            listing = Listing(school, items, on)
            found = [listing.item(item) for item in items]
        except Refused as refusal:
            self._fail(options, str(refusal), REFUSED, refusal)
        except Exception as error:
            if not options["json"]:
                raise
            self._fail(options, f"程序出错：{type(error).__name__}", FAILED, error)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        self.stdout.write(f"{school.name} {long_date(on)}：应办{len(found)}件")
        if found:
            self.stdout.write(table(HEADINGS, map(_row, found)))

    def _fail(self, options: dict, message: str, status: int, cause: Exception) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"error": message}, ensure_ascii=False))
        raise CommandError(message, returncode=status) from cause


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    subject = item["subject"]
    return (
        item["rule"],
        subject["name"] or "",
        subject["class"] or "",
        item["owner"] or "无",
        item["opens_on"],
        item["due_on"],
        item["warn_on"],
        STATES[item["state"]],
        f"{item['counted']}/{item['required']}",
        str(item["attempts"] or ""),
    )
