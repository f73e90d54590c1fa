"""Who may know of which protection case, against asking for a school's cases with no rule at all.

    .venv/bin/python bench/protection_sight.py [--cases 20000] [--rounds 15]

The floor is one page of thirty cases of the school, newest first, and how many there are. Each
round asks the same through the rule of sight, with the level of each row, as every role in turn.
Prints the median of each and the ratio, and fails above forty. DATABASE_URL names a PostgreSQL.
"""

import argparse
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from find_pupils import judged, timed
from import_roster import new_school, set_up

AT_MOST = 40.0
SCHOOLS, A_PAGE = 20, 30
ROLES = ("principal", "director", "counsellor", "dormitory")


def fill(cases: int) -> tuple:
    """Schools with their cases, every one with its reporter and every seventh with a helper and
    somebody who keeps out; people of the first school by role."""
    from school_care.cases.models import Protection, ProtectionPerson
    from school_care.cases.protection.enums import PROTECTED, Part, ProtectionState
    from school_care.core import clock
    from school_care.school.models import Appointment, User

    schools = [new_school(number) for number in range(1, SCHOOLS + 1)]
    now, today = clock.now(), clock.today()
    people = {}
    for role in (*ROLES, "teacher"):
        user = User.objects.create(username=f"bench-{role}", name=role, school=schools[0])
        Appointment.objects.create(
            user=user, school=schools[0], role=role, starts_on=today, confirmed_at=now
        )
        people[role] = user
    rows = Protection.objects.bulk_create(
        (
            Protection(
                school=schools[number % SCHOOLS],
                kind=PROTECTED[number // SCHOOLS % 3],
                state=ProtectionState.HANDLING,
                state_on=today,
                found_at=now,
                found_by=people["teacher"],
                filed_at=now - timedelta(minutes=number),
                pupil_words="七年级，红色外套",
                happened="门口哭",
            )
            for number in range(cases)
        ),
        batch_size=1000,
    )
    parts = [(Part.REPORTER, "teacher", 1), (Part.SUPPORTER, "dormitory", 7)]
    parts.append((Part.KEPT_OUT, "director", 7))
    ProtectionPerson.objects.bulk_create(
        (
            ProtectionPerson(protection=row, user=people[who], part=part, from_at=now)
            for part, who, every in parts
            for row in rows[::every]
        ),
        batch_size=1000,
    )
    return schools[0], people


def compare(cases: int, rounds: int) -> bool:
    home = tempfile.mkdtemp(prefix="bench-protection-")
    try:
        set_up(home)
        from school_care.cases.models import Protection
        from school_care.cases.protection.sight import levels_of

        school, people = fill(cases)

        def page(rows) -> list:
            listed = rows.filter(school=school).order_by("-filed_at", "-pk")
            listed.count()
            return list(listed.values_list("pk", flat=True)[:A_PAGE])

        def seen(user) -> None:
            levels_of(user, page(Protection.objects.visible_to(user)))

        least: list[float] = []
        took: dict[str, list[float]] = {role: [] for role in people}
        for _ in range(rounds):
            for role, user in people.items():
                least.append(timed(lambda: page(Protection.objects.all())))
                took[role].append(timed(lambda: seen(user)))  # noqa: B023
        return judged(least, took, f"{cases} cases of {SCHOOLS} schools", AT_MOST)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    return 0 if compare(options.cases, options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
