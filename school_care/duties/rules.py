"""Which rules hold at a school on a day: the preset's, with what the school changed over them."""

from datetime import date

from school_care.duties.models import DutyRule
from school_care.duties.presets import PRESETS, Rule
from school_care.students.enums import Preset
from school_care.students.models.levels import LevelPreset

Key = tuple[str, int]  # code, rank


def preset_on(school_id: int, on: date) -> str:
    """The preset that holds at a school on a day; the school's own where nobody chose."""
    held = LevelPreset.objects.on(on).filter(school_id=school_id).values_list("preset", flat=True)
    return held.first() or Preset.SCHOOL


def rules_on(school_id: int, on: date) -> dict[Key, Rule]:
    """All rules of a school on a day by code and rank, inactive ones too; two queries."""
    rules = {(rule.code, rule.rank): rule for rule in PRESETS[preset_on(school_id, on)]}
    for row in DutyRule.objects.on(on).filter(school_id=school_id):
        rules[row.code, row.rank] = of_row(row, rules.get((row.code, row.rank)))
    return rules


def of_row(row: DutyRule, over: Rule | None) -> Rule:
    """A stored version as a rule; it keeps the source of the rule it stands over."""
    return Rule(
        code=row.code,
        rank=row.rank,
        active=row.active,
        required=row.required,
        due_after=row.due_after,
        warn_after=row.warn_after,
        unit=row.unit,
        in_vacation=row.in_vacation,
        accepts=frozenset(row.accepts),
        urgency=row.urgency,
        minutes=row.minutes,
        source=over.source if over else "",
    )
