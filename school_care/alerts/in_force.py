"""Which rules hold at a school on a day, with which numbers."""

from dataclasses import dataclass
from datetime import date

from school_care.alerts.models import AlertRule
from school_care.alerts.ruling import Rule, rules


@dataclass(frozen=True)
class InForce:
    """A rule as a school has it on a day. `held`: the school's own row, None where the defaults
    stand."""

    rule: Rule
    active: bool
    numbers: dict[str, int]
    held: AlertRule | None = None


def rules_on(school_id: int, on: date) -> list[InForce]:
    """Every rule as it holds on a day, those switched off too; one query."""
    held = {row.code: row for row in AlertRule.objects.on(on).filter(school_id=school_id)}
    found = []
    for rule in rules():
        row = held.get(rule.code)
        numbers = rule.defaults()
        if row is not None:
            numbers |= {name: n for name, n in row.numbers.items() if name in numbers}
        found.append(InForce(rule, row is None or row.active, numbers, row))
    return found
