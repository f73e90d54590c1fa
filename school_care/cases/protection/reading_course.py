"""The course of a case, as one person may read it: states, entries and calls, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from school_care.cases.models import (
    Protection,
    ProtectionCall,
    ProtectionEntry,
    ProtectionStep,
)
from school_care.cases.protection.enums import EntryKind, Level
from school_care.cases.protection.services.calls import POLICE

# What these kinds hold is the child's own: read with the content, whoever ticked what.
OF_THE_CHILD = (EntryKind.FOUND, EntryKind.TALK, EntryKind.MEDICAL)


@dataclass(frozen=True)
class Line:
    """A line of the course: an entry, a call or a change of state."""

    at: datetime
    what: str
    by: str
    text: str = ""
    id: UUID | None = None
    is_call: bool = False
    answered_by: str = ""
    number: str = ""
    wants_number: bool = False
    withdraws: bool = False
    is_withdrawn: bool = False
    withdrawn_why: str = ""
    hidden: bool = False  # that it is there is seen, its words are not


def lines_of(user: Any, level: Level, acting: Level, protection: Protection) -> tuple[Line, ...]:
    """States for everybody, entries and calls by level; newest first."""
    lines = _states(level, protection)
    if level >= Level.OWN:
        lines += _entries(user, level, acting, protection)
        lines += _calls(user, level, acting, protection)
    return tuple(sorted(lines, key=lambda one: one.at, reverse=True))


def _states(level: Level, protection: Protection) -> list[Line]:
    rows = ProtectionStep.objects.filter(protection=protection).select_related("by")
    return [
        Line(
            at=row.at,
            what=row.get_to_state_display(),
            by=row.by.name if row.by and level >= Level.STEPS else "",
            text=row.why if level == Level.CONTENT else "",
        )
        for row in rows
    ]


def _entries(user: Any, level: Level, acting: Level, protection: Protection) -> list[Line]:
    rows = ProtectionEntry.objects.filter(protection=protection).select_related("written_by")
    if level == Level.OWN:
        rows = rows.filter(written_by=user)
    found = []
    for row in rows:
        mine = row.written_by_id == user.pk
        closed = row.in_content or row.kind in OF_THE_CHILD
        opens = level == Level.CONTENT or mine or not closed
        found.append(
            Line(
                at=row.happened_at,
                what=row.get_kind_display(),
                by=row.written_by.name if row.written_by else "",
                text=row.text if opens else "",
                id=row.public_id,
                withdraws=row.withdrawn_at is None
                and (acting == Level.CONTENT or (mine and acting >= Level.OWN)),
                is_withdrawn=row.withdrawn_at is not None,
                withdrawn_why=row.withdrawn_why if opens else "",
                hidden=not opens,
            )
        )
    return found


def _calls(user: Any, level: Level, acting: Level, protection: Protection) -> list[Line]:
    rows = ProtectionCall.objects.filter(protection=protection).select_related("written_by")
    if level == Level.OWN:
        rows = rows.filter(written_by=user)
    return [_call(row, user, level, acting, protection) for row in rows]


def _call(
    row: ProtectionCall, user: Any, level: Level, acting: Level, protection: Protection
) -> Line:
    mine = row.written_by_id == user.pk
    opens = level == Level.CONTENT or mine
    # a side of 欺凌 may be named there
    unit = row.unit if opens or not protection.is_bullying else ""
    return Line(
        at=row.called_at,
        what=f"电话：{row.get_to_display()}{f'（{unit}）' if unit else ''}",
        by=row.caller,
        text=row.text if opens else "",
        id=row.public_id,
        is_call=True,
        answered_by=row.answered_by if opens or not protection.is_bullying else "",
        number=row.number,
        wants_number=row.to in POLICE
        and not row.number
        and (acting == Level.CONTENT or (acting >= Level.OWN and mine)),
    )
