"""`manage.py oversees`: which schools' figures a body reads."""

from typing import Any

from django.core.management.base import CommandParser

from school_care.core import clock
from school_care.reports.figures.overseeing import begin_oversight, end_oversight
from school_care.reports.figures.oversight import overseen
from school_care.school.management.answering import AnsweringCommand
from school_care.school.models import School
from school_care.school.refusal import Refused


class Command(AnsweringCommand):
    help = "登记一个单位（教育局、中心校）可以看哪些学校的汇总数字；只写 --office 则列出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--office", required=True, metavar="CODE10", help="单位的标识码")
        parser.add_argument("--school", nargs="+", default=[], metavar="CODE10", help="学校标识码")
        parser.add_argument("--end", action="store_true", help="从今天起不再看")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        office = _school(options["office"])
        schools = [_school(code) for code in dict.fromkeys(options["school"])]
        change = end_oversight if options["end"] else begin_oversight
        if options["end"] and not schools:
            raise Refused("请用 --school 写明是哪些学校。")
        changed = change(office=office, schools=schools, on=clock.today())
        held = overseen(office)
        return {
            "office": office.code10,
            "changed": len(changed),
            "schools": [{"code": one.code10, "name": one.name} for one in held],
        }

    def for_people(self, answer: dict[str, Any], options: dict[str, Any]) -> str:
        lines = [f"{one['code']}\t{one['name']}" for one in answer["schools"]]
        return "\n".join(
            [f"可以看{len(lines)}所学校的汇总数字（本次改动{answer['changed']}所）", *lines]
        )


def _school(code: str) -> School:
    found = School.objects.filter(code10=code.strip()).first()
    if found is None:
        raise Refused(f"没有标识码为{code}的学校或单位。")
    return found
