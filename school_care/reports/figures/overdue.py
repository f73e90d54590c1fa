"""What is late at a school now, by item, and what it waits for from above. Items only: never a
person of the staff, never a child."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from school_care.core.duty_kinds import duty_kinds
from school_care.duties.enums import DutyState, Urgency
from school_care.duties.models import Duty
from school_care.duties.querysets import DutyQuerySet
from school_care.duties.wording import item
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.school.models import School

# What these are about is the matter of who keeps the cases: no count of them is told to others.
OF_CASES = ("protect.step", "inbound.answer", "referral.renew")
# Nor does the month's report judge itself by whether it is signed in time.
NOT_TOLD = (*OF_CASES, "report.month")


@dataclass(frozen=True)
class Overdue:
    """An item of which something is late, and how much."""

    label: str
    count: int
    is_safety: bool


def overdue_by_item(school: School, on: date, *, reader: Any) -> list[Overdue]:
    """Open duties that are late on a day, of those `reader` may see, by item: safety first, then
    the most. Never of protection cases. One query."""
    rows = Duty.objects.filter(school=school).late_on(on).exclude(rule_code__in=OF_CASES)
    counted = rows.visible_to(reader).order_by().values_list("rule_code")
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for code, count, safety in counted.annotate(
        count=Count("pk"), safety=Count("pk", filter=Q(urgency=Urgency.SAFETY))
    ):
        held = sums[item(code)]
        held[0] += count
        held[1] += safety
    lines = [Overdue(label, count, bool(safety)) for label, (count, safety) in sums.items()]
    return sorted(lines, key=lambda line: (not line.is_safety, -line.count, line.label))


def due_between(school: School, since: date, until: date) -> DutyQuerySet:
    """What had its last day in time in some days, for every number of how much was done by then:
    what was waived or is no longer needed is not counted, nor a kind nobody provides any more."""
    told = [kind.code for kind in duty_kinds() if kind.code not in NOT_TOLD]
    rows = Duty.objects.filter(school=school, due_on__range=(since, until), rule_code__in=told)
    return rows.exclude(state__in=(DutyState.WAIVED, DutyState.WITHDRAWN))


@dataclass(frozen=True)
class Awaiting:
    """Reports nobody there has answered: how many, of them past their day, since when the longest
    waits (None for none)."""

    count: int
    late: int
    oldest: date | None

    def days(self, on: date) -> int:
        """Days since the longest waiting one was sent."""
        return (on - self.oldest).days if self.oldest else 0


def awaiting_reply(school: School, on: date, *, reader: Any) -> Awaiting:
    """Reports that have arrived and wait for a first answer, of those `reader` may see; copies left
    out. One query."""
    rows = Escalation.objects.filter(
        school=school, copied=False, state=State.DELIVERED, answered_at__isnull=True
    )
    rows = rows.visible_to(reader).order_by()
    found = rows.aggregate(
        count=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=on)),
        oldest=Min("delivered_at__date"),
    )
    return Awaiting(found["count"], found["late"], found["oldest"])
