"""`manage.py import_staff FILE`: the staff sheet from the server's command line."""

from pathlib import Path
from typing import Any

from school_care.core import clock
from school_care.school.management.import_command import ImportCommand
from school_care.school.models import School, User
from school_care.school.services.staff_import import import_staff
from school_care.school.staff_sheet import compare_staff, read_staff_sheet
from school_care.school.staff_sheet.committing import StaffCommit
from school_care.school.staff_sheet.plan import StaffPlan
from school_care.school.staff_sheet.report import as_json, as_text

Outcome = tuple[StaffPlan, StaffCommit | None]


class Command(ImportCommand):
    help = (
        "导入教职工名单（账号 姓名 手机 角色 班级 学科 起 止）：先检查，加 --commit 才保存；"
        "没有 --by 的，任职随即确认"
    )

    def run_import(
        self, path: Path, school: School, by: User | None, options: dict[str, Any]
    ) -> Outcome:
        if options["commit"]:
            return import_staff(school=school, by=by, path=path)
        sheet = read_staff_sheet(path, on=clock.today())
        return compare_staff(sheet, school=school, by=by), None

    def as_json(self, path: Path, outcome: Outcome) -> dict[str, Any]:
        return as_json(path, *outcome)

    def as_text(self, outcome: Outcome, *, committed: bool) -> str:
        return as_text(*outcome)
