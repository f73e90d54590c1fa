"""`manage.py import_attendance FILE`: an attendance sheet from the server's command line."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from school_care.attendance.services.imports.comparing import Range
from school_care.attendance.services.imports.lifecycle import import_file, plan_file
from school_care.attendance.services.imports.report import as_json, as_text
from school_care.core.sheets import UnreadableSheet
from school_care.school.models import School, User
from school_care.school.refusal import Refused

REFUSED, FAILED = 2, 1
BETWEEN = ".."


class Command(BaseCommand):
    """Exit status 0 done (refused rows included), 2 input unreadable or refused, 1 failed."""

    # All checks would load every page of the product, which takes longer than a small import.
    requires_system_checks = (Tags.compatibility,)
    help = "导入考勤（日期 身份证号或学籍号 类别 时段 去向 说明）：先检查，加 --commit 才保存"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--sheet", default="", help="只读这张工作表")
        parser.add_argument(
            "--complete",
            metavar="FROM..UNTIL",
            help="这几天的记录是完整的：没有列出的学生都到了，如 2026-09-01..2026-09-30",
        )
        parser.add_argument("--commit", action="store_true", help="保存")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")
        parser.add_argument("--school", metavar="CODE10", help="学校标识码；只有一所学校时可省略")
        parser.add_argument("--by", metavar="USERNAME", help="以谁的名义导入")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            plan = self._run(path, options)
        except (Refused, UnreadableSheet) as error:
            self._fail(path, str(error), REFUSED, options["json"])
        except Exception as error:
            if not options["json"]:
                raise
            words = f"程序出错：{type(error).__name__}"
            self._fail(path, words, FAILED, options["json"], cause=error)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(path, plan), ensure_ascii=False))
        else:
            self.stdout.write(as_text(plan, committed=options["commit"]))

    def _run(self, path: Path, options: dict[str, Any]):
        school, by = _school(options["school"]), _actor(options["by"])
        told = {"only_sheet": options["sheet"], "complete": _range(options["complete"])}
        if options["commit"]:
            return import_file(school=school, by=by, path=path, **told)
        _, plan = plan_file(path, school=school, **told)
        return plan

    def _fail(
        self, path: Path, message: str, status: int, as_json: bool, cause: Exception | None = None
    ) -> None:
        if as_json:
            self.stdout.write(json.dumps({"file": str(path), "error": message}, ensure_ascii=False))
        raise CommandError(message, returncode=status) from cause


def _range(text: str | None) -> Range | None:
    if not text:
        return None
    since, _, until = text.partition(BETWEEN)
    try:
        return Range(date.fromisoformat(since.strip()), date.fromisoformat(until.strip()))
    except ValueError as error:
        raise Refused("--complete 要写成 2026-09-01..2026-09-30 这样。") from error


def _school(code10: str | None) -> School:
    schools = School.objects.filter(code10=code10) if code10 else School.objects.all()
    found = list(schools[:2])
    if not found and code10:
        raise Refused(f"没有学校标识码为{code10}的学校。")
    if not found:
        raise Refused("还没有学校：请先运行 init_school。")
    if len(found) > 1:
        raise Refused("有多所学校：请用 --school 指明学校标识码。")
    return found[0]


def _actor(username: str | None) -> User | None:
    if not username:
        return None
    actor = User.objects.filter(username=username, is_active=True).first()
    if actor is None:
        raise Refused(f"没有名为{username}的账号。")
    return actor
