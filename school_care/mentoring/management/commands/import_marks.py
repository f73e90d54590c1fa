"""`manage.py import_marks FILE`: a mark sheet from the server's command line."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.forms_marks import terms_begun
from school_care.mentoring.services.marks.lifecycle import check_exam, import_file, plan_file
from school_care.mentoring.services.marks.plan import MarkPlan
from school_care.school.management.import_command import ImportCommand
from school_care.school.models import School, Term, User
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.report import as_text
from school_care.school.sheet_report import sheet_json


class Command(ImportCommand):
    help = "导入成绩表（只存关爱学生的成绩，不存名次）：先检查，加 --commit 才保存"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--term", required=True, metavar="CODE", help="学期，如 2026-2027-1")
        parser.add_argument(
            "--stage", required=True, choices=ExamStage.values, help="期初、期中、期末或其他"
        )
        parser.add_argument("--on", required=True, metavar="D", help="考试日期，如 2026-11-05")
        parser.add_argument("--name", default="", metavar="N", help="考试名称；默认按阶段")
        parser.add_argument(
            "--full", default="", choices=["", "100", "120", "150"], help="表里没写时的满分"
        )
        parser.add_argument("--sheet", default="", help="只读这张工作表")

    def run_import(
        self, path: Path, school: School, by: User | None, options: dict[str, Any]
    ) -> MarkPlan:
        exam = check_exam(
            term=_term(school, options["term"]),
            stage=options["stage"],
            name=options["name"],
            taken_on=_day(options["on"]),
        )
        run = import_file if options["commit"] else plan_file
        given = {"full": options["full"], "only_sheet": options["sheet"]}
        return run(path, school=school, by=by, exam=exam, **given)

    def as_json(self, path: Path, outcome: MarkPlan) -> dict[str, Any]:
        return sheet_json(path, outcome)

    def as_text(self, outcome: MarkPlan, *, committed: bool) -> str:
        verb = "写入" if committed else "将写入"
        marks = len(outcome.new) + len(outcome.changed)
        more = [f"{verb}{len(outcome.pupils)}名学生的{marks}个成绩。"] if marks else []
        return as_text(outcome, committed=committed, more=more)


def _term(school: School, code: str) -> Term:
    begun = {term.code: term for term in terms_begun(school)}
    if code not in begun:
        raise Refused(f"没有这个学期，或还没有开学。已开学的学期：{'、'.join(begun) or '无'}")
    return begun[code]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("看不懂考试日期：请写成 2026-11-05。") from error
