"""Rows of warnings about a pupil, for tests of merging two files."""

from collections.abc import Callable

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.core import clock


def _alert(c, p, o) -> Alert:
    today = clock.today()
    return Alert.objects.create(
        school=c.school,
        student=p,
        rule="absence.run",
        key=today.isoformat(),
        tier=Tier.TODAY,
        because={"days": 2, "first": today.isoformat()},
        since=today,
        raised_on=today,
        raised_at=clock.now(),
        due_at=clock.now(),
        acts=Acts.HEAD_TEACHER,
    )


BUILDERS: dict[str, Callable] = {"alerts.alert.student": _alert}
