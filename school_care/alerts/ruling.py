"""What a warning rule is, and the registry of rules. Apps above add theirs at start-up.

A rule reads facts and answers which pupils it holds for; it writes nothing, ranks nobody and adds
nothing up: each has its own threshold, its own because, one sentence that says what clears it.
No rule reads ethnicity or income (docs/decisions/0016-alerts-and-dropout.md).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import Reading


class Finding(NamedTuple):
    """A rule holds for a pupil. `since`: the day its condition was met; `key`: which episode, ""
    for rules that can hold once at a time; `because`: figures, dates (ISO) and codes only; `tier`:
    where it differs from the rule's; `owner`: whose it is before anybody else, 0 for nobody."""

    student_id: int
    since: date
    because: dict[str, Any]
    key: str = ""
    tier: Tier | None = None
    owner: int = 0


@dataclass(frozen=True)
class Number:
    """A threshold that a school may set: «连续{n}个上课日». `unit` in words."""

    name: str
    label: str
    default: int
    low: int
    high: int
    unit: str = ""


# due(finding, on, numbers, reading) -> the moment by which somebody must have acted
Due = Callable[[Finding, date, Mapping[str, int], Reading], datetime]


@dataclass(frozen=True)
class Rule:
    """A rule. `find` answers for whom it holds on the reading's day; `because` says a finding's
    because in words; `sentence` says the rule with its numbers («{days}» is filled in); `clears`:
    what makes it go away by itself; `source`: law, form or practice it rests on. `act_url(alert)`:
    the page where one acts, with `act_label`; `order`: its place on the page of rules. A `hidden`
    threshold (no `numbers`) is kept elsewhere and `set_at` names that page's route. `can_stop`:
    whether a school may do without the rule."""

    code: str
    label: str
    tier: Tier
    acts: Acts
    find: Callable[[Reading, Mapping[str, int]], Iterable[Finding]]
    because: Callable[[Mapping[str, Any]], str]
    due: Due
    sentence: str
    clears: str
    source: str
    act_url: Callable[[Any], str]
    act_label: str
    numbers: tuple[Number, ...] = field(default=())
    order: int = 100
    set_at: str = ""
    can_stop: bool = True

    def defaults(self) -> dict[str, int]:
        """The thresholds where the school has set nothing."""
        return {one.name: one.default for one in self.numbers}


_rules: dict[str, Rule] = {}


def register_rule(rule: Rule) -> None:
    """Add a rule; a code again replaces it."""
    _rules[rule.code] = rule


def rules() -> list[Rule]:
    """Every registered rule in the order of the page."""
    return sorted(_rules.values(), key=lambda rule: (rule.order, rule.code))


def rule_of(code: str) -> Rule | None:
    """The rule of a code; None where nobody registers it any more."""
    return _rules.get(code)


def label_of(code: str) -> str:
    """The rule in words; the code itself where nobody registers it any more."""
    rule = _rules.get(code)
    return rule.label if rule else code


def because_of(alert: Any) -> str:
    """Why a warning stands, in one sentence."""
    rule = _rules.get(alert.rule)
    return rule.because(alert.because) if rule else ""
