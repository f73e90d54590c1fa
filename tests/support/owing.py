"""What is owed on a day to some pupils or classes, as the ledger's pure reckoning says."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from school_care.core.duty_kinds import DutyKind, Occasion
from school_care.duties.reckoning.reckon import owed


@dataclass(frozen=True)
class Owed:
    """One thing owed. `late`: its last day in time is over."""

    kind: DutyKind
    occasion: Occasion
    late: bool


def owed_to(
    subjects: Collection[int],
    *,
    school,
    on: date,
    subject: str,
    codes: Collection[str] | None = None,
) -> dict[int, list[Owed]]:
    """By key of the subject; of the kinds `codes` or all."""
    found: dict[int, list[Owed]] = defaultdict(list)
    for item in owed(school, on):
        if item.kind.subject != subject or item.subject not in subjects:
            continue
        if codes is None or item.rule.code in codes:
            occasion = Occasion(item.subject, item.opens_on, item.period_key, item.due_on)
            found[item.subject].append(Owed(item.kind, occasion, item.due_on < on))
    return found
