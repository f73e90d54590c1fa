"""`manage.py import_staff FILE`: the staff sheet from the server's command line."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from school_care.core import clock
from school_care.core.sheets import UnreadableSheet
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.school.staff_sheet import commit_staff, compare_staff, read_staff_sheet
from school_care.school.staff_sheet.report import as_json, as_text


class Command(BaseCommand):
    help = "导入教职工名单（账号 姓名 手机 角色 班级 学科 起 止）。不加 --commit 只检查，不保存。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="表格文件")
        parser.add_argument("--commit", action="store_true", help="保存；任职随即确认")
        parser.add_argument("--json", action="store_true", help="以JSON输出")
        parser.add_argument("--school", default="", help="学校标识码；只有一所学校时可不填")

    def handle(self, *args, **options) -> None:
        school = _school(options["school"])
        try:
            sheet = read_staff_sheet(options["file"], on=clock.today())
            plan = compare_staff(sheet, school=school, by=None)
            done = None
            if options["commit"]:
                done = commit_staff(plan, school=school, by=None, with_passwords=True)
        except (UnreadableSheet, Refused) as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["json"]:
            answer = as_json(Path(options["file"]).name, plan, done)
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(as_text(plan, done))


def _school(code10: str) -> School:
    schools = School.objects.filter(code10=code10) if code10 else School.objects.all()
    found = list(schools[:2])
    if not found:
        raise CommandError("没有这所学校：请先运行 init_school。", returncode=2)
    if len(found) > 1:
        raise CommandError("这里有几所学校：请用 --school 写明学校标识码。", returncode=2)
    return found[0]
