"""`manage.py import_roster FILE`: a roster into the archive from the command line."""

import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from school_care.core import clock
from school_care.school.management.import_command import ImportCommand
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.models import RosterImport
from school_care.students.roster.rows import ParsedRoster
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
)
from school_care.students.services.imports.reading import parse_file

STAGES = {"read": "读取", "parse": "核对", "compare": "比对", "write": "写入"}


class Command(ImportCommand):
    help = "导入花名册：先检查，加 --commit 才写入档案，并新建缺少的班级"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--sheet", default="", help="只读这张工作表")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="生效日期，默认今天"
        )

    def run_import(
        self, path: Path, school: School, by: User | None, options: dict[str, Any]
    ) -> dict[str, Any]:
        self._progress = _Progress(self.stderr) if options["verbosity"] else None
        on = options["on"] or clock.today()
        only_sheets = [options["sheet"]] if options["sheet"] else []
        if options["commit"]:
            return self._commit(path, school, by, on, only_sheets)
        roster = parse_file(
            path, school=school, on=on, only_sheets=only_sheets, progress=self._progress
        )
        comparison, tally = Comparison(school=school, on=on), Tally()
        for _ in compare_roster(roster, comparison, tally):
            pass
        missing = comparison.book.missing(tally.class_keys)
        return answer_of(path, roster, tally, [comparison.book.name(key) for key in missing])

    def _commit(
        self, path: Path, school: School, actor: Any, on: date, only_sheets: list[str]
    ) -> dict:
        if not path.is_file():
            raise Refused(f"找不到文件 {path}。")
        roster_import = RosterImport.objects.create(
            school=school,
            actor=actor,
            file_name=path.name[-200:],
            digest=files.digest_of(path),
            on=on,
            only_sheets=only_sheets,
            created_at=clock.now(),
        )
        checked = check_roster(roster_import=roster_import, path=path, progress=self._progress)
        if checked is None:
            raise Refused(roster_import.why_refused)
        commit_roster(roster_import=roster_import, actor=actor, progress=self._progress)
        return answer_of(path, *checked, roster_import.report["classes_created"])

    def as_json(self, path: Path, outcome: dict[str, Any]) -> dict[str, Any]:
        return outcome

    def as_text(self, outcome: dict[str, Any], *, committed: bool) -> str:
        refused = len({(e["sheet"], e["row"]) for e in outcome["errors"]})
        lines = [
            f"共{outcome['rows']}行：新增{outcome['new']}，有变化{outcome['changed']}，"
            f"无变化{outcome['unchanged']}，待核{len(outcome['review'])}，退回{refused}。"
        ]
        lines += [_line("退回", problem) for problem in outcome["errors"]]
        lines += [_line("待核", doubt) for doubt in outcome["review"]]
        if outcome["classes_created"]:
            verb = "已新建班级" if committed else "将新建班级"
            lines.append(f"{verb}：{'、'.join(outcome['classes_created'])}")
        if not committed:
            lines.append("只作了检查，没有写入档案；确认无误后加 --commit 再运行一次。")
        return "\n".join(lines)


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
        "errors": [asdict(problem) for problem in roster.errors],
        "warnings": [asdict(problem) for problem in tally.warnings],
        "classes_created": classes,
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
