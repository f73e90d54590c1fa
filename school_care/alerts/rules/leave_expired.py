"""假满未归: leave is over and the pupil is not back (domain §4.2: it counts from the next school
day, also where it ended in a holiday)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import at, days_in, pupil_page
from school_care.alerts.ruling import Finding, Rule
from school_care.attendance.enums import HERE, Part, Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.reckoning import Facts, Presence
from school_care.attendance.selectors_leave import leave_in_force

AWAY = (Presence.EXCUSED, Presence.UNEXPLAINED)
ONE_DAY = timedelta(days=1)


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils whose last leave is over, who have not been at school since, and are marked away on a
    school day that no leave covers. What the roll calls 病假 without a note is away as well."""
    ended = _ended(reading)
    if not ended:
        return
    facts = reading.facts_of(ended, min(ended.values()))
    for student, until in ended.items():
        since = [day for day in reading.days if day >= until]
        first = None if facts.leave_on(student, reading.on) else _away(facts, student, since)
        if first is not None:
            because = {"last": (until - ONE_DAY).isoformat(), "first": first.isoformat()}
            yield Finding(student, first, because, until.isoformat())


def _ended(reading: Reading) -> dict[int, date]:
    """The end of the last leave of whole days of everybody who has been marked away after it, of
    late; two queries. Whoever was written down as back is back."""
    if not reading.days:
        return {}
    away = AttendanceException.objects.filter(
        student=OuterRef("student"),
        date__gte=OuterRef("until"),
        date__range=(_rolled_since(reading), reading.on),
        session=Session.MORNING,
    ).exclude(kind__in=HERE)
    notes = leave_in_force().filter(
        Exists(away),
        school=reading.school,
        part=Part.ALL,
        until__gt=reading.days[0],
        until__lte=reading.on,
    )
    last = {}
    for student, until, back_on in notes.order_by("until", "pk").values_list(
        "student_id", "until", "back_on"
    ):
        last[student] = None if back_on else until
    return {one: until for one, until in last.items() if until and one in reading.here}


def _rolled_since(reading: Reading) -> date:
    """A day from which on every class has had a roll: who is not back is marked on it or since."""
    rolls = AttendanceDay.objects.filter(
        school=reading.school,
        session=Session.MORNING,
        school_class__isnull=False,
        date__range=(reading.days[0], reading.on),
    )
    newest = rolls.order_by().values_list("school_class_id").annotate(last=Max("date"))
    last = dict(newest)
    classes = {group for group in reading.enrolled.values() if group is not None}
    return min((last.get(group, reading.days[0]) for group in classes), default=reading.days[0])


def _away(facts: Facts, student: int, since: list[date]) -> date | None:
    """The first day away without leave; None where there is none, or the pupil came since."""
    first = None
    for day in since:
        presence = facts.day(student, day).presence
        if presence.here:
            return None
        if first is None and presence in AWAY and not facts.leave_on(student, day):
            first = day
    return first


def because(facts: Mapping[str, Any]) -> str:
    """请假到11月16日，11月17日起未返校."""
    return f"请假到{days_in(facts['last'])}，{days_in(facts['first'])}起没有返校，也没有续假"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """The evening of the day."""
    return at(on, 18)


RULE = Rule(
    code="leave.expired",
    label="假满未归",
    tier=Tier.TODAY,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="请假已到期，从下一个上课日起没有返校，也没有续假；假期里到期的，从开学日算起",
    clears="学生到校，或登记了续假，或办理了休学等手续",
    source="学校请假销假制度；控辍保学日点名制度",
    act_url=pupil_page("attendance:leave_new"),
    act_label="联系家里后登记续假",
    order=40,
)
