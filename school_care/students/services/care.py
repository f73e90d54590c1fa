"""Care levels of a school: that they exist, and which set of rules holds."""

from datetime import date
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import Preset
from school_care.students.models import CareLevel
from school_care.students.models.levels import LevelPreset
from school_care.students.presets import PRESETS

# rank → name on screen; 3 is the most intensive (domain: T3's 三级)
LEVELS = {rank: rule.name for rank, rule in PRESETS[Preset.SCHOOL].items()}


def care_levels_of(school: School) -> dict[int, CareLevel]:
    """The school's levels by rank; missing ones are made by the set of rules that holds, and ones
    that say nothing of what they owe are completed."""
    held = _held(school)
    if all(rank in held and held[rank].in_words for rank in LEVELS):
        return held
    rules = PRESETS[preset_of(school)]
    CareLevel.objects.bulk_create(
        [
            CareLevel(school=school, rank=rank, **rules[rank].fields())
            for rank in LEVELS
            if rank not in held
        ],
        ignore_conflicts=True,
    )
    for level in held.values():
        if level.rank in rules and not level.in_words:
            _take(level, {**rules[level.rank].fields(), "name": level.name})
    return _held(school)


def set_up_levels(*, school: School) -> None:
    """A new school begins with the school's usual rules; safe to run again."""
    if not LevelPreset.objects.filter(school=school).exists():
        LevelPreset.objects.create(school=school, preset=Preset.SCHOOL, starts_on=clock.today())
    care_levels_of(school)


def preset_of(school: School, on: date | None = None) -> Preset:
    """The set of rules that holds at the school on a day (default today)."""
    row = LevelPreset.objects.on(on or clock.today()).filter(school=school).first()
    return Preset(row.preset) if row else Preset.SCHOOL


def choose_preset(*, by: Any, school: School, preset: str, instead_of: str) -> bool:
    """Let another set of rules hold from today; every pupil keeps the rank they have.

    `instead_of` is the set the person saw; somebody else's change meanwhile is refused. False when
    the set holds already. Effects: the levels' names and rules, a dated row, a trace.
    """
    if not can(by, Capability.MANAGE_CARE, school):
        raise Refused("只有德育主任和校长可以改关爱等级设置。")
    if preset not in Preset.values:
        raise Refused("请选择一种等级方案。")
    today = clock.today()
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        held = preset_of(school)
        if held == preset:
            return False
        if held != instead_of:
            raise Refused("方案刚刚有人改过，请重新打开本页再选。")
        levels = care_levels_of(school)
        for row in LevelPreset.objects.filter(school=school, until__isnull=True):
            row.until = max(today, row.starts_on)
            row.save(update_fields=["until"])
        LevelPreset.objects.create(school=school, preset=preset, starts_on=today, set_by=by)
        for rank, rule in PRESETS[Preset(preset)].items():
            _take(levels[rank], rule.fields())
        audit.record(
            "levels.preset", actor=by, row=school, school_id=school.pk, old=held, new=preset
        )
    return True


def _held(school: School) -> dict[int, CareLevel]:
    return {level.rank: level for level in CareLevel.objects.filter(school=school)}


def _take(level: CareLevel, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(level, name, value)
    level.save(update_fields=list(values))
