"""`manage.py run_daily`: one day of every school: duties, warnings, reminders, ladder."""

import json
import logging
from datetime import date
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.duties.management.days import day
from school_care.duties.management.listing import Listing
from school_care.duties.services.running import RunReport, run_and_list
from school_care.school.management.answering import FAILED, REFUSED, the_school
from school_care.school.models import School
from school_care.school.refusal import Refused

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "运行一天：核对应办事项和预警，发出提醒。可重复运行；已过的和还没有到的日期只列出，不改动"
    )
    requires_system_checks = (Tags.compatibility,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", type=day, metavar="YYYY-MM-DD", help="哪一天，默认今天")
        parser.add_argument("--school", metavar="CODE10", help="只运行这所学校")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["date"] or clock.today()
        try:
            schools = _schools(options["school"])
        except Refused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(refusal)}, ensure_ascii=False))
            raise CommandError(str(refusal), returncode=REFUSED) from refusal
        reports = [_run(school, on) for school in schools]
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(on, reports), ensure_ascii=False))
        else:
            self.stdout.write(_as_text(on, reports))
        if broken := [report for report in reports if report.failed]:
            named = "；".join(f"{one.school.name}（{one.failed}）" for one in broken)
            raise CommandError(f"没有完成：{named}", returncode=FAILED)


def _schools(code10: str | None) -> list[School]:
    if code10:
        return [the_school(code10)]
    return list(School.objects.order_by("code10")) or [the_school(None)]


def _run(school: School, on: date) -> RunReport:
    """One school's day; one that fails does not stop the others."""
    try:
        return run_and_list(school, on)
    except Exception as error:
        logger.exception("school %s: day %s failed", school.code10, on)
        return RunReport(school, on, failed=type(error).__name__)


def _as_json(on: date, reports: list[RunReport]) -> dict[str, Any]:
    due, warned = [], []
    for report in reports:
        listing = Listing(report.school, [*report.due, *report.warned], on)
        due += [listing.item(item) for item in report.due]
        warned += [listing.item(item) for item in report.warned]
    return {
        "date": on.isoformat(),
        "due": due,
        "warned": warned,
        "alerts": [alert for report in reports for alert in report.alerts],
        "caught_up": max((report.caught_up for report in reports), default=0),
        "told": sum(report.told for report in reports),
        "schools": [_school_json(report) for report in reports],
    }


def _school_json(report: RunReport) -> dict[str, Any]:
    return {
        "code": report.school.code10,
        "name": report.school.name,
        "ran": report.ran,
        "caught_up": report.caught_up,
        "due": len(report.due),
        "warned": len(report.warned),
        "alerts": len(report.alerts),
        "moved": report.moved,
        "told": report.told,
        "error": report.failed or None,
    }


def _as_text(on: date, reports: list[RunReport]) -> str:
    lines = [f"{long_date(on)}：{len(reports)}所学校"]
    for report in reports:
        if report.failed:
            lines.append(f"{report.school.name}：没有完成（{report.failed}）")
            continue
        did = _did(report)
        said = [did, f"到期{len(report.due)}件", f"逾期{len(report.warned)}件"]
        said.append(f"预警{len(report.alerts)}条")
        if report.caught_up:
            said.append(f"补上{report.caught_up}天")
        if report.moved:
            said.append(f"校历调整{report.moved}件")
        said.append(f"提醒{report.told}条")
        lines.append(f"{report.school.name}：{'，'.join(said)}")
    return "\n".join(lines)


def _did(report: RunReport) -> str:
    if report.ran:
        return "已运行"
    return "只列出，没有改动" if report.only_listed else "当天已运行过，没有重复"
