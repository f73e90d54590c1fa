"""`manage.py take_figures`: count the figures of a month now, as the nightly job does."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from school_care.core import clock
from school_care.core.months import first_of, last_of
from school_care.reports.figures.services import take_snapshots
from school_care.reports.models import FigureSnapshot
from school_care.school.management.answering import AnsweringCommand
from school_care.school.models import School
from school_care.school.refusal import Refused


class Command(AnsweringCommand):
    help = "统计一个月的关爱工作指标：当月算到今天，过去的月份算到月末并定格（已定格的不再改变）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", metavar="YYYY-MM", help="哪个月，默认本月")
        parser.add_argument("--school", metavar="CODE10", help="学校标识码；只有一所学校时可省略")
        parser.add_argument("--all", action="store_true", help="所有学校")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def answer(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        month, today = _month(options["month"]), clock.today()
        return [
            _told(school, month, take_snapshots(school=school, month=month, on=today))
            for school in _schools(options)
        ]

    def for_people(self, answer: list[dict[str, Any]], options: dict[str, Any]) -> str:
        return "\n".join(
            f"{one['name']} {one['month']} 截至{one['as_of']}：{len(one['figures'])}项"
            f"{'，已定格' if one['frozen'] else ''}"
            for one in answer
        )


def _month(text: str | None) -> date:
    if not text:
        return first_of(clock.today())
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Refused("月份请写成 2026-11 这样。") from error
    if month > clock.today():
        raise Refused("这个月还没有开始，没有可统计的数据。")
    return month


def _schools(options: dict[str, Any]) -> list[School]:
    schools = School.objects.filter(classes__isnull=False).distinct().order_by("code10")
    if options["school"]:
        schools = schools.filter(code10=options["school"])
    found = list(schools)
    if not found:
        raise Refused("没有找到学校。")
    if len(found) > 1 and not options["all"]:
        raise Refused("有多所学校，请用 --school 指定学校标识码，或加 --all。")
    return found


def _told(school: School, month: date, rows: list[FigureSnapshot]) -> dict[str, Any]:
    return {
        "school": school.code10,
        "name": school.name,
        "month": f"{month:%Y-%m}",
        "as_of": rows[0].as_of.isoformat() if rows else last_of(month).isoformat(),
        "frozen": bool(rows) and rows[0].frozen,
        "figures": {row.code: [row.part, row.whole] for row in rows},
    }
