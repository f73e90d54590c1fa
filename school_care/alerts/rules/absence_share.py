"""缺课偏多: whole days away of any kind against the days the pupil was expected. Sick leave counts:
creeping dropout hides there (domain §4.1, 长时间请假)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import A_WHILE, Reading
from school_care.alerts.rules.common import pupil_page, school_days_on
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.attendance.enums import HERE, Part, Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.reckoning import Facts, Presence
from school_care.core.intervals import holds
from school_care.students.enums import NOT_EXPECTED
from school_care.students.models import Enrolment, Standing

WATCH, HIGH = "watch", "high"
AWAY = (Presence.EXCUSED, Presence.UNEXPLAINED)


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils whose share of days away reaches one of the two bands; the higher one alone."""
    days, known = reading.days, numbers["known"]
    if len(days) < known:
        return
    least = -(-known * numbers["watch"] // 100)  # fewer days away reach no band
    many = _perhaps(reading, numbers["watch"], max(least, 1))
    if not many:
        return
    shares = _Shares(reading.facts_of(many, days[0]), days)
    for student in many:
        away = shares.away(student)
        if len(away) < least:
            continue
        of = shares.known(student)
        band = _band(len(away), of, numbers) if of >= known else ""
        if band:
            because = {"away": len(away), "known": of, "share": len(away) * 100 // of}
            tier = Tier.TODAY if band == HIGH else Tier.SOON
            yield Finding(student, away[-1], because, band, tier)


def _band(away: int, of: int, numbers: Mapping[str, int]) -> str:
    if away * 100 >= numbers["high"] * of:
        return HIGH
    return WATCH if away * 100 >= numbers["watch"] * of else ""


def _perhaps(reading: Reading, watch: int, least: int) -> list[int]:
    """Who may reach the lower band, by the number of rows alone; four queries. Of whoever was in
    one class all the time as many days are known as the class has rolls, at the least."""
    days, school = reading.days, reading.school
    rows = AttendanceException.objects.filter(
        school=school,
        date__range=(days[0], reading.on),
        session=Session.MORNING,
        part__in=Part.values,
    ).exclude(kind__in=HERE)
    counted = rows.order_by().values_list("student_id").annotate(days=Count("date", distinct=True))
    rolls = AttendanceDay.objects.filter(school=school, session=Session.MORNING, date__in=days)
    of_class = dict(rolls.order_by().values_list("school_class_id").annotate(rolls=Count("pk")))
    unsettled = _unsettled(reading)
    return [
        student
        for student, count in counted.filter(days__gte=least)
        if student in reading.here
        and (
            student in unsettled
            or count * 100 >= watch * of_class.get(reading.enrolled[student], 0)
        )
    ]


def _unsettled(reading: Reading) -> set[int]:
    """Who came, changed class, or was kept out of class at some time in these days."""
    first = reading.days[0]
    moved = Enrolment.objects.filter(school=reading.school, starts_on__gt=first)
    out = Standing.objects.filter(
        school=reading.school, kind__in=NOT_EXPECTED, starts_on__lte=reading.on
    ).exclude(until__lte=first)
    return {row for rows in (moved, out) for row in rows.values_list("student_id", flat=True)}


class _Shares:
    """Days away and days known of pupils. Only days of which there is a row are looked at one by
    one; the others are counted by class."""

    def __init__(self, facts: Facts, days: list[date]) -> None:
        self.facts = facts
        school_days = set(days)
        self._rows: dict[int, list[date]] = defaultdict(list)
        for student, day in facts.rows:
            if day in school_days:
                self._rows[student].append(day)
        self._rolls: dict[int, list[date]] = defaultdict(list)
        for class_id, day in sorted(facts.taken, key=lambda taken: taken[1]):
            if day in school_days:
                self._rolls[class_id].append(day)

    def away(self, student: int) -> list[date]:
        """Whole days away, for whatever reason, oldest first."""
        told = self._rows[student]
        return sorted(day for day in told if self.facts.day(student, day).presence in AWAY)

    def known(self, student: int) -> int:
        """Days the pupil was expected of which anything is known."""
        found = {day for day in self._rows[student] if self.facts.class_on(student, day)}
        for starts_on, until, class_id in self.facts.enrolled.get(student, ()):
            rolls = self._rolls[class_id]
            end = len(rolls) if until is None else bisect_left(rolls, until)
            found.update(rolls[bisect_left(rolls, starts_on) : end])
        out = self.facts.out.get(student, ())
        return sum(not any(holds(*interval, day) for interval in out) for day in found)


def because(facts: Mapping[str, Any]) -> str:
    """近45个上课日应到40天，缺课8天，占20%（含病假、事假）."""
    return (
        f"近{A_WHILE}个上课日应到{facts['known']}天，缺课{facts['away']}天，"
        f"占{facts['share']}%（含病假、事假）"
    )


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """The higher band within two school days, the lower within five."""
    return school_days_on(reading, 2 if finding.key == HIGH else 5)


RULE = Rule(
    code="absence.share",
    label="缺课偏多",
    tier=Tier.SOON,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence=(
        "近45个上课日里整天缺课（含病假、事假）占应到天数的{watch}%以上；达到{high}%的另发一次，"
        "更急一档。点过名的不足{known}天不算"
    ),
    clears="缺课比例降到这一档以下；升到高一档的，低的一条自动解除",
    source="控辍保学日常监测：长时间、反复请假也可能是隐性辍学",
    act_url=pupil_page("attendance:pupil"),
    act_label="看考勤",
    numbers=(
        Number("watch", "留意：缺课占应到天数", 10, 5, 40, "%"),
        Number("high", "偏高：缺课占应到天数", 20, 10, 80, "%"),
        Number("known", "至少点过名的天数", 20, 10, 40, "天"),
    ),
    order=65,
)
