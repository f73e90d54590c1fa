"""Roster import against the floor, and its memory.

    .venv/bin/python bench/import_roster.py [--rows 5000] [--rounds 3] [--large 50000] [--profile]

Each round imports a clean roster of `--rows` pupils into an empty school through the real pipeline
(sandboxed read, parse, compare, preview stored, commit), then inserts copies of every row it wrote
in every table with plain `bulk_create`: objects made, names spelt and values sealed beforehand.
Prints both, the ratio of the medians, and fails above six. `--large` then imports so many rows in
a process of its own and prints its peak memory; 0 leaves that out.
"""

import argparse
import cProfile
import os
import pstats
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
AT_MOST = 6.0
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HEADINGS = [
    "姓名", "性别", "身份证号", "学籍号", "班级", "民族", "是否寄宿", "家庭住址", "父亲姓名",
    "父亲务工地点", "父亲电话", "母亲姓名", "母亲务工地点", "母亲电话", "监护人姓名",
    "监护人与学生关系", "监护人电话", "类别", "关爱等级", "入列日期", "健康状况", "备注",
]  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "浩宇轩俊杰博铭睿阳晨涵怡萱欣妍诗雨可诺婷子梓思一文语"
CATEGORIES = ("", "双亲留守", "单亲留守、低保", "脱贫家庭", "")


def fictional_pupil(number: int) -> list[str]:
    """One clean row: ID area 99, phones 199 0000 xxxx."""
    born = date(2011, 9, 1) + timedelta(days=number % 3200)
    # Sequence numbers are three digits: the area carries what is left.
    area = f"99{number // 3_200_000:02d}{number // 3200 // 900 + 1:02d}"
    body = f"{area}{born:%Y%m%d}{number // 3200 % 900 + 10:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    id_number = body + "10X98765432"[total % 11]
    surname = SURNAMES[number % 20]
    name = surname + GIVEN[number // 20 % 26] + GIVEN[number // 520 % 26]
    grade = "一二三四五六七八九"[min(8, max(0, 2026 - born.year - (born.month >= 9) - 6))]
    phone = f"1990000{number % 10000:04d}"
    away = "广东省东莞市" if number % 3 else ""
    category = CATEGORIES[number % 5]
    return [
        name, "男" if int(body[-1]) % 2 else "女", id_number, f"G{id_number}",
        f"{grade}({number % 20 + 1})班", "苗族" if number % 4 else "汉族",
        "是" if number % 3 else "否", f"柳溪镇云岭村{number % 9 + 1}组",
        f"{surname}远行", away, phone, "李秋月", away, phone, "王桂英", "奶奶", phone,
        category, "加强" if number % 7 == 0 and category else "",
        "2026-09-01" if category else "", "健康", "",
    ]  # fmt: skip


def write_roster(path: Path, rows: int) -> None:
    from school_care.core.sheets import write_workbook

    write_workbook(path, columns=HEADINGS, rows=(fictional_pupil(n) for n in range(rows)))


def set_up(home: str) -> None:
    os.environ.update(SCHOOL_CARE_HOME=home, DJANGO_SETTINGS_MODULE="school_care.settings")
    sys.path.insert(0, str(ROOT))
    import django

    import school_care  # noqa: F401  (swaps in the bundled SQLite)

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def new_school(number: int):
    from school_care.school.models import School

    return School.objects.create(code10=f"{2199000000 + number}", name=f"基准学校{number}")


def pipeline(path: Path, school, stages: dict[str, list[float]] | None = None):
    """The real thing, as the upload page and the confirm button do it."""
    from school_care.students.services.imports.lifecycle import (
        check_roster,
        commit_roster,
        receive_roster,
    )

    at = time.perf_counter()
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(65536), b"")
        roster = receive_roster(
            school=school, actor=None, file_name=path.name, chunks=chunks, on=date(2026, 11, 20)
        )
    assert check_roster(roster_import=roster) is not None, roster.why_refused
    checked = time.perf_counter()
    commit_roster(roster_import=roster, actor=None)
    if stages is not None:
        stages.setdefault("check", []).append(checked - at)
        stages.setdefault("commit", []).append(time.perf_counter() - checked)
    return roster


def copies_of(school, target) -> list[tuple[type, list]]:
    """Unsaved copies, for another school, of every row the import wrote, table by table."""
    from school_care.core.models import AuditEntry, FieldChange
    from school_care.school.models import SchoolClass
    from school_care.students import models as m

    tables = [
        SchoolClass, m.RosterImport, m.CareLevel, m.Student, m.Enrolment, m.ContactPerson,
        m.StudentCategory, m.StudentCareLevel, m.RosterImportRow, AuditEntry, FieldChange,
    ]  # fmt: skip
    made: dict[tuple[type, int], object] = {}
    result = []
    for table in tables:
        rows = list(table.objects.filter(school_id=school.pk))
        for row in rows:
            made[table, row.pk] = row
            row.pk, row.school_id = None, target.pk
            if hasattr(row, "public_id"):
                row.public_id = uuid4()
            for column in table._meta.concrete_fields:
                key = getattr(row, column.attname)
                if column.is_relation and (column.related_model, key) in made:
                    setattr(row, column.name, made[column.related_model, key])
        result.append((table, rows))
    return result


def floor(tables: list[tuple[type, list]]) -> float:
    from django.db import transaction

    at = time.perf_counter()
    with transaction.atomic():
        for table, rows in tables:
            table.objects.bulk_create(rows)
    return time.perf_counter() - at


def compare(rows: int, rounds: int, profile: bool) -> bool:
    home = tempfile.mkdtemp(prefix="bench-roster-")
    try:
        set_up(home)
        from school_care.core.names import search_keys

        search_keys("张三")  # a worker has its dictionary loaded
        path = Path(home) / "roster.xlsx"
        write_roster(path, rows)
        real, least, stages = [], [], {}
        for number in range(rounds):
            school = new_school(number * 2)
            at = time.perf_counter()
            roster = pipeline(path, school, stages)
            real.append(time.perf_counter() - at)
            counts = roster.report["counts"]
            assert counts["new"] == rows, counts
            tables = copies_of(school, new_school(number * 2 + 1))
            least.append(floor(tables))
            written = sum(len(copies) for _, copies in tables)
            print(
                f"round {number + 1}: {real[-1]:.2f} s, floor {least[-1]:.2f} s for {written} rows "
                f"in {len(tables)} tables"
            )
        ratio = statistics.median(real) / statistics.median(least)
        parts = ", ".join(f"{name} {statistics.median(s):.2f} s" for name, s in stages.items())
        print(
            f"{rows} pupils: {statistics.median(real):.2f} s ({parts}), "
            f"{rows / statistics.median(real):.0f} pupils/s; {ratio:.2f} times the floor "
            f"(at most {AT_MOST:.0f})"
        )
        if profile:
            profiler = cProfile.Profile()
            profiler.runcall(pipeline, path, new_school(900))
            pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
        return ratio <= AT_MOST
    finally:
        shutil.rmtree(home, ignore_errors=True)


def large(rows: int) -> None:
    """In a process of its own: peak memory of `rows` and of a tenth of them."""
    for size in (rows // 10, rows):
        command = [sys.executable, __file__, "--child", str(size)]
        subprocess.run(command, check=True)


def child(rows: int) -> None:
    home = tempfile.mkdtemp(prefix="bench-roster-")
    try:
        set_up(home)
        path = Path(home) / "roster.xlsx"
        write_roster(path, rows)
        school = new_school(1)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        at = time.perf_counter()
        pipeline(path, school)
        took = time.perf_counter() - at
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(
            f"{rows} pupils: {took:.1f} s, {rows / took:.0f} pupils/s; peak {peak:.0f} MB "
            f"({before:.0f} MB before), reading process {reader:.0f} MB"
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=50_000)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child)
        return 0
    reached = compare(options.rows, options.rounds, options.profile)
    if options.large:
        large(options.large)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
