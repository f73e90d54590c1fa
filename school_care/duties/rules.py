"""Which rules hold at a school on a day: the preset's, with what the school changed over them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import F

from school_care.core.duty_kinds import OCCASION, ROLLING, TERM, DutyKind, duty_kind
from school_care.duties.models import DutyRule
from school_care.duties.presets import PRESETS, Rule
from school_care.students.enums import Preset
from school_care.students.models.levels import LevelPreset

Key = tuple[str, int]  # code, rank
Range = tuple[int, int]

STORED = [field.name for field in fields(Rule) if field.name != "source"]

# Occasions whose last day in time the rule says; of all others the facts say it (the round's last
# day, the certificate's, the counting day).
DUE_BY_RULE = frozenset({"entrustment.notice"})


def preset_on(school_id: int, on: date) -> str:
    """The preset that holds at a school on a day; the school's own where nobody chose."""
    held = LevelPreset.objects.on(on).filter(school_id=school_id).values_list("preset", flat=True)
    return held.first() or Preset.SCHOOL


def rules_on(school_id: int, on: date) -> dict[Key, Rule]:
    """All rules of a school on a day by code and rank, inactive ones too; two queries."""
    rules = rules_of(preset_on(school_id, on))
    for row in DutyRule.objects.on(on).filter(school_id=school_id):
        rules[row.code, row.rank] = of_row(row, rules.get((row.code, row.rank)))
    return rules


def rules_of(preset: str) -> dict[Key, Rule]:
    """A preset's own rules by code and rank."""
    return {(rule.code, rule.rank): rule for rule in PRESETS[preset]}


def apart() -> set[Key]:
    """The rules on which the presets differ."""
    school, township = rules_of(Preset.SCHOOL), rules_of(Preset.TOWNSHIP)
    return {key for key in school.keys() | township.keys() if school.get(key) != township.get(key)}


def active_rule(rules: Mapping[Key, Rule], code: str, rank: int = 0) -> Rule | None:
    """The rule for a kind and level, else the kind's for all; None where none is active."""
    rule = rules.get((code, rank)) or rules.get((code, 0))
    return rule if rule is not None and rule.active else None


def is_asked(rules: Mapping[Key, Rule], code: str) -> bool:
    """Whether any active rule asks for a kind."""
    return any(rule.active for (named, _), rule in rules.items() if named == code)


def of_row(row: DutyRule, over: Rule | None) -> Rule:
    """A stored version as a rule; it keeps the source of the rule it stands over."""
    values = {name: getattr(row, name) for name in STORED}
    values["accepts"] = frozenset(row.accepts)
    return Rule(**values, source=over.source if over else "")


def columns_of(rule: Rule) -> dict[str, Any]:
    """What a stored version says of a rule, by column of DutyRule."""
    return {**{name: getattr(rule, name) for name in STORED}, "accepts": sorted(rule.accepts)}


def version_of(school_id: int, key: Key, on: date) -> str:
    """What a page shows of a rule, as one word: the preset that holds and the last edit of the
    rule. Another word means that somebody changed it meanwhile."""
    rows = DutyRule.objects.filter(school_id=school_id, code=key[0], rank=key[1])
    last = rows.order_by("-id").values_list("public_id", flat=True).first()
    return f"{preset_on(school_id, on)}:{last or ''}"


def planned(school_id: int, after: date) -> dict[Key, DutyRule]:
    """The next version of each rule that begins after a day; one query."""
    rows = DutyRule.objects.filter(school_id=school_id, starts_on__gt=after)
    rows = rows.exclude(until=F("starts_on")).order_by("-starts_on")
    return {(row.code, row.rank): row for row in rows}


@dataclass(frozen=True)
class Limits:
    """Which numbers of a rule a school may change, and how far: how many, days until due (which may
    be left out: until the term ends), days until late, what the days count, and whether days of the
    holidays count as well."""

    required: Range | None = None
    due: Range | None = None
    due_optional: bool = False
    warn: Range | None = None
    unit: bool = False
    vacation: bool = False


def limits_of(rule: Rule) -> Limits:
    """The limits of a rule, by how often its kind is owed."""
    kind: DutyKind | None = duty_kind(rule.code)
    if kind is None:
        return Limits()
    if kind.per == ROLLING:
        return Limits(due=(1, 90), warn=(1, 120), vacation=True)
    if kind.per == TERM:
        return Limits(due=(1, 120), due_optional=True, unit=True)
    if kind.per == OCCASION:
        if rule.code == "report.month":  # days after the first of the next month, as they fall
            return Limits(due=(1, 27))
        return Limits(due=(1, 90), unit=True) if rule.code in DUE_BY_RULE else Limits()
    return Limits(required=(1, 5))
