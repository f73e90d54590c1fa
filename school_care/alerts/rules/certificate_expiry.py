"""证件快到期: what proves a help the child has a right to ends soon, or has ended. It never says
which paper it is: that is read where the papers are."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import SCHOOL_CLOSES, at, days_in, school_days_on
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.students.models import Certificate, StudentCategory

ONE_DAY = timedelta(days=1)


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Certificates that end within so many days, or have ended, of a category that still runs,
    where no later one of it was issued."""
    until = reading.on + timedelta(days=numbers["days"])
    ending = [
        row
        for row in _standing(reading).filter(valid_until__lte=until)
        if row.student_id in reading.enrolled
    ]
    if not ending:
        return
    pupils = {row.student_id for row in ending}
    running = set(
        StudentCategory.objects.on(reading.on)
        .filter(student_id__in=pupils)
        .values_list("student_id", "category_id")
    )
    newest: dict[tuple[int, int], date] = {}
    for row in _standing(reading).filter(student_id__in=pupils):
        held = row.student_id, row.category_id
        newest[held] = max(newest.get(held, row.issued_on), row.issued_on)
    for row in ending:
        held = row.student_id, row.category_id
        if held in running and newest[held] == row.issued_on:
            since = max(row.valid_until - timedelta(days=numbers["days"]), row.issued_on)
            because = {
                "until": row.valid_until.isoformat(),
                "certificate": str(row.public_id),
                "over": row.valid_until < reading.on,
            }
            yield Finding(row.student_id, since, because, str(row.public_id))


def _standing(reading: Reading):
    """Issued by the day and not withdrawn by then."""
    rows = Certificate.objects.filter(school=reading.school, issued_on__lte=reading.on)
    rows = rows.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=reading.on))
    return rows.only("student_id", "category_id", "public_id", "issued_on", "valid_until")


def because(facts: Mapping[str, Any]) -> str:
    """有1个证件12月16日到期，还没有登记新证."""
    day = days_in(facts["until"])
    ends = f"已在{day}到期" if facts["over"] else f"{day}到期"
    return f"有1个证件{ends}，还没有登记新证"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """Its last valid day; where that is near or over, five school days."""
    last = at(date.fromisoformat(finding.because["until"]), SCHOOL_CLOSES)
    return max(last, school_days_on(reading, 5))


def act_url(alert: Alert) -> str:
    """Where the new certificate is recorded."""
    address = reverse("students:certificate_new", args=[alert.student.public_id])
    return f"{address}?renews={alert.because['certificate']}"


RULE = Rule(
    code="certificate.expiry",
    label="证件快到期",
    tier=Tier.SOON,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="证件在{days}天内到期或已经到期，对应的类别还在，没有登记新证",
    clears="登记了新证，或这个类别已退出，或这个证件已作废",
    source="残疾人证等证件的有效期；待办「更新证件」",
    act_url=act_url,
    act_label="登记新证",
    numbers=(Number("days", "提前几天", 60, 7, 180, "天"),),
    order=90,
)
