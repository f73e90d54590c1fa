"""What the rows of one pupil's day come to (domain §4.2, rules of counting).

A day has two halves. A row without a part, or the halves' rows together, cover it; a lesson covers
neither. Who was there for one lesson was there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from school_care.attendance.enums import EXCUSED, HERE, AbsenceKind, Part

HALVES = (Part.MORNING, Part.AFTERNOON)


class Presence(Enum):
    """What a day was for a pupil."""

    PRESENT = "present"
    PART = "part"  # there for some of the day
    EXCUSED = "excused"  # on leave all day
    UNEXPLAINED = "unexplained"  # away all day, at least half of it without leave
    NOT_TAKEN = "not_taken"  # nobody took the roll
    NOT_EXPECTED = "not_expected"  # not enrolled, 休学, 送教上门 …
    NO_SCHOOL = "no_school"

    @property
    def here(self) -> bool:
        """Whether the pupil was at school for at least a lesson."""
        return self in (Presence.PRESENT, Presence.PART)

    @property
    def known(self) -> bool:
        """Whether a roll (or somebody who saw the pupil) says anything of the day."""
        return self in (Presence.PRESENT, Presence.PART, Presence.EXCUSED, Presence.UNEXPLAINED)


@dataclass(frozen=True, slots=True)
class PupilDay:
    """A pupil's day. `kind`: the AbsenceKind that decided, "" where no row did."""

    presence: Presence
    kind: str = ""
    whereabouts: str = ""
    note: str = ""


class Row(Protocol):
    """An exception of the morning session as `judge` reads it."""

    part: str
    kind: str
    whereabouts: str
    note: str


class Leave(Protocol):
    """Leave that holds on the day."""

    part: str
    kind: str


def judge(rows: Iterable[Row], leaves: Iterable[Leave] = ()) -> PupilDay:
    """The day of a pupil of whom there are `rows`; at least one. Leave excuses what is still to be
    found out (未到待核实), not what somebody has settled as 旷课."""
    rows = list(rows)
    away = [row for row in rows if row.kind not in HERE]
    if not away:
        return _said_by(Presence.PRESENT, rows[0])
    half_of = _by_half(away)
    if len(away) < len(rows) or len(half_of) < len(HALVES):
        return _said_by(Presence.PART, away[0])
    excused = {half: _leave_of(half, leaves) for half in HALVES}
    for half in HALVES:
        row = half_of[half]
        settled = row.kind in EXCUSED or (row.kind == AbsenceKind.UNVERIFIED and excused[half])
        if not settled:
            return _said_by(Presence.UNEXPLAINED, row)
    row = half_of[Part.MORNING]
    kind = row.kind if row.kind in EXCUSED else excused[Part.MORNING].kind
    return PupilDay(Presence.EXCUSED, kind, row.whereabouts, row.note)


def _by_half(away: list[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in sorted(away, key=lambda row: row.part == Part.ALL):  # a half's own row wins
        for half in HALVES:
            if row.part in (half, Part.ALL):
                found.setdefault(half, row)
    return found


def _leave_of(half: str, leaves: Iterable[Leave]) -> Leave | None:
    return next((leave for leave in leaves if leave.part in (half, Part.ALL)), None)


def _said_by(presence: Presence, row: Row) -> PupilDay:
    return PupilDay(presence, row.kind, row.whereabouts, row.note)
