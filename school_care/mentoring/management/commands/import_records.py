"""`manage.py import_records FILE`: past records from the server's command line."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from school_care.mentoring.services.imports.lifecycle import import_file, plan_file
from school_care.mentoring.services.imports.plan import Plan
from school_care.school.management.import_command import ImportCommand
from school_care.school.models import School, User
from school_care.school.sheet_imports.report import as_text
from school_care.school.sheet_report import sheet_json


class Command(ImportCommand):
    help = (
        "导入以往记录（日期 身份证号或学籍号或班级 类型 记录人 结果 内容）：先检查，"
        "加 --commit 才保存"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--sheet", default="", help="只读这张工作表")

    def run_import(
        self, path: Path, school: School, by: User | None, options: dict[str, Any]
    ) -> Plan:
        run = import_file if options["commit"] else plan_file
        return run(path=path, school=school, by=by, only_sheet=options["sheet"])

    def as_json(self, path: Path, outcome: Plan) -> dict[str, Any]:
        return sheet_json(path, outcome)

    def as_text(self, outcome: Plan, *, committed: bool) -> str:
        verb = "写入" if committed else "将写入"
        more = [f"{verb}{len(outcome.new)}条记录。"] if outcome.new else []
        return as_text(outcome, committed=committed, more=more)
