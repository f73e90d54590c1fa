"""连续未到校: a pupil stays away and nobody has been at the home yet (domain §4.2: visit by the
second day)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import at, days_in, last_contacts, record_page
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.alerts.visits import last_visits
from school_care.mentoring.enums import RecordKind


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils away without explanation for so many school days, whom nobody has visited at home
    since the first of them."""
    away = {one.student_id: one for one in reading.streaks if one.days >= numbers["days"]}
    if not away:
        return
    since = min(streak.first for streak in away.values())
    written = last_contacts(reading, away, since, RecordKind.VISIT)
    elsewhere = last_visits(away, since, reading.on)
    for student, streak in away.items():
        days = (written.get(student), elsewhere.get(student))
        if any(day is not None and day >= streak.first for day in days):
            continue
        first = streak.first.isoformat()
        yield Finding(student, streak.last, {"first": first, "days": streak.days}, first)


def because(facts: Mapping[str, Any]) -> str:
    """11月16日起连续2个上课日未到校，还没有家访."""
    return f"{days_in(facts['first'])}起连续{facts['days']}个上课日未到校，还没有家访"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """The evening of the day: a visit is made when the family is at home."""
    return at(on, 20)


RULE = Rule(
    code="absence.run",
    label="连续未到校",
    tier=Tier.TODAY,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="连续{days}个上课日未到校，没有请假，还没有上门家访；请假、放假不计，也不中断",
    clears="学生到校，或登记了家访（已联系），或补办了请假",
    source="各地控辍制度：缺课当天或第二天上门家访",
    act_url=record_page(RecordKind.VISIT),
    act_label="登记家访",
    numbers=(Number("days", "连续几个上课日未到校", 2, 1, 10, "天"),),
    order=35,
)
