"""Attendance import against reading the file alone.

    .venv/bin/python bench/import_attendance.py [--pupils 960] [--days 21] [--rounds 3] [--profile]

Each round takes a month of an attendance machine (every pupil, every school day, 1.5 % absent)
through the real pipeline of the page (sandboxed read, parse, compare, preview sealed; confirm:
compared again and stored) and takes it back. Prints the medians beside the sandboxed read of the
same file alone, once for a file that lists whole classes and once for one of whose classes a pupil
is missing, so that every presence is a row of its own. Fails above six seconds for 20,000 rows.
"""

import argparse
import cProfile
import csv
import os
import pstats
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AT_MOST = 6.0  # seconds for 20,000 rows, preview included
ROWS = 20_000
CLASS_OF = 40
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
TODAY = date(2026, 11, 27)


def fictional_id(number: int) -> str:
    """ID area 99."""
    born = date(2013, 9, 1) + timedelta(days=number % 360)
    body = f"990102{born:%Y%m%d}{number // 360 + 10:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def set_up(home: str) -> None:
    os.environ.update(SCHOOL_CARE_HOME=home, DJANGO_SETTINGS_MODULE="school_care.settings")
    sys.path.insert(0, str(ROOT))
    import django

    import school_care  # noqa: F401  (swaps in the bundled SQLite)

    django.setup()
    from django.core.management import call_command

    from school_care.core import clock

    call_command("migrate", verbosity=0)
    clock.today = lambda: TODAY


def new_school(pupils: int):
    """A school in its autumn term, classes of forty."""
    from school_care.school.models import School, SchoolClass, Term
    from school_care.students.models import Enrolment, Student

    school = School.objects.create(code10="2199000001", name="基准学校")
    Term.objects.create(
        school=school, school_year=2026, season="autumn",
        first_day=date(2026, 9, 1), last_day=date(2027, 1, 22), checked=True,
    )  # fmt: skip
    classes = [
        SchoolClass.objects.create(school=school, stage="junior", entry_year=2026, number=number)
        for number in range(1, pupils // CLASS_OF + 2)
    ]
    made = []
    for number in range(pupils):
        id_number = fictional_id(number)
        group = classes[number // CLASS_OF]
        made.append(
            Student(
                school=school, current_class=group, name=f"学生{number}", id_number=id_number,
                national_student_no=f"G{id_number}",
            )
        )  # fmt: skip
    Student.objects.bulk_create(made)
    Enrolment.objects.bulk_create(
        Enrolment(
            school=school, student=one, school_class=one.current_class, starts_on=date(2026, 9, 1)
        )
        for one in made
    )
    return school


def write_file(path: Path, pupils: int, days: int, *, without_first_of_class: bool) -> int:
    """The machine's export in GBK; returns its rows."""
    school_days = [day for n in range(60) if (day := TODAY - timedelta(days=n)).weekday() < 5]
    rows = 0
    with path.open("w", encoding="gbk", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["日期", "姓名", "身份证号", "类别", "时段", "去向", "说明"])
        for day in sorted(school_days[:days]):
            for number in range(pupils):
                if without_first_of_class and number % CLASS_OF == 0:
                    continue
                kind = "未到" if (number * 7 + day.toordinal()) % 67 == 0 else "正常"
                who = (f"学生{number}", fictional_id(number))
                writer.writerow([day.isoformat(), *who, kind, "", "", ""])
                rows += 1
    return rows


def once(path: Path, school) -> tuple[float, float, float]:
    """Seconds of check, confirm, undo."""
    from school_care.attendance.services.imports.lifecycle import DOOR, check_import

    marks = [time.perf_counter()]
    one = check_import(school=school, by=None, path=path, file_name=path.name)
    marks.append(time.perf_counter())
    DOOR.confirm(one, None)
    marks.append(time.perf_counter())
    DOOR.undo(one, None)
    marks.append(time.perf_counter())
    return tuple(after - before for before, after in zip(marks, marks[1:], strict=False))


def read_alone(path: Path) -> float:
    from school_care.core.sheets import read_workbook

    at = time.perf_counter()
    for sheet in read_workbook(path).sheets:
        for _ in sheet.rows():
            pass
    return time.perf_counter() - at


def measure(label: str, path: Path, rows: int, school, rounds: int) -> bool:
    times = [(read_alone(path), *once(path, school)) for _ in range(rounds)]
    read, check, confirm, undo = (statistics.median(one) for one in zip(*times, strict=True))
    both = check + confirm
    print(
        f"{label}: {rows} rows, check {check:.2f} s, confirm {confirm:.2f} s, undo {undo:.2f} s; "
        f"{rows / both:.0f} rows/s, {both / read:.1f} times reading alone ({read:.2f} s)"
    )
    return both <= AT_MOST * max(rows / ROWS, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pupils", type=int, default=960)
    parser.add_argument("--days", type=int, default=21)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    home = tempfile.mkdtemp(prefix="bench-attendance-")
    try:
        set_up(home)
        school = new_school(options.pupils)
        reached = True
        for label, partial in (("whole classes", False), ("classes in part", True)):
            path = Path(home) / f"{label}.csv"
            rows = write_file(path, options.pupils, options.days, without_first_of_class=partial)
            reached &= measure(label, path, rows, school, options.rounds)
        if options.profile:
            profiler = cProfile.Profile()
            profiler.runcall(once, path, school)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(30)
        return 0 if reached else 1
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
