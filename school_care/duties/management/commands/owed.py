"""`manage.py owed --on D`: what a school owes on a day, and had not done by then."""

from datetime import date
from typing import Any, NamedTuple

from django.core.management.base import CommandParser

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.duties.management.days import day
from school_care.duties.management.listing import Listing
from school_care.duties.management.tables import table
from school_care.duties.reckoning.reckon import owed
from school_care.school.management.answering import AnsweringCommand, the_school
from school_care.school.models import School

HEADINGS = (
    "规则", "对象", "班级", "责任人", "起", "最后期限", "逾期日", "状态", "已办/应办", "未联系上",
)  # fmt: skip
STATES = {"open": "待办", "due": "到期", "warned": "逾期"}


class Answer(NamedTuple):
    """What a school owes on a day, item by item."""

    school: School
    on: date
    found: list[dict[str, Any]]


class Command(AnsweringCommand):
    help = "列出某一天的应办事项（只读，不改动任何数据）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="哪一天，默认今天")
        parser.add_argument("--school", metavar="CODE10", help="学校标识码；只有一所学校时可省略")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def answer(self, options: dict[str, Any]) -> Answer:
        on = options["on"] or clock.today()
        school = the_school(options["school"])
        items = owed(school, on)
        listing = Listing(school, items, on)
        return Answer(school, on, [listing.item(item) for item in items])

    def for_programs(self, answer: Answer, options: dict[str, Any]) -> list[dict[str, Any]]:
        return answer.found

    def for_people(self, answer: Answer, options: dict[str, Any]) -> str:
        said = f"{answer.school.name} {long_date(answer.on)}：应办{len(answer.found)}件"
        return f"{said}\n{table(HEADINGS, map(_row, answer.found))}" if answer.found else said


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
