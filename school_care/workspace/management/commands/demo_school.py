"""`manage.py demo_school`: a lived-in school of invented people."""

import json
import sys
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, QuerySet

from school_care.core import clock
from school_care.school.calendar import school_year_of
from school_care.school.models import School, SchoolClass
from school_care.students.models import Student
from school_care.workspace.demo import accounts
from school_care.workspace.demo.building import Built, Wish, build_schools
from school_care.workspace.demo.reports_office import CODE as OFFICE
from school_care.workspace.demo.reports_office import open_office
from school_care.workspace.demo.shape import plan_shape, pupils_of_size

REAL_DATA = (
    "这里已有正式学校（{name}），未建立演示学校：演示数据不与真实学生混放。"
    "确要在同一系统里另加演示学校，请写明 --schools 数量。"
)


class Command(BaseCommand):
    help = "建立演示学校：虚构的师生、家庭、记录和公开网站，时间停在 --today 这一天的学期中。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--size", default="school", help="small（4个班90人）、school（24个班960人）或人数"
        )
        parser.add_argument("--schools", type=int, help="共要几所演示学校（已有的计算在内）")
        parser.add_argument("--today", type=date.fromisoformat, help="哪一天，如2026-11-22")
        parser.add_argument("--seed", type=int, default=1, help="同一数字、同一天，人和文字相同")
        parser.add_argument("--quick", action="store_true", help="不写记录和公开网站，供测速用")
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args, **options) -> None:
        wanted = options["schools"]
        if wanted is not None and wanted < 1:
            raise CommandError("--schools 应为1以上的数。", returncode=2)
        try:
            shape = plan_shape(pupils_of_size(options["size"]))
        except ValueError:
            raise CommandError(
                "--size 应为 small、school 或1—20000的人数。", returncode=2
            ) from None
        real = School.objects.filter(is_demo=False).first()
        if real and wanted is None:
            raise CommandError(REAL_DATA.format(name=real.name), returncode=2)
        there = _demo_schools().count()
        missing = (wanted or 1) - there
        if missing <= 0:
            self._say_unchanged(options)
            return
        wish = Wish(
            shape=shape,
            schools=missing,
            today=options["today"] or clock.today(),
            seed=options["seed"],
            quick=options["quick"],
            password=accounts.make_password(),
        )
        built = []
        for one in build_schools(wish, told=self._tell):
            # of five hundred schools only the lines to print are kept
            built.append(one)
        built += self._office(built, wish)
        table = accounts.table_of(built, wish.password)
        path = accounts.write_file(settings.HOME, table)
        if options["json"]:
            schools = [_school(one) for one in built if one.classes]
            self._print_json(schools, built, wish.password)
        else:
            self._say_built(built, table, str(path))

    def _office(self, built: list[Built], wish: Wish) -> list[Built]:
        """Where there are several lived-in schools, somebody reads the figures of all."""
        schools = list(_demo_schools())
        if wish.quick or len(schools) < 2:
            return []
        office = open_office(schools, today=wish.today, password=wish.password)
        return [office] if office else []

    def _tell(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)  # noqa: T201 (progress, never part of --json)

    def _say_built(self, built: list[Built], table: str, path: str) -> None:
        for one in built:
            if not one.classes:
                self.stdout.write(f"已建立{one.school.name}：可以看各演示学校的汇总数字")
                continue
            self.stdout.write(
                f"已建立{one.school.name}：{one.classes}个班·{one.pupils}人·关爱{one.care}人·"
                f"记录{one.records}条"
            )
        self.stdout.write(f"\n{table}\n\n账号另存于 {path}（仅本机管理员可读）。")

    def _say_unchanged(self, options) -> None:
        schools = _existing()
        if options["json"]:
            self._print_json(schools, [], "")
            return
        names = "、".join(school["name"] for school in schools[:3])
        more = f"等{len(schools)}所" if len(schools) > 3 else ""
        self.stdout.write(
            f"演示学校已存在，未改动：{names}{more}。账号见 {settings.HOME / accounts.FILE_NAME}。"
        )

    def _print_json(self, schools: list[dict], built: list[Built], password: str) -> None:
        named = [
            {
                "role": account.role,
                "name": account.name,
                "username": account.username,
                "password": password,
            }
            for one in built
            for account in one.accounts
        ]
        self.stdout.write(json.dumps({"schools": schools, "accounts": named}, ensure_ascii=False))


def _school(one: Built) -> dict:
    return {
        "code": one.school.code10,
        "name": one.school.name,
        "pupils": one.pupils,
        "care": one.care,
        "classes": one.classes,
    }


def _existing() -> list[dict]:
    today = clock.today()
    pupils = dict(Student.objects.enrolled().order_by().values_list("school").annotate(Count("pk")))
    care = dict(
        Student.objects.enrolled()
        .in_care(today)
        .order_by()
        .values_list("school")
        .annotate(Count("pk"))
    )
    classes = dict(
        SchoolClass.objects.present_in(school_year_of(today))
        .order_by()
        .values_list("school")
        .annotate(Count("pk"))
    )
    return [
        {
            "code": school.code10,
            "name": school.name,
            "pupils": pupils.get(school.pk, 0),
            "care": care.get(school.pk, 0),
            "classes": classes.get(school.pk, 0),
        }
        for school in _demo_schools()
    ]


def _demo_schools() -> QuerySet[School]:
    """Those with pupils; the office that reads of them is none."""
    return School.objects.filter(is_demo=True).exclude(code10=OFFICE)
