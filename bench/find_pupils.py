"""Searching a school of 10,000 pupils on SQLite against the floor.

    .venv/bin/python bench/find_pupils.py [--pupils 10000] [--rounds 15]

The floor is one pass over the keys of the school's pupils in the order of the list, which is what
counting, paging and «all found» need whatever was asked. Each round asks every kind of search once
between two passes of the floor. Prints the median of each and the ratio, and fails above three.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from import_roster import new_school, set_up

AT_MOST = 3.0
CLASS_SIZE = 50
SEARCHES = {
    "everyone": {},
    "name": {"words": "张"},
    "pinyin": {"words": "zhangzixuan"},
    "initials": {"words": "zzx"},
    "last four digits": {"words": "4321"},
    "whole number": {"words": "19900004321"},
    "village": {"villages": ("云岭村",)},
    "category": {"categories": ("LB_BOTH",)},
    "level": {"levels": ("3",)},
    "no number": {"lacking": ("phone",)},
    "together": {
        "words": "z",
        "grades": ("1", "2", "3"),
        "categories": ("LB_BOTH",),
        "levels": ("3",),
        "villages": ("云岭村",),
    },
}


def fill(pupils: int):
    """A school with a guardian for each pupil, every third in care, every ninth with a level; and
    its principal."""
    from datetime import date

    from school_care.core import clock
    from school_care.core.names import name_key, search_keys
    from school_care.core.sealed import lookup_index
    from school_care.school.models import Appointment, SchoolClass, User
    from school_care.students import models as m
    from school_care.students.services.care import set_up_levels

    school, names = new_school(1), ["张子轩", "王一诺", "李思雨", "赵可", "欧阳文博"]
    set_up_levels(school=school)
    groups = SchoolClass.objects.bulk_create(
        SchoolClass(school=school, stage="primary", entry_year=2026 - n % 6, number=n + 1)
        for n in range(pupils // CLASS_SIZE)
    )
    keys = {name: (name_key(name), search_keys(name)) for name in names}
    rows = m.Student.objects.bulk_create(
        m.Student(
            school=school,
            current_class=groups[n // CLASS_SIZE],
            name=(name := names[n % len(names)]),
            name_key=keys[name][0],
            search_key=keys[name][1],
            id_number=f"99000020150101{n:04d}",
            village="云岭村" if n % 9 == 0 else "柳溪村",
        )
        for n in range(pupils)
    )
    level = m.CareLevel.objects.get(school=school, rank=3)
    category = m.CareCategory.objects.get(code="LB_BOTH")
    since = {"school": school, "starts_on": date(2026, 9, 1)}
    m.ContactPerson.objects.bulk_create(
        m.ContactPerson(
            school=school,
            student=row,
            role="GUARDIAN",
            phone_index=lookup_index(f"1990000{n:04d}", "phone"),
            phone_last4=f"{n:04d}",
        )
        for n, row in enumerate(rows)
    )
    m.StudentCategory.objects.bulk_create(
        m.StudentCategory(student=row, category=category, **since) for row in rows[::3]
    )
    m.StudentCareLevel.objects.bulk_create(
        m.StudentCareLevel(student=row, level=level, **since) for row in rows[::9]
    )
    user = User.objects.create(username="bench", name="校长", school=school)
    Appointment.objects.create(
        user=user,
        school=school,
        role="principal",
        starts_on=date(2026, 9, 1),
        confirmed_at=clock.now(),
    )
    return school, user


def timed(ask) -> float:
    at = time.perf_counter()
    ask()
    return (time.perf_counter() - at) * 1000


def judged(least: list[float], took: dict[str, list[float]], of: str, at_most: float) -> bool:
    """Print the medians beside the floor's; whether the slowest is within the limit."""
    base, worst = statistics.median(least), 0.0
    print(f"floor: {base:.1f} ms for {of}")
    for kind, times in took.items():
        ratio = statistics.median(times) / base
        worst = max(worst, ratio)
        print(f"{kind:>18}: {statistics.median(times):6.1f} ms, {ratio:.2f} times the floor")
    print(f"slowest {worst:.2f} times the floor (at most {at_most:.0f})")
    return worst <= at_most


def compare(pupils: int, rounds: int) -> bool:
    home = tempfile.mkdtemp(prefix="bench-finding-")
    try:
        set_up(home)
        from school_care.students.finding.criteria import Criteria
        from school_care.students.finding.search import find_keys
        from school_care.students.models import Student

        school, user = fill(pupils)

        def floor() -> list[int]:
            listed = Student.objects.filter(school=school, status="enrolled").in_class_order()
            return list(listed.values_list("pk", flat=True))

        least: list[float] = []
        took: dict[str, list[float]] = {kind: [] for kind in SEARCHES}
        assert len(floor()) == pupils
        for _ in range(rounds):
            for kind, asked in SEARCHES.items():
                criteria = Criteria(**asked)
                least.append(timed(floor))
                took[kind].append(
                    timed(lambda: find_keys(user=user, school=school, criteria=criteria))  # noqa: B023
                )
        return judged(least, took, f"{pupils} pupils", AT_MOST)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pupils", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    return 0 if compare(options.pupils, options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
