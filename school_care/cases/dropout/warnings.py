"""疑似辍学 and 失去联系 as warning rules: judged by the dated policy, and what opens the case."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from school_care.alerts import events
from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import at, day_words, hours_from
from school_care.alerts.ruling import Finding, Rule, register_rule
from school_care.attendance.reckoning import Streak
from school_care.cases.dropout.absence import last_present_before
from school_care.cases.dropout.policy import policy_on
from school_care.cases.dropout.services.opening import suspect
from school_care.cases.models import Case
from school_care.escalation import working_days
from school_care.school.refusal import Refused
from school_care.students.enums import Whereabouts

SUSPECTED, MISSING = "dropout.suspected", "dropout.missing"
POLICY_PAGE = "cases:dropout_policy"


def register() -> None:
    """Fill the registries; called once at start-up."""
    register_rule(_SUSPECTED)
    register_rule(_MISSING)
    events.listen(heard)


def suspected(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils away without explanation for as many school days as the policy of the day says."""
    if not reading.streaks:
        return
    policy = policy_on(reading.school.pk, reading.on)
    for streak in reading.streaks:
        if streak.days >= policy.suspected_after:
            # a shorter limit makes nobody suspected before it held
            since = max(streak.reached(policy.suspected_after), policy.starts_on or streak.first)
            yield Finding(streak.student_id, since, _because(streak), streak.first.isoformat())


def missing(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils of whom nobody knows where they are: the first morning is enough."""
    for streak in reading.streaks:
        if streak.whereabouts == Whereabouts.MISSING:
            since = streak.first_said(Whereabouts.MISSING)
            yield Finding(streak.student_id, since, _because(streak), streak.first.isoformat())


def _because(streak: Streak) -> dict[str, Any]:
    return {
        "days": streak.days,
        "first": streak.first.isoformat(),
        "last": streak.last.isoformat(),
        "whereabouts": streak.whereabouts,
    }


def _words(because: Mapping[str, Any]) -> str:
    first = date.fromisoformat(because["first"])
    said = f"{day_words(first)}起连续{because['days']}个上课日未到校，没有请假"
    place = because.get("whereabouts")
    return f"{said}，去向：{Whereabouts(place).label}" if place else said


def _missing_words(because: Mapping[str, Any]) -> str:
    first = date.fromisoformat(because["first"])
    return f"{day_words(first)}起未到校，失去联系：先报警110，再发紧急报告"


def _report_due(
    finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading
) -> datetime:
    within = policy_on(reading.school.pk, finding.since).report_within
    return at(working_days.after(finding.since, within), 17)


def _missing_due(
    finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading
) -> datetime:
    return hours_from(on, 1)


def case_url(alert: Alert) -> str:
    """The case it led to."""
    found = Case.objects.filter(school=alert.school_id, case_no=alert.case_no).first()
    return reverse("cases:case", args=[found.public_id]) if found else ""


_SUSPECTED = Rule(
    code=SUSPECTED,
    label="疑似辍学",
    tier=Tier.NOW,
    acts=Acts.DIRECTOR,
    find=suspected,
    because=_words,
    due=_report_due,
    sentence="连续未到校达到控辍时限规定的上课日，且没有请假",
    clears="学生到校，或登记了休学、转学、送教上门，或补办了请假",
    source="国发〔2016〕13号；未成年人保护法第二十八条；控辍时限",
    act_url=case_url,
    act_label="打开一人一案",
    order=20,
    set_at=POLICY_PAGE,
)
_MISSING = Rule(
    code=MISSING,
    label="失去联系",
    can_stop=False,
    tier=Tier.NOW,
    acts=Acts.DIRECTOR,
    find=missing,
    because=_missing_words,
    due=_missing_due,
    sentence="未到校，去向登记为失去联系",
    clears="学生到校，或查明去向",
    source="未成年人保护法第十一条；预防未成年人犯罪法第三十五条",
    act_url=case_url,
    act_label="打开一人一案",
    order=10,
)


def heard(event: events.Event) -> None:
    """A warning of these rules was raised: the case is opened, or goes on, and the warning knows
    its number. A run that comes late changes nothing about the day it became so."""
    alert = event.alert
    if event.what != events.RAISED or alert.rule not in (SUSPECTED, MISSING):
        return
    first = date.fromisoformat(alert.because["first"])
    found = {
        "student": alert.student,
        "on": alert.since,
        "first_absent": first,
        "last_present": last_present_before(alert.student, first - timedelta(days=1)),
        "missing": alert.rule == MISSING,
    }
    try:
        course = suspect(**found)
    except Refused:  # a person moved the case at this moment: read it again
        course = suspect(**found)
    alert.case_no = course.case.case_no
    alert.save(update_fields=["case_no"])
