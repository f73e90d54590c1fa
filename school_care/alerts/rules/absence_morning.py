"""未到校待核实: a pupil is not there, and nobody has reached the family yet (domain §4.2)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import at, day_words, last_contacts
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.attendance.enums import AbsenceKind, CallResult, Session
from school_care.attendance.models import AbsenceCall, AttendanceException
from school_care.attendance.reckoning import Streak


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils whose newest day away is still to be found out, and of whose family nobody was reached
    on it or since. A weekend, or a roll nobody has taken yet, ends no question."""
    streaks = {streak.student_id: streak for streak in reading.streaks}
    if not streaks:
        return
    open_days = _to_be_found_out(reading, streaks)
    reached = _last_reached(reading, open_days)
    met = last_contacts(reading, open_days, min(open_days.values())) if open_days else {}
    for student, day in open_days.items():
        spoken = (reached.get(student), met.get(student))
        if any(one is not None and one >= day for one in spoken):
            continue
        first = streaks[student].first
        because = {"first": first.isoformat(), "days": streaks[student].days}
        yield Finding(student, day, because, first.isoformat())


def _to_be_found_out(reading: Reading, streaks: Mapping[int, Streak]) -> dict[int, date]:
    """The newest day away of each, where its row says 未到待核实; one query."""
    rows = AttendanceException.objects.filter(
        student_id__in=streaks,
        date__in={streak.last for streak in streaks.values()},
        session=Session.MORNING,
        kind=AbsenceKind.UNVERIFIED,
    )
    found = rows.values_list("student_id", "date")
    return {student: day for student, day in found if streaks[student].last == day}


def _last_reached(reading: Reading, open_days: Mapping[int, date]) -> dict[int, date]:
    """For which day somebody was last reached about each; one query."""
    calls = AbsenceCall.objects.filter(
        student_id__in=open_days, date__lte=reading.on, result=CallResult.REACHED
    )
    newest = calls.order_by().values("student_id").annotate(last=Max("date"))
    return {row["student_id"]: row["last"] for row in newest}


def because(facts: Mapping[str, Any]) -> str:
    """11月16日起未到校，还没有联系上家里; on a later day only that day is in question: whoever was
    reached on the first has to be asked again."""
    since = f"{day_words(date.fromisoformat(facts['first']))}起未到校"
    if facts["days"] > 1:
        return f"{since}，已{facts['days']}个上课日，最近一天还没有联系上家里"
    return f"{since}，还没有联系上家里"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """The hour of the same day by which somebody must have reached the family."""
    return at(on, numbers["hour"])


def act_url(alert: Alert) -> str:
    """The child's own line in the roll of the day it was last missed on: the numbers to ring, and
    the buttons for what came of it. The list of rolls where no class holds that row."""
    rows = AttendanceException.objects.filter(
        student_id=alert.student_id, session=Session.MORNING, kind=AbsenceKind.UNVERIFIED
    )
    row = rows.select_related("school_class").order_by("-date").first()
    if row is None or row.school_class is None:
        return reverse("attendance:home")
    roll = reverse("attendance:roll", args=[row.school_class.public_id])
    return f"{roll}?on={row.date.isoformat()}#a-{alert.student.public_id}"


RULE = Rule(
    code="absence.morning",
    label="未到校，待核实",
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
