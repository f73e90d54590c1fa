"""A school of 960 as F-01 (71 columns): the whole export, locked and logged, beside the bare
writing of the same cells with the same looks.

    .venv/bin/python bench/export_roster.py [--pupils 960] [--rounds 5]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

FLOOR = 5.0  # times the bare writing
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print medians of interleaved rounds; 1 when the floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=960)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        _start(Path(home))
        export, bare = _contestants(options.pupils)
        whole, floor = [], []
        for _ in range(options.rounds):
            whole.append(_seconds(export))
            floor.append(_seconds(bare))
    ratio = statistics.median(whole) / statistics.median(floor)
    print(
        f"{options.pupils} pupils × 71: {statistics.median(whole):.2f} s, "
        f"cells alone {statistics.median(floor):.2f} s, ratio {ratio:.2f} (at most {FLOOR})"
    )
    return 0 if ratio <= FLOOR else 1


def _start(home: Path) -> None:
    sys.path.insert(0, str(ROOT))
    os.environ["SCHOOL_CARE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "school_care.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _school(pupils: int):
    """A director, 24 classes, pupils with parents and guardian, half of them in care."""
    from django.db import transaction

    from school_care.school.enums import Role
    from school_care.students.enums import ContactRole
    from tests.factories import (
        ContactFactory,
        SchoolClassFactory,
        SchoolFactory,
        StudentFactory,
        UserFactory,
    )

    with transaction.atomic():
        school = SchoolFactory()
        director = UserFactory(school=school, role=Role.DIRECTOR)
        classes = [SchoolClassFactory(school=school, grade=1 + n % 9) for n in range(24)]
        for number in range(pupils):
            child = StudentFactory(
                current_class=classes[number % 24], care=number % 2 == 0, address="柳溪镇云岭村三组"
            )
            for role in (ContactRole.FATHER, ContactRole.MOTHER, ContactRole.GUARDIAN):
                ContactFactory(student=child, role=role, relation="", place="广东省东莞市")
    return director


def _contestants(pupils: int) -> tuple[Callable[[], object], Callable[[], object]]:
    director = _school(pupils)
    from school_care.core import clock
    from school_care.core.sheets import FormColumn, ListSheet, form_workbook
    from school_care.exchange.rosters.registry import KINDS
    from school_care.exchange.services.exporting import export_roster
    from school_care.exchange.services.handing_out import Leaving, Locking
    from school_care.exchange.services.preparing import prepare
    from school_care.students.models import Student

    school = director.school
    students = list(Student.objects.filter(school=school).enrolled().in_class_order())
    kind = KINDS["f01"]
    made = prepare(by=director, school=school, kind=kind, students=students, on=clock.today())
    rows = made.rows
    columns = [FormColumn(one.heading, one.group, one.width) for one in kind.columns]

    def export() -> object:
        return export_roster(
            by=director,
            school=school,
            form="f01",
            students=students,
            leaving=Leaving("superior", locking=Locking("4071-8826-3519-0427")),
        )

    def bare() -> object:
        return form_workbook([ListSheet("名册", kind.title, columns, rows)])

    return export, bare


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
