"""How often each rule was right: of the warnings a person judged, how many were true.

What cleared by itself counts neither way: the child came back before anybody had to say. Figures
are of rules, never of people.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from school_care.alerts.enums import STANDING, TRUE, AlertState, Outcome
from school_care.alerts.models import Alert
from school_care.school.models import School

NOBODY_JUDGED = "—"
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Figures:
    """What became of a rule's warnings: raised in all, found true, found false, cleared by
    themselves, still standing."""

    raised: int = 0
    true: int = 0
    false: int = 0
    cleared: int = 0
    standing: int = 0

    @property
    def judged(self) -> int:
        """How many a person said something about."""
        return self.true + self.false

    @property
    def precision(self) -> str:
        """92.3%, cut off and not rounded, so that one false alarm is never 100.0%."""
        if not self.judged:
            return NOBODY_JUDGED
        tenths = self.true * 1000 // self.judged
        return f"{tenths // 10}.{tenths % 10}%"


def figures_of(school: School, on: date) -> dict[str, Figures]:
    """The last twelve months up to a day, by rule; one query."""
    rows = Alert.objects.filter(school=school, raised_on__gt=on - A_YEAR, raised_on__lte=on)
    counted = (
        rows.order_by()
        .values("rule")
        .annotate(
            raised=Count("pk"),
            true=Count("pk", filter=Q(outcome__in=TRUE)),
            false=Count("pk", filter=Q(outcome=Outcome.FALSE)),
            cleared=Count("pk", filter=Q(state=AlertState.CLEARED)),
            standing=Count("pk", filter=Q(state__in=STANDING)),
        )
    )
    return {row.pop("rule"): Figures(**row) for row in counted}
