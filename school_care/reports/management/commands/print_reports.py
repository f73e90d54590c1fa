"""`manage.py print_reports KIND`: reports into a folder of the server."""

import json
import shutil
import time
from argparse import ArgumentParser
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from school_care.core import clock
from school_care.core.sealed import lookup_index
from school_care.reports import services
from school_care.reports.enums import Edition, Output, PrintKind, PrintPurpose, PrintState, Scope
from school_care.reports.models import PrintJob
from school_care.reports.papers import KINDS
from school_care.reports.selectors import report_day, terms_to_print
from school_care.reports.services import Wishes
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass, Term, User
from school_care.school.models.places import school_year_of
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.roster.classes import alias_key


class Command(BaseCommand):
    help = (
        "把报表打印成PDF文件。KIND：progress（进步报告）、review（学期评议）、plan（帮扶计划）、"
        "bag（成长记录袋目录）、file（一生一档，只有校内版）。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", metavar="KIND", choices=[kind.value for kind in KINDS])
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--student", nargs="+", metavar="NO", help="学籍号或身份证号，一人一份")
        whom.add_argument("--class", dest="classes", nargs="+", metavar="NAME", help="一班一个文件")
        whom.add_argument("--all", action="store_true", help="全部关爱学生，一个文件")
        parser.add_argument("--term", metavar="CODE", help="学期，如 2026-2027-1；默认为当前学期")
        parser.add_argument(
            "--edition", choices=Edition.values, help="默认家庭版；一生一档为校内版"
        )
        parser.add_argument("--purpose", choices=PrintPurpose.values, default=PrintPurpose.WORK)
        parser.add_argument("--why", default="", help="用途为 other 时的说明")
        parser.add_argument("--masked", action="store_true", help="一生一档：脱敏")
        parser.add_argument(
            "--changed-since", type=date.fromisoformat, metavar="D", help="一生一档：只印有变化的"
        )
        parser.add_argument("--duplex", action="store_true", help="双面：每人从新的一张纸开始")
        parser.add_argument("--zip", action="store_true", help="每人一个文件，打成压缩包")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="放文件的目录")
        parser.add_argument("--by", metavar="USERNAME", help="以谁的名义和权限打印")
        parser.add_argument("--school", metavar="CODE10", help="有多所学校时：学校标识码")
        parser.add_argument("--json", action="store_true", help="输出JSON")

    def handle(self, **options: Any) -> None:
        try:
            printed = self._print(options)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(printed, ensure_ascii=False))
            return
        for file in printed["files"]:
            self.stdout.write(f"{file['path']}（{file['reports']}份，{file['pages']}页）")

    def _print(self, options: dict[str, Any]) -> dict[str, Any]:
        school = _school(options["school"])
        term = _term(school, options["term"])
        actor = _actor(options["by"], school)
        kind = PrintKind(options["kind"])
        usual = Edition.SCHOOL if kind == PrintKind.FILE else Edition.FAMILY
        edition = Edition(options["edition"] or usual)
        out: Path = options["out"]
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"不能使用目录 {out}：{error.strerror}") from error
        orders = _orders(options, school, actor, term)
        files: list[dict[str, Any]] = []
        used: set[Path] = set()
        for scope, school_class, students in orders:
            job = services.request_print(
                school=school,
                actor=actor,
                edition=edition,
                scope=scope,
                term=term,
                students=students,
                school_class=school_class,
                kind=kind,
                wishes=_wishes(options),
            )
            if job.error:
                self.stderr.write(job.error)
            files.append(_hand_over(job, out, used))
        return {
            "kind": options["kind"],
            "edition": edition.value,
            "term": term.code,
            "reports": sum(file["reports"] for file in files),
            "pages": sum(file["pages"] for file in files),
            "files": files,
        }


def _wishes(options: dict[str, Any]) -> Wishes:
    """As asked on the command line. Restricted words are for who reads them on the page: the
    command has no tick for them."""
    return Wishes(
        purpose=PrintPurpose(options["purpose"]),
        why=options["why"],
        masked=options["masked"],
        changed_since=options["changed_since"],
        duplex=options["duplex"],
        output=Output.ZIP if options["zip"] else Output.MERGED,
    )


def _school(code: str | None) -> School:
    schools = School.objects.filter(code10=code) if code else School.objects.all()
    found = list(schools[:2])
    if len(found) == 1:
        return found[0]
    if code or not found:
        raise Refused("没有找到学校。")
    raise Refused("有多所学校，请用 --school 指定学校标识码。")


def _term(school: School, code: str | None) -> Term:
    terms = list(terms_to_print(school))
    for term in terms:
        if code is None or term.code == code:
            return term
    begun = "、".join(term.code for term in terms) or "无"
    raise Refused(f"没有这个学期，或还没有开学。已开学的学期：{begun}")


def _actor(username: str | None, school: School) -> User | None:
    if username is None:
        return None
    actor = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if actor is None:
        raise Refused("没有这个账号。")
    if not can(actor, Capability.PRINT_REPORTS, school):
        raise Refused("这个账号不能打印报表。")
    return actor


Order = tuple[Scope, SchoolClass | None, list[Student]]


def _orders(options: dict[str, Any], school: School, actor: User | None, term: Term) -> list[Order]:
    """What to print, all of it looked up before the first file is made."""
    reach = Student.objects.all() if actor is None else Student.objects.care_visible_to(actor)
    pupils = reach.filter(school=school).enrolled().select_related("current_class")
    pupils = pupils.in_class_order()
    if options["student"]:
        return [(Scope.STUDENT, None, [_student(pupils, no)]) for no in options["student"]]
    if options["classes"]:
        classes = [_school_class(school, name) for name in options["classes"]]
        return [
            (Scope.CLASS, school_class, list(pupils.filter(current_class=school_class)))
            for school_class in classes
        ]
    return [(Scope.ALL, None, list(pupils.in_care(report_day(term))))]


def _student(pupils: QuerySet[Student], number: str) -> Student:
    sought = number.strip().upper()
    for column in (Student.national_student_no, Student.id_number):
        index = lookup_index(sought, column.purpose)
        if found := pupils.filter(**{f"{column.name}_index": index}).first():
            return found
    raise Refused(f"没有找到尾号为 {sought[-4:]} 的学生。")


def _school_class(school: School, name: str) -> SchoolClass:
    today = clock.today()
    key = alias_key(name)
    for school_class in school.classes.present_in(school_year_of(today)):
        spellings = (school_class.name_on(today), *school_class.aliases)
        if key in {alias_key(spelling) for spelling in spellings}:
            return school_class
    raise Refused(f"没有找到班级“{name}”。")


def _hand_over(job: PrintJob, out: Path, used: set[Path]) -> dict[str, Any]:
    """Copy the result into `out`; nothing stays in the house."""
    while job.is_waiting:  # a worker that was looking for work may have taken it up
        if not services.run_print(job.public_id):
            time.sleep(0.5)
        job.refresh_from_db()
    if job.state != PrintState.DONE:
        raise CommandError(job.error, returncode=1)
    services.note_download(job=job, actor=job.requested_by)
    path = _unused(out / job.file_name, used)
    shutil.copyfile(job.result, path)
    services.erase_job(job)
    return {"path": str(path), "reports": job.total, "pages": job.pages}


def _unused(path: Path, used: set[Path]) -> Path:
    """`path`, with a number for a second pupil of the same name in the same class."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    chosen = path if path not in used else next(free for free in numbered if free not in used)
    used.add(chosen)
    return chosen
