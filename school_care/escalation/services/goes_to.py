"""Which kind of report goes to whom (domain §6.4): dated rules of a school. An edit ends the row of
before and begins a new one, so that past days answer as they were."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.escalation.enums import OrgType, Urgency
from school_care.escalation.models import Recipient, RecipientRule
from school_care.escalation.services import recipients
from school_care.escalation.services.rights import require_recipients
from school_care.escalation.sources import Kind, kind_of, kinds
from school_care.school.models import School
from school_care.school.refusal import Refused


@dataclass(frozen=True)
class Goal:
    """A recipient of a kind. `answer_days` None: the recipient's own limit holds."""

    recipient: Recipient
    copied: bool = False
    answer_days: int | None = None


def set_rules(*, by: Any, school: School, kind: str, goals: Sequence[Goal]) -> int:
    """A kind goes to these from today on, in this order; answers how many rows changed. Raises
    Refused."""
    require_recipients(by, school)
    if kind_of(kind) is None:
        raise Refused("没有这类上报事项。")
    today = clock.today()
    _refuse_wrong(school, goals)
    changed = 0
    with transaction.atomic():
        recipients.hold(school)
        running = {
            row.recipient_id: row
            for row in RecipientRule.objects.filter(school=school, kind=kind, until__isnull=True)
        }
        for order, goal in enumerate(goals, start=1):
            held = running.pop(goal.recipient.pk, None)
            wanted = (order, goal.copied, goal.answer_days)
            if held and (held.order, held.copied, held.answer_days) == wanted:
                continue
            if held:
                _end(held, today)
            RecipientRule.objects.create(
                school=school,
                recipient=goal.recipient,
                kind=kind,
                order=order,
                copied=goal.copied,
                answer_days=goal.answer_days,
                starts_on=today,
            )
            changed += 1
        for row in running.values():
            _end(row, today)
            changed += 1
        if changed:
            audit.record("recipient.rules_set", actor=by, school_id=school.pk, kind=kind)
    return changed


def usual(kind: Kind, candidates: Iterable[Recipient]) -> list[Goal]:
    """Where a kind usually goes, among the recipients a school has: one of each body it names, in
    order; the first addressed, and none as a copy, because each has something to do. Through the
    central school, where it keeps one: that one first, a copy to education (domain §0.1.3)."""
    of_type: dict[str, Recipient] = {}
    for one in candidates:
        of_type.setdefault(one.org_type, one)
    goals = [Goal(of_type[org], answer_days=days) for org, days in kind.goes_to if org in of_type]
    if not kind.through_centre or OrgType.CENTRAL not in of_type or kind.urgency == Urgency.URGENT:
        return goals
    first = [one for one in goals if one.recipient.org_type == OrgType.CENTRAL]
    copies = [replace(one, copied=True) for one in goals if one.recipient.org_type == OrgType.EDU]
    known = (OrgType.CENTRAL, OrgType.EDU)
    return [*first, *(one for one in goals if one.recipient.org_type not in known), *copies]


def fill_usual(*, by: Any, school: School) -> int:
    """Every kind without a rule goes where such reports usually go; answers how many kinds were
    filled. Raises Refused."""
    require_recipients(by, school)
    today = clock.today()
    candidates = list(Recipient.objects.of_school(school).on(today).order_by("school_id", "pk"))
    held = set(RecipientRule.objects.on(today).filter(school=school).values_list("kind", flat=True))
    filled = 0
    with transaction.atomic():
        for kind in kinds():
            goals = usual(kind, candidates) if kind.code not in held else []
            if goals:
                set_rules(by=by, school=school, kind=kind.code, goals=goals)
                filled += 1
    return filled


def begin_with(
    *, by: Any, school: School, bodies: Iterable[tuple[str, str, str]]
) -> tuple[int, int]:
    """A school's first recipients at once: type, name, telephone each; every kind then goes where
    it usually goes. Answers how many recipients and kinds. Raises Refused."""
    bodies = [(org, name.strip(), phone.strip()) for org, name, phone in bodies if name.strip()]
    if not bodies:
        raise Refused("请至少填写一个单位的名称，例如县教育局。")
    with transaction.atomic():
        for org, name, phone in bodies:
            values = {"org_type": OrgType(org), "name": name, "phone": phone}
            recipients.add(by=by, school=school, values=values)
        return len(bodies), fill_usual(by=by, school=school)


def _refuse_wrong(school: School, goals: Sequence[Goal]) -> None:
    if goals and all(goal.copied for goal in goals):
        raise Refused("至少要有一个主送单位，不能全部是抄送。")
    here = set(Recipient.objects.of_school(school).on(clock.today()).values_list("pk", flat=True))
    for goal in goals:
        if goal.recipient.pk not in here:
            raise Refused(f"{goal.recipient.name}已停用，请另选收件单位。")


def _end(row: RecipientRule, today: Any) -> None:
    row.until = today
    row.save(update_fields=["until"])
