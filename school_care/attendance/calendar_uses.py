"""Days of which a roll tells something, for whoever changes the calendar."""

from collections.abc import Collection
from datetime import date

from school_care.attendance.enums import Session
from school_care.attendance.models import AttendanceDay
from school_care.school.calendar_uses import register_use
from school_care.school.models import School


def days_with_rolls(school: School, days: Collection[date]) -> set[date]:
    """Those of `days` on which a morning roll was taken; one query."""
    rolls = AttendanceDay.objects.filter(school=school, session=Session.MORNING, date__in=days)
    return set(rolls.order_by().values_list("date", flat=True).distinct())


def register() -> None:
    """Called once, when the app is ready."""
    register_use(days_with_rolls)
