"""安全类待办逾期: something owed for a child's safety is late in the ledger of duties."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import blake2s
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import days_in, school_days_on
from school_care.alerts.ruling import Finding, Rule
from school_care.core import clock
from school_care.core.duty_kinds import OCCASION, duty_kind
from school_care.duties.enums import DutyState, Urgency
from school_care.duties.models import Duty
from school_care.school.access import carriers_of
from school_care.school.enums import WHOLE_SCHOOL, Capability
from school_care.school.models import Appointment

WARNINGS_THEMSELVES = ("alert.act", "dropout.step")  # late ones remind by their own ladder
LONGEST_KEY = 60


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Stored duties of the class of safety to pupils enrolled, late on the day. Whose the duty is,
    is the warning's, where they see every warning of the school; else the class's head teacher."""
    columns = ("student_id", "rule_code", "period_key", "due_on", "warn_on", "owner_id")
    late = list(_late(reading).order_by("warn_on", "pk").values_list(*columns))
    if not late:
        return
    overseers = _overseers(reading)
    for student, code, period, due_on, warn_on, owner in late:
        if student in reading.enrolled:
            because = {"duty": code, "period": period, "due": due_on.isoformat()}
            by = owner if owner in overseers else 0
            yield Finding(student, warn_on, because, _key(code, period), owner=by)


def _late(reading: Reading) -> QuerySet[Duty]:
    rows = Duty.objects.filter(
        school=reading.school,
        student__isnull=False,
        urgency=Urgency.SAFETY,
        opens_on__lte=reading.on,
        warn_on__lte=reading.on,
    ).exclude(rule_code__in=WARNINGS_THEMSELVES)
    if reading.on >= clock.today():
        return rows.open()
    return rows.filter(Q(state=DutyState.OPEN) | Q(settled_on__gt=reading.on))


def _overseers(reading: Reading) -> frozenset[int]:
    """Who sees the warnings of the whole school; one query."""
    roles = [role for role in carriers_of(Capability.VIEW_ALERTS) if role in WHOLE_SCHOOL]
    posts = Appointment.objects.effective(reading.on).filter(school=reading.school, role__in=roles)
    return frozenset(posts.values_list("user_id", flat=True))


def _key(code: str, period: str) -> str:
    """Which duty it is; a long occasion by its digest."""
    key = f"{code}:{period}"
    if len(key) <= LONGEST_KEY:
        return key
    return f"{code}:{blake2s(period.encode(), digest_size=12).hexdigest()}"


def because(facts: Mapping[str, Any]) -> str:
    """约定的下一步：应在11月16日前办好，现在还没有办."""
    kind = duty_kind(facts["duty"])
    label = kind.label if kind else "安全类待办"
    return f"{label}：应在{days_in(facts['due'])}前办好，现在还没有办"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """The next school day: it is late already."""
    return school_days_on(reading, 1)


def act_url(alert: Alert) -> str:
    """Where the duty is done; the pupil's file where nobody provides its kind any more."""
    kind, facts = duty_kind(alert.because["duty"]), alert.because
    if kind is None:
        return reverse("students:show", args=[alert.student.public_id])
    occasion = facts["period"] if kind.per == OCCASION else ""
    return kind.form_url(alert.student.public_id, occasion)


RULE = Rule(
    code="duty.safety",
    label="安全类待办逾期",
    tier=Tier.TODAY,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="关系学生安全的待办（委托照护告知、约定的下一步、上报办理等）过了最后期限还没有办",
    clears="这件待办办好，或免办，或不再需要",
    source="应办台账：安全类待办",
    act_url=act_url,
    act_label="去办理",
    order=50,
)
