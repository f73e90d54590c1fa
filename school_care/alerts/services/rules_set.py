"""A school sets a rule: a new dated version, never an overwritten one; and what it would mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from school_care.alerts.in_force import InForce, rules_on
from school_care.alerts.models import AlertRule
from school_care.alerts.reading import Reading
from school_care.alerts.ruling import Rule, rule_of
from school_care.alerts.services.sweep import hold
from school_care.core import audit, clock
from school_care.core.templatetags.days import long_moment
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.services.care import cut_from

FURTHEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Effect:
    """What other numbers would mean today: how many hold now and then, how many of those are new,
    and how many would hold no more."""

    now: int
    then: int
    new: int
    gone: int


def version_of(school_id: int, code: str) -> str:
    """Names the newest version of a rule at a school; what a page was made from."""
    rows = AlertRule.objects.filter(school=school_id, code=code)
    return str(rows.order_by("-id").values_list("public_id", flat=True).first() or "")


def in_force(school: School, code: str, on: date) -> InForce | None:
    """One rule as it holds on a day."""
    return next((one for one in rules_on(school.pk, on) if one.rule.code == code), None)


def may_be_set(rule: Rule) -> bool:
    """Whether there is anything about a rule to set here."""
    return not rule.set_at and (rule.can_stop or bool(rule.numbers))


def effect(*, school: School, code: str, active: bool, numbers: Mapping[str, int]) -> Effect:
    """Ask today's facts with other numbers; writes nothing."""
    today = clock.today()
    reading, held = Reading(school, today), in_force(school, code, today)
    now = _keys(held.rule, reading, held.numbers) if held.active else set()
    then = _keys(held.rule, reading, numbers) if active else set()
    return Effect(len(now), len(then), len(then - now), len(now - then))


def _keys(rule: Rule, reading: Reading, numbers: Mapping[str, int]) -> set[tuple[int, str]]:
    return {(one.student_id, one.key) for one in rule.find(reading, numbers)}


def set_rule(
    *,
    by: Any,
    school: School,
    code: str,
    active: bool,
    numbers: Mapping[str, int],
    starts_on: date,
    seen: str,
) -> AlertRule | None:
    """Let a rule hold with these numbers from a day, today or later; planned changes from that day
    on are superseded. `seen` is `version_of` on the page the person changed; another is refused.
    None when it holds like that already. Raises Refused. Effects: the former version ends, a new
    one begins, a trace; the next sweep goes by it."""
    if not can(by, Capability.SET_ALERT_RULES, school):
        raise Refused("只有德育主任和校长可以修改预警规则。")
    rule = _settable(code)
    today = clock.today()
    if not today <= starts_on <= today + FURTHEST_AHEAD:
        raise Refused("规则只能从今天起、或一年内的某天起修改；以前的日子按当时的规则算。")
    if not active and not rule.can_stop:
        raise Refused("这条规则关系到学生安全，不能停用。")
    asked = _within(rule, numbers)
    with transaction.atomic():
        hold(school)
        if version_of(school.pk, code) != seen:
            raise Refused(_changed_meanwhile(school, code))
        rows = AlertRule.objects.filter(school=school, code=code)
        held = in_force(school, code, starts_on)
        planned = rows.filter(starts_on__gt=starts_on, until__isnull=True).exists()
        if (held.active, held.numbers) == (active, asked) and not planned:
            return None
        cut_from(rows, starts_on)
        row = AlertRule.objects.create(
            school=school,
            code=code,
            active=active,
            numbers=asked,
            starts_on=starts_on,
            set_by=by,
            set_at=clock.now(),
        )
        audit.record(
            "alert.rule_set",
            actor=by,
            row=row,
            code=code,
            active=active,
            starts_on=starts_on.isoformat(),
        )
    return row


def _settable(code: str) -> Rule:
    rule = rule_of(code)
    if rule is None:
        raise Refused("没有这条规则，请返回规则页重新选择。")
    if not may_be_set(rule):
        raise Refused("这条规则的数值不在这里设置，请返回规则页，按提示打开。")
    return rule


def _within(rule: Rule, numbers: Mapping[str, int]) -> dict[str, int]:
    """The numbers the rule has, each within its bounds."""
    asked = {}
    for one in rule.numbers:
        given = numbers.get(one.name)
        if given is None or not one.low <= given <= one.high:
            raise Refused(f"{one.label}请填{one.low}到{one.high}之间的整数。")
        asked[one.name] = given
    return asked


def _changed_meanwhile(school: School, code: str) -> str:
    rows = AlertRule.objects.filter(school=school, code=code)
    last = rows.select_related("set_by").order_by("-id").first()
    who = ""
    if last is not None and last.set_by is not None:
        who = f"（{last.set_by.name}，{long_moment(last.set_at)}）"
    return f"这条规则刚刚有人改过{who}，您的修改没有保存。请先看现在的规定，需要时再改。"
