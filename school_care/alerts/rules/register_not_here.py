"""名在人不在: the monthly check found a pupil on the register whom nobody sees, and nobody has said
where the pupil is (domain §4.1, 四查三比对)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import school_days_on
from school_care.alerts.ruling import Finding, Rule
from school_care.attendance.enums import VarianceKind
from school_care.attendance.models import RegisterCheck, RegisterVariance


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Variances of the school's newest check that nobody has explained; two queries."""
    checks = RegisterCheck.objects.filter(school=reading.school, taken_on__lte=reading.on)
    check = checks.order_by("-month").values("pk", "month", "taken_on").first()
    if check is None:
        return
    rows = RegisterVariance.objects.filter(check_of=check["pk"], kind=VarianceKind.NOT_HERE)
    columns = ("student_id", "explained_at", "public_id")
    for student, explained_at, public_id in rows.order_by("pk").values_list(*columns):
        explained = explained_at is not None and localdate(explained_at) <= reading.on
        if student in reading.enrolled and not explained:
            month = f"{check['month']:%Y-%m}"
            because = {"month": month, "variance": str(public_id)}
            yield Finding(student, check["taken_on"], because, month)


def because(facts: Mapping[str, Any]) -> str:
    """11月的学籍核对：名册上有，学校里没有见到人，还没有说明去向."""
    month = int(facts["month"][5:])
    return f"{month}月的学籍核对：名册上有，学校里没有见到人，还没有说明去向"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """Three school days."""
    return school_days_on(reading, 3)


def act_url(alert: Alert) -> str:
    """Where the variance is explained."""
    return reverse("attendance:variance", args=[alert.because["variance"]])


RULE = Rule(
    code="register.not_here",
    label="名在人不在",
    tier=Tier.SOON,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="最近一次学籍核对发现名册上有、学校里没有见到人，还没有说明去向",
    clears="说明了去向，或重新核对后没有这条差异，或学生已离校",
    source="教育部控辍保学「四查三比对」：学籍与在校学生比对",
    act_url=act_url,
    act_label="说明去向",
    order=70,
)
