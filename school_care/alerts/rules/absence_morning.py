"""今早未到待核实: a pupil is not there, and nobody has reached the family yet (domain §4.2)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import at, day_words
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.attendance.enums import AbsenceKind, CallResult
from school_care.attendance.models import AbsenceCall


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils the roll of the day marks as not found, of whom nobody was reached that day."""
    marked = reading.kinds_today
    away = {
        streak.student_id: streak
        for streak in reading.streaks
        if marked.get(streak.student_id) == AbsenceKind.UNVERIFIED
    }
    if not away:
        return
    reached = set(
        AbsenceCall.objects.filter(
            school=reading.school,
            student_id__in=away,
            date=reading.on,
            result=CallResult.REACHED,
        ).values_list("student_id", flat=True)
    )
    for student, streak in away.items():
        if student not in reached:
            because = {"first": streak.first.isoformat(), "days": streak.days}
            yield Finding(student, reading.on, because, streak.first.isoformat())


def because(facts: Mapping[str, Any]) -> str:
    """11月16日起未到校，还没有联系上家里."""
    days = f"，已{facts['days']}个上课日" if facts["days"] > 1 else ""
    return f"{day_words(date.fromisoformat(facts['first']))}起未到校{days}，还没有联系上家里"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """The hour of the same day by which somebody must have reached the family."""
    return at(on, numbers["hour"])


def act_url(alert: Alert) -> str:
    """Where one rings the family and notes what came of it."""
    return reverse("attendance:home")


RULE = Rule(
    code="absence.morning",
    label="今早未到，待核实",
    tier=Tier.NOW,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="点名未到，没有请假，当天{hour}点前还没有联系上家里",
    clears="学生到校，或联系上家里，或登记了请假",
    source="预防未成年人犯罪法第三十四条；控辍保学日点名制度",
    act_url=act_url,
    act_label="联系家里",
    numbers=(Number("hour", "当天几点前联系上", 12, 8, 20, "点"),),
    order=30,
)
