"""What is late at a school now, by item, and what it waits for from above. Items only: never a
person of the staff, never a child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from school_care.duties.enums import Urgency
from school_care.duties.models import Duty
from school_care.duties.wording import item
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.school.models import School

# What these are about is the matter of who keeps the cases: no count of them is told to others.
NOT_TOLD = ("protect.step", "inbound.answer", "referral.renew")


@dataclass(frozen=True)
class Overdue:
    """An item of which something is late: how many, since when the oldest. `codes`: the rules
    behind the word, for a link into the ledger."""

    label: str
    codes: tuple[str, ...]
    count: int
    oldest: date
    is_safety: bool

    def days(self, on: date) -> int:
        """Days since the oldest one's last day in time."""
        return (on - self.oldest).days


def overdue_by_item(school: School, on: date, *, reader: Any = None) -> list[Overdue]:
    """Open duties that are late on a day, by item: safety first, then the most. Of the whole
    school, or of what `reader` may see of it; never of protection cases. One query."""
    rows = Duty.objects.filter(school=school).late_on(on).exclude(rule_code__in=NOT_TOLD)
    if reader is not None:
        rows = rows.visible_to(reader)
    counted = rows.order_by().values_list("rule_code")
    found: dict[str, list[tuple[str, int, date, bool]]] = {}
    for code, count, oldest, safety in counted.annotate(
        count=Count("pk"),
        oldest=Min("due_on"),
        safety=Count("pk", filter=Q(urgency=Urgency.SAFETY)),
    ):
        found.setdefault(item(code), []).append((code, count, oldest, bool(safety)))
    lines = [_together(label, parts) for label, parts in found.items()]
    return sorted(lines, key=lambda line: (not line.is_safety, -line.count, line.label))


def _together(label: str, parts: Sequence[tuple[str, int, date, bool]]) -> Overdue:
    return Overdue(
        label=label,
        codes=tuple(sorted(code for code, *_ in parts)),
        count=sum(count for _, count, *_ in parts),
        oldest=min(oldest for *_, oldest, _ in parts),
        is_safety=any(safety for *_, safety in parts),
    )


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


def awaiting_reply(school: School, on: date, *, reader: Any = None) -> Awaiting:
    """Reports that have arrived and wait for a first answer, copies left out. Of the whole school
    without what is in confidence, or of what `reader` may see. One query."""
    rows = Escalation.objects.filter(
        school=school, copied=False, state=State.DELIVERED, answered_at__isnull=True
    )
    rows = rows.filter(in_confidence=False) if reader is None else rows.visible_to(reader)
    found = rows.order_by().aggregate(
        count=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=on)),
        oldest=Min("delivered_at__date"),
    )
    return Awaiting(found["count"], found["late"], found["oldest"])
