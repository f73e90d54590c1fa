"""What a receiver says of a report in confidence is written into the course of its case."""

from typing import Any

from school_care.cases.enums import CaseType
from school_care.cases.protection import telling
from school_care.cases.protection.body import protection_of
from school_care.cases.protection.enums import EntryKind, ProtectionState
from school_care.cases.protection.services import entries, people, steps
from school_care.escalation.enums import BY_RECEIVER, OrgType, State

TAKEN = (State.ACCEPTED, State.HANDLING, State.RESOLVED)


def on_status(escalation: Any, step: Any) -> None:
    """An entry of the case, its course where a body took it up, a row for whoever reads the case.
    What the school does itself stands on the report's own page."""
    if step.to_state not in BY_RECEIVER:
        return
    row = protection_of(escalation)
    if row is None:
        return
    to = escalation.recipient
    said = [f"{to.name}：{State(step.to_state).label}"]
    said += [f"编号{step.number}"] if step.number else []
    said += [step.by_name] if step.by_name else []
    text = "，".join(said) + "。" + (step.words or "").strip()
    entries.write(
        row,
        by=step.by,
        kind=EntryKind.POLICE if to.org_type == OrgType.POLICE else EntryKind.BODY,
        text=text,
        happened_at=step.happened_at,
        in_content=bool((step.words or "").strip()),  # bodies tell what the child said
    )
    if row.kind == CaseType.MR and step.to_state in TAKEN and row.state == ProtectionState.REPORTED:
        steps.move(row, ProtectionState.HANDLING, by=step.by)
    telling.tell_people(
        people.readers_of(row),
        telling.MOVED,
        school=row.school,
        key=str(step.public_id),
        actor=step.by,
    )
