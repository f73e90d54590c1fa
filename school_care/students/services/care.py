"""Care levels of a school: that they exist, what they are called, and which set of rules holds.

What a level owes in days are rules of the ledger of duties; a person who chooses a set does so
through `duties.services.rules.use_preset`, which calls `choose_preset` here.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q

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
LEVELS = {rank: words.name for rank, words in PRESETS[Preset.SCHOOL].items()}


def care_levels_of(school: School) -> dict[int, CareLevel]:
    """The school's levels by rank; missing ones are made by the set of rules that holds, and ones
    that do not say what they ask are completed."""
    held = _held(school)
    if all(rank in held and held[rank].in_words for rank in LEVELS):
        return held
    preset = PRESETS[preset_of(school)]
    CareLevel.objects.bulk_create(
        [
            CareLevel(school=school, rank=rank, **preset[rank].fields())
            for rank in LEVELS
            if rank not in held
        ],
        ignore_conflicts=True,
    )
    for level in held.values():
        if level.rank in preset and not level.in_words:
            _take(level, {"in_words": preset[level.rank].in_words})
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


def choose_preset(
    *,
    by: Any,
    school: School,
    preset: str,
    instead_of: str | None,
    starts_on: date | None = None,
) -> bool:
    """Let a set of rules hold from a day (default today, or a past one) on; every pupil keeps the
    rank they have. What was to hold later is superseded, what held before that day stays.

    `instead_of` is the set the person saw; somebody else's change meanwhile is refused (None: not
    asked, from the command line, where `by` is None too). False when the set holds from that day
    already. Effects: the levels' names and words, a dated row, a trace.
    """
    if by is not None and not can(by, Capability.MANAGE_CARE, school):
        raise Refused("只有德育主任和校长可以改用等级方案。")
    if preset not in Preset.values:
        raise Refused("请选择一种等级方案。")
    today = clock.today()
    starts_on = starts_on or today
    if starts_on > today:
        raise Refused("等级方案只能从今天或以前的某天起用。")
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        held = preset_of(school)
        if holds_from(school, preset, starts_on):
            return False
        if instead_of is not None and held != instead_of:
            raise Refused("方案刚刚有人改过，请重新打开本页再选。")
        cut_from(LevelPreset.objects.filter(school=school), starts_on)
        row = LevelPreset.objects.create(
            school=school, preset=preset, starts_on=starts_on, set_by=by
        )
        levels = care_levels_of(school)
        for rank, words in PRESETS[Preset(preset)].items():
            _take(levels[rank], words.fields())
        audit.record(
            "levels.preset",
            actor=by,
            row=row,
            old=held,
            new=preset,
            starts_on=starts_on.isoformat(),
        )
    return True


def holds_from(school: School, preset: str, day: date) -> bool:
    """Whether a set holds on every day from `day` on, today's arrangements taken as final."""
    at: date | None = day
    rows = LevelPreset.objects.filter(school=school).exclude(until=F("starts_on"))
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=day)).order_by("starts_on"):
        gap = row.starts_on > at  # where nobody chose, the school's own set holds
        if row.preset != preset or (gap and preset != Preset.SCHOOL):
            return False
        at = row.until
        if at is None:
            return True
    return preset == Preset.SCHOOL


def cut_from(rows: Any, day: date) -> None:
    """End every interval of `rows` by `day`: the one that holds it there, later ones before they
    begin (an empty interval holds on no day and stays as a trace)."""
    rows.filter(starts_on__gte=day).update(until=F("starts_on"))
    rows.filter(starts_on__lt=day).filter(Q(until__isnull=True) | Q(until__gt=day)).update(
        until=day
    )


def say_levels(*, school: School, words: dict[int, str]) -> bool:
    """Let each level say what the rules in force ask, by rank; whether anything changed."""
    changed = False
    for rank, level in care_levels_of(school).items():
        if words.get(rank, level.in_words) != level.in_words:
            _take(level, {"in_words": words[rank]})
            changed = True
    return changed


def _held(school: School) -> dict[int, CareLevel]:
    return {level.rank: level for level in CareLevel.objects.filter(school=school)}


def _take(level: CareLevel, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(level, name, value)
    level.save(update_fields=list(values))
