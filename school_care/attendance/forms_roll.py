"""What the pages of the roll are sent: from a form without JavaScript, or as JSON from a phone that
had no network for a while."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from school_care.attendance.enums import AbsenceKind
from school_care.attendance.services.roll import Mark
from school_care.core import clock
from school_care.school.refusal import Refused

FIELD = "mark-"
# What a roll can say; 早退 is known only later in the day.
CHOICES = [
    (kind.value, kind.label)
    for kind in (
        AbsenceKind.PRESENT,
        AbsenceKind.UNVERIFIED,
        AbsenceKind.SICK,
        AbsenceKind.PERSONAL,
        AbsenceKind.OFFICIAL,
        AbsenceKind.TRUANT,
        AbsenceKind.LATE,
    )
]
A_LIFETIME = timedelta(days=100 * 366)
BROKEN = "这张点名表不完整，请刷新页面后再提交。"


@dataclass(frozen=True)
class Sent:
    """A roll as it was sent."""

    public_id: UUID
    based_on: int
    taken_at: datetime | None
    chosen: dict[str, str] = field(default_factory=dict)  # kinds that are not present
    preset: frozenset[str] = frozenset()  # pupils the page did not show as present
    listed: frozenset[UUID] | None = None  # pupils the page named; None where it does not say

    @property
    def marks(self) -> list[Mark]:
        """What is said of pupils; a preset taken back is said too. Raises Refused."""
        kinds = dict.fromkeys(self.preset, AbsenceKind.PRESENT.value) | self.chosen
        try:
            return [Mark(UUID(name), AbsenceKind(kind)) for name, kind in kinds.items()]
        except ValueError:
            raise Refused(BROKEN) from None

    @property
    def shown(self) -> dict[str, str]:
        """The kinds to keep on the page."""
        return {name: kind for name, kind in self.chosen.items() if kind in AbsenceKind.values}


def roll_from_form(data: QueryDict) -> Sent:
    """The form of the roll page: one field for each pupil. Raises Refused."""
    chosen = {
        name.removeprefix(FIELD): value
        for name, value in data.items()
        if name.startswith(FIELD) and value != AbsenceKind.PRESENT
    }
    named = [name.removeprefix(FIELD) for name in data if name.startswith(FIELD)]
    complete = "listed" in data  # the page has a field for everybody it names
    return _sent(data, chosen, frozenset(data.getlist("preset")), named if complete else None)


def roll_from_json(data: Any) -> Sent:
    """A roll kept on a phone: {"marks": {id: kind}, "preset": [id], "listed":
    [id], …}. Raises Refused."""
    marks, preset = data.get("marks"), data.get("preset", [])
    if not isinstance(marks, dict) or not isinstance(preset, list):
        raise Refused(BROKEN)
    chosen = {str(name): str(kind) for name, kind in marks.items()}
    listed = data.get("listed")  # rolls kept by an older page do not say
    named = listed if isinstance(listed, list) else None
    return _sent(data, chosen, frozenset(str(name) for name in preset), named)


def _sent(
    data: Any, chosen: dict[str, str], preset: frozenset[str], named: list[Any] | None
) -> Sent:
    try:
        listed = None if named is None else frozenset(UUID(str(name)) for name in named)
        public_id = UUID(str(data.get("public_id")))
        based_on = int(str(data.get("based_on") or 0))
    except ValueError:
        raise Refused(BROKEN) from None
    return Sent(public_id, based_on, moment_of(data.get("taken_at")), chosen, preset, listed)


def moment_of(text: Any) -> datetime | None:
    """A device's time, ISO 8601; None where it says none that can be read."""
    try:
        moment = parse_datetime(str(text or ""))
    except ValueError:
        return None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)


def day_of(text: Any) -> date:
    """The day of an address or a form; today where it names none that can be read."""
    return _day(text) or clock.today()


def exact_day(text: Any) -> date:
    """The day a kept roll is of. Raises Refused where it names none: it may be of last week."""
    day = _day(text)
    if day is None:
        raise Refused(BROKEN)
    return day


def _day(text: Any) -> date | None:
    """The day a text names; None for no day, and for one no school here ever had or will have."""
    try:
        day = parse_date(str(text or ""))
    except ValueError:
        return None
    return day if day is not None and abs(day - clock.today()) < A_LIFETIME else None
