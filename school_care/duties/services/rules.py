"""Choosing a preset and changing a rule: a new dated version, never an overwritten one."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_moment
from school_care.duties.enums import Unit
from school_care.duties.models import Duty, DutyRule
from school_care.duties.presets import Rule
from school_care.duties.reckoning.load import Load, SchoolLoad
from school_care.duties.rules import (
    Key,
    apart,
    columns_of,
    limits_of,
    preset_on,
    rules_on,
    version_of,
)
from school_care.duties.wording_rules import level_words
from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.services.care import choose_preset, cut_from, say_levels

FROM_THE_BEGINNING = date(2000, 1, 1)  # before any day a school asks about
FURTHEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class RuleValues:
    """What a person may change of a rule; numbers a rule has no use for are left as they are."""

    active: bool
    required: int | None = None
    due_after: int | None = None
    warn_after: int | None = None
    unit: str = Unit.CALENDAR
    in_vacation: bool = False


@dataclass(frozen=True)
class PresetUse:
    """What choosing a preset did: whether anything changed, from which day it holds, and how many
    rules of the school's own ended with the former preset."""

    changed: bool
    starts_on: date
    ended: int = 0


def use_preset(
    *, by: Any, school: School, preset: str, starts_on: date, instead_of: str | None
) -> PresetUse:
    """Let a preset hold from a day, today or past. The school's own versions of rules on which the
    presets differ end that day: they were made for the other one. `instead_of`: what the person
    saw, None where nobody looked (the command line, `by` None)."""
    with transaction.atomic():
        changed = choose_preset(
            by=by, school=school, preset=preset, instead_of=instead_of, starts_on=starts_on
        )
        if not changed:
            return PresetUse(False, starts_on)
        rows = DutyRule.objects.filter(_of_keys(apart()), school=school)
        ending = rows.filter(Q(until__isnull=True) | Q(until__gt=clock.today())).count()
        cut_from(rows, starts_on)
        tell_levels(school, clock.today())
    return PresetUse(True, starts_on, ending)


def set_rule(
    *,
    by: Any,
    school: School,
    key: Key,
    values: RuleValues,
    starts_on: date,
    seen: str,
) -> DutyRule | None:
    """Let a rule hold as `values` say from a day, today or later; planned changes after that day
    are superseded. `seen` is `version_of` on the page the person changed; another version is
    refused. None when it holds like that already. Effects: the former version ends, a new one
    begins, the levels say it, a trace."""
    if not can(by, Capability.MANAGE_CARE, school):
        raise Refused("只有德育主任和校长可以修改待办规则。")
    today = clock.today()
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        if version_of(school.pk, key, today) != seen:
            raise Refused(_changed_meanwhile(school, key))
        rule = propose(school=school, key=key, values=values, starts_on=starts_on)
        rows = DutyRule.objects.filter(school=school, code=key[0], rank=key[1])
        later = rows.filter(starts_on__gt=starts_on, until__isnull=True).exists()
        if rule == rules_on(school.pk, starts_on)[key] and not later:
            return None
        cut_from(rows, starts_on)
        row = DutyRule.objects.create(
            school=school,
            **columns_of(rule),
            starts_on=starts_on,
            set_by=by,
            set_at=clock.now(),
        )
        audit.record(
            "rule.set",
            actor=by,
            row=row,
            code=rule.code,
            rank=rule.rank,
            active=rule.active,
            starts_on=starts_on.isoformat(),
        )
        tell_levels(school, today)
    return row


def propose(*, school: School, key: Key, values: RuleValues, starts_on: date) -> Rule:
    """The rule as `values` would have it from a day. Raises Refused for what makes no sense."""
    today = clock.today()
    if not today <= starts_on <= today + FURTHEST_AHEAD:
        raise Refused("规则只能从今天起、或一年内的某天起修改；以前的日子按当时的规则算。")
    held = rules_on(school.pk, starts_on).get(key)
    if held is None:
        raise Refused("现行方案里没有这条规则，请返回规则页重新选择。")
    limits = limits_of(held)
    changed: dict[str, Any] = {"active": values.active}
    if limits.required:
        changed["required"] = _within(values.required, limits.required, "人数")
    if limits.due and not (limits.due_optional and values.due_after is None):
        changed["due_after"] = _within(values.due_after, limits.due, "天数")
    elif limits.due:
        changed["due_after"] = None
    if limits.vacation:
        changed["in_vacation"] = values.in_vacation
    if limits.unit:
        changed["unit"] = Unit(values.unit) if values.due_after else held.unit
    if limits.warn:
        changed["warn_after"] = _within(values.warn_after, limits.warn, "提醒天数")
        if changed["warn_after"] < changed["due_after"]:
            raise Refused("提醒的天数不能比间隔短：请改为不少于间隔的天数。")
    return replace(held, **changed)


def load_of(school: School, rule: Rule, on: date) -> Load:
    """What one rule by itself asks of the median head teacher in a week, by the school's own data
    of that day."""
    return SchoolLoad(school, on).spread({(rule.code, rule.rank): rule}).middle


def usual_start(school: School, today: date) -> date:
    """From when a preset holds that nobody gave a day: from the beginning where duties were never
    reckoned; else from the first day of the term in progress or the last one before."""
    if not Duty.objects.filter(school=school).exists():
        return FROM_THE_BEGINNING
    term = SchoolCalendar(school).current_or_last_term(today)
    return min(term.first_day, today) if term else today


def tell_levels(school: School, on: date) -> bool:
    """Let the levels' words say what the rules of a day ask; whether any changed. For the daily run
    as well: a planned version begins without anybody at a desk."""
    words = level_words(rules_on(school.pk, on), preset_on(school.pk, on))
    return say_levels(school=school, words=words)


def _of_keys(keys: set[Key]) -> Q:
    wanted = Q(pk__in=[])
    for code, rank in keys:
        wanted |= Q(code=code, rank=rank)
    return wanted


def _within(given: int | None, bounds: tuple[int, int], what: str) -> int:
    low, high = bounds
    if given is None or not low <= given <= high:
        raise Refused(f"{what}请填{low}到{high}之间的整数。")
    return given


def _changed_meanwhile(school: School, key: Key) -> str:
    rows = DutyRule.objects.filter(school=school, code=key[0], rank=key[1])
    last = rows.select_related("set_by").order_by("-id").first()
    who = ""
    if last is not None and last.set_by is not None:
        who = f"（{last.set_by.name}，{long_moment(last.set_at)}）"
    return f"这条规则刚刚有人改过{who}，您的修改没有保存。请先看现在的规定，需要时再改。"
