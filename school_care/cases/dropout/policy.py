"""The local limits that hold at a school on a day (domain §4.2)."""

from datetime import date

from school_care.cases.dropout.enums import PolicyPreset
from school_care.cases.dropout.presets import PRESETS
from school_care.cases.models import DropoutPolicy
from school_care.core.intervals import holds


def policies_of(school_id: int) -> list[DropoutPolicy]:
    """Every version a school has had, oldest first; one query."""
    return list(DropoutPolicy.objects.filter(school_id=school_id).order_by("starts_on", "pk"))


def policy_on(school_id: int, on: date, versions: list[DropoutPolicy] | None = None):
    """The limits that hold on `on`: the school's own version, else the usual ones (unsaved)."""
    rows = policies_of(school_id) if versions is None else versions
    for row in rows:
        if holds(row.starts_on, row.until, on):
            return row
    return usual(school_id)


def usual(school_id: int, preset: str = PolicyPreset.DEFAULT) -> DropoutPolicy:
    """An unsaved policy with the numbers of a preset."""
    return DropoutPolicy(school_id=school_id, preset=preset, **PRESETS[preset])
