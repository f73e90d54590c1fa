"""`manage.py import_calendar FILE`: the school's calendar from the server's command line."""

from pathlib import Path
from typing import Any

from school_care.school.calendar_sheet import compare_calendar, read_calendar_sheet
from school_care.school.calendar_sheet.plan import CalendarPlan
from school_care.school.calendar_sheet.report import as_text
from school_care.school.management.import_command import ImportCommand
from school_care.school.models import School, User
from school_care.school.services.calendar_import import import_calendar
from school_care.school.sheet_report import sheet_json


class Command(ImportCommand):
    help = "导入校历（学期 起 止；日期 休/班 说明）：先检查，加 --commit 才保存"

    def run_import(
        self, path: Path, school: School, by: User | None, options: dict[str, Any]
    ) -> CalendarPlan:
        if options["commit"]:
            return import_calendar(school=school, by=by, path=path)
        return compare_calendar(read_calendar_sheet(path), school=school)

    def as_json(self, path: Path, outcome: CalendarPlan) -> dict[str, Any]:
        return sheet_json(path, outcome)

    def as_text(self, outcome: CalendarPlan, *, committed: bool) -> str:
        return as_text(outcome, committed=committed)
