"""A row of one file in each table of birthdays that names a pupil."""

from collections.abc import Callable

from school_care.activities.models import BirthdayChoice, BirthdayKept
from school_care.core import clock
from tests.factories import days_ago

BUILDERS: dict[str, Callable] = {
    "activities.birthdaychoice.student": lambda c, p, o: BirthdayChoice.objects.create(
        school=c.school, student=p, month=8, day=15, decided_at=clock.now()
    ),
    "activities.birthdaykept.student": lambda c, p, o: BirthdayKept.objects.create(
        school=c.school,
        student=p,
        turns=12,
        held_on=days_ago(9),
        how="class",
        written_at=clock.now(),
    ),
}
