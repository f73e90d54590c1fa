"""`manage.py import_attendance FILE`: an attendance sheet from the server's command line."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from school_care.attendance.services.imports.comparing import Range
from school_care.attendance.services.imports.lifecycle import import_file, plan_file
from school_care.attendance.services.imports.plan import Plan
from school_care.school.management.import_command import ImportCommand
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.report import as_text
from school_care.school.sheet_report import sheet_json

BETWEEN = ".."


class Command(ImportCommand):
    help = "导入考勤（日期 身份证号或学籍号 类别 时段 去向 说明）：先检查，加 --commit 才保存"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--sheet", default="", help="只读这张工作表")
        parser.add_argument(
            "--complete",
            metavar="FROM..UNTIL",
            help="这几天的记录是完整的：没有列出的学生都到了，如 2026-09-01..2026-09-30",
        )

    def run_import(
        self, path: Path, school: School, by: User | None, options: dict[str, Any]
    ) -> Plan:
        told = {"only_sheet": options["sheet"], "complete": _range(options["complete"])}
        if options["commit"]:
            return import_file(school=school, by=by, path=path, **told)
        _, plan = plan_file(path, school=school, **told)
        return plan

    def as_json(self, path: Path, outcome: Plan) -> dict[str, Any]:
        return sheet_json(path, outcome)

    def as_text(self, outcome: Plan, *, committed: bool) -> str:
        rolls = len(outcome.rolls)
        verb = "记为" if committed else "将记为"
        more = [f"{rolls}个班次全班都有记录，{verb}已点名。"] if rolls else []
        return as_text(outcome, committed=committed, more=more)


def _range(text: str | None) -> Range | None:
    if not text:
        return None
    since, _, until = text.partition(BETWEEN)
    try:
        return Range(date.fromisoformat(since.strip()), date.fromisoformat(until.strip()))
    except ValueError as error:
        raise Refused("--complete 要写成 2026-09-01..2026-09-30 这样。") from error
