"""多次缺课: single days that nobody adds up (domain §4.2: e.g. five unexplained days in twenty)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import days_in, pupil_page, school_days_on
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.attendance.enums import UNEXPLAINED, Session
from school_care.attendance.models import AttendanceException
from school_care.attendance.reckoning import Facts, Presence


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils away without explanation on so many of the last school days. One unbroken run that
    still goes on is not said here: 连续未到校 says it."""
    span = reading.days[-numbers["window"] :]
    many = _pupils_with_many(reading, span, numbers["days"]) if span else []
    if not many:
        return
    facts = reading.facts_of(many, span[0])
    streaks = {streak.student_id: streak for streak in reading.streaks}
    for student in many:
        missed = _missed(facts, student, span)
        running = streaks.get(student)
        scattered = running is None or missed[:1] < [running.first]
        if len(missed) >= numbers["days"] and scattered:
            because = {
                "days": len(missed),
                "window": len(span),
                "first": missed[0].isoformat(),
                "last": missed[-1].isoformat(),
            }
            yield Finding(student, missed[numbers["days"] - 1], because)


def _pupils_with_many(reading: Reading, span: list[date], days: int) -> list[int]:
    """Who may have been away so often, by the rows alone; one query."""
    rows = AttendanceException.objects.filter(
        school=reading.school,
        date__range=(span[0], reading.on),
        session=Session.MORNING,
        kind__in=UNEXPLAINED,
    )
    counted = rows.order_by().values("student_id").annotate(days=Count("date", distinct=True))
    enough = counted.filter(days__gte=days).values_list("student_id", flat=True)
    return [student for student in enough if student in reading.here]


def _missed(facts: Facts, student: int, span: list[date]) -> list[date]:
    return [
        day
        for day in span
        if (student, day) in facts.rows and facts.day(student, day).presence is Presence.UNEXPLAINED
    ]


def because(facts: Mapping[str, Any]) -> str:
    """近20个上课日有6天未到校，没有请假，最近一次是11月16日."""
    return (
        f"近{facts['window']}个上课日有{facts['days']}天未到校，没有请假，"
        f"最近一次是{days_in(facts['last'])}"
    )


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """Three school days: time to look at the days and to talk with the family."""
    return school_days_on(reading, 3)


RULE = Rule(
    code="absence.pattern",
    label="多次缺课",
    tier=Tier.SOON,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="近{window}个上课日里有{days}天以上整天未到校，没有请假",
    clears="近{window}个上课日里的缺课少于{days}天，或补办了请假",
    source="控辍保学日常监测：零散缺课往往先于辍学",
    act_url=pupil_page("attendance:pupil"),
    act_label="看考勤",
    numbers=(
        Number("days", "缺课几天", 5, 2, 15, "天"),
        Number("window", "看多少个上课日", 20, 10, 45, "个上课日"),
    ),
    order=62,
)
