"""`manage.py import_roster FILE`: a roster into the archive from the command line."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from school_care.core import clock
from school_care.core.sheets import UnreadableSheet
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.models import RosterImport
from school_care.students.roster.rows import ParsedRoster, Problem
from school_care.students.services.imports import files
from school_care.students.services.imports.comparing import (
    Comparison,
    Tally,
    Verdict,
    compare_roster,
)
from school_care.students.services.imports.lifecycle import (
    check_roster,
    commit_roster,
    parse_file,
)

REFUSED, FAILED = 2, 1
STAGES = {"read": "读取", "parse": "核对", "compare": "比对", "write": "写入"}


class Command(BaseCommand):
    """Exit status 0 done (refused rows included), 2 input unreadable or refused, 1 failed."""

    # All checks would load every page of the product, which takes longer than a small import.
    requires_system_checks = (Tags.compatibility,)
    help = "导入花名册：先检查，加 --commit 才写入档案"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--sheet", default="", help="只读这张工作表")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="生效日期，默认今天"
        )
        parser.add_argument("--commit", action="store_true", help="写入档案，并新建缺少的班级")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")
        parser.add_argument("--school", metavar="CODE10", help="学校标识码；只有一所学校时可省略")
        parser.add_argument("--by", metavar="USERNAME", help="以谁的名义导入")

    def handle(self, *args: Any, **options: Any) -> None:
        self._as_json = options["json"]
        self._progress = _Progress(self.stderr) if options["verbosity"] else None
        try:
            answer = self._run(options)
        except (Refused, UnreadableSheet) as error:
            self._fail(options["file"], str(error), REFUSED)
        except Exception as error:
            if not self._as_json:
                raise
            self._fail(options["file"], f"程序出错：{type(error).__name__}", FAILED, cause=error)
        self._tell(answer, committed=options["commit"])

    def _run(self, options: dict[str, Any]) -> dict[str, Any]:
        path: Path = options["file"]
        school = _school(options["school"])
        actor = _actor(options["by"])
        on = options["on"] or clock.today()
        if options["commit"]:
            return self._commit(path, school, actor, on, options["sheet"])
        roster = parse_file(
            path, school=school, on=on, only_sheet=options["sheet"], progress=self._progress
        )
        comparison, tally = Comparison(school=school, on=on), Tally()
        for _ in compare_roster(roster, comparison, tally):
            pass
        missing = comparison.book.missing(tally.class_keys)
        return answer_of(path, roster, tally, [comparison.book.name(key) for key in missing])

    def _commit(self, path: Path, school: School, actor: Any, on: date, sheet: str) -> dict:
        if not path.is_file():
            raise Refused(f"找不到文件 {path}。")
        roster_import = RosterImport.objects.create(
            school=school,
            actor=actor,
            file_name=path.name[-200:],
            digest=files.digest_of(path),
            on=on,
            only_sheet=sheet,
            created_at=clock.now(),
        )
        checked = check_roster(roster_import=roster_import, path=path, progress=self._progress)
        if checked is None:
            raise Refused(roster_import.why_refused)
        commit_roster(roster_import=roster_import, actor=actor, progress=self._progress)
        return answer_of(path, *checked, roster_import.report["classes_created"])

    def _tell(self, answer: dict[str, Any], *, committed: bool) -> None:
        if self._as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        refused = len({(e["sheet"], e["row"]) for e in answer["errors"]})
        self.stdout.write(
            f"共{answer['rows']}行：新增{answer['new']}，有变化{answer['changed']}，"
            f"无变化{answer['unchanged']}，待核{len(answer['review'])}，退回{refused}。"
        )
        for problem in answer["errors"]:
            self.stdout.write(_line("退回", problem))
        for doubt in answer["review"]:
            self.stdout.write(_line("待核", doubt))
        if answer["classes_created"]:
            verb = "已新建班级" if committed else "将新建班级"
            self.stdout.write(f"{verb}：{'、'.join(answer['classes_created'])}")
        if not committed:
            self.stdout.write("只作了检查，没有写入档案；确认无误后加 --commit 再运行一次。")

    def _fail(self, path: Path, message: str, status: int, cause: Exception | None = None):
        if self._as_json:
            self.stdout.write(json.dumps({"file": str(path), "error": message}, ensure_ascii=False))
        raise CommandError(message, returncode=status) from cause


class _Progress:
    """Stages and rows to the standard error, at most once a second."""

    def __init__(self, stream: Any):
        self._stream, self._told = stream, time.monotonic()

    def __call__(self, stage: str, rows: int) -> None:
        if time.monotonic() - self._told > 1:
            self._told = time.monotonic()
            self._stream.write(f"{STAGES[stage]} {rows} 行")


def answer_of(path: Path, roster: ParsedRoster, tally: Tally, classes: list[str]) -> dict[str, Any]:
    """The command's JSON (design §6)."""
    return {
        "file": str(path),
        "sheets": [{"name": s.name, "read": s.read, "why": s.why} for s in roster.sheets],
        "rows": tally.row_count,
        "new": tally.new,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "review": [_doubt(verdict) for verdict in tally.review],
        "errors": [_problem(problem) for problem in roster.errors],
        "warnings": [_problem(problem) for problem in tally.warnings],
        "classes_created": classes,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": problem.message,
    }


def _doubt(verdict: Verdict) -> dict[str, Any]:
    return {
        "sheet": verdict.row.sheet,
        "row": verdict.row.row,
        "column": "姓名",
        "value": verdict.row.name,
        "message": verdict.doubt.why,
        "candidates": [str(student.public_id) for student in verdict.doubt.candidates],
    }


def _line(word: str, problem: dict[str, Any]) -> str:
    sheet = f"「{problem['sheet']}」" if problem["sheet"] else ""
    return (
        f"{word} {sheet}第{problem['row']}行 {problem['column']}"
        f"“{problem['value']}”：{problem['message']}"
    )


def _school(code10: str | None) -> School:
    schools = School.objects.all()
    if code10:
        school = schools.filter(code10=code10).first()
        if school is None:
            raise Refused(f"没有学校标识码为{code10}的学校。")
        return school
    found = list(schools[:2])
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
