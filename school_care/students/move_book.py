"""学籍变动 of a span of days: who came, went, stayed away and came back, from the intervals.

A roster that only lists names says nothing of how a pupil came: such a beginning is no change here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices

from school_care.core.templatetags.days import long_date
from school_care.school.models import School, SchoolClass
from school_care.students.enums import (
    GONE,
    NOT_EXPECTED,
    Direction,
    EntryKind,
    LeaveReason,
    StandingKind,
    TransferState,
)
from school_care.students.models import Enrolment, Standing, Student, Transfer
from school_care.students.selectors_moves import (
    OF_TRANSFERS,
    enrolments_in_sight,
    standings_in_sight,
    transfers_in_sight,
)
from school_care.students.services.standings import ONE_DAY


class ChangeKind(TextChoices):
    """What happened, as the school's book of changes divides it."""

    CAME = "in", "转入"
    WENT = "out", "转出"
    SUSPENDED = "suspended", "休学"
    RESUMED = "resumed", "复学"
    MOVED = "moved", "转班"
    GUEST = "guest", "借读"
    GRADUATED = "graduated", "毕业"
    DECEASED = "deceased", "死亡"
    OTHER = "other", "其他"


# The book that inspections ask for: 转入转出休学册.
BOOK = (ChangeKind.CAME, ChangeKind.WENT, ChangeKind.SUSPENDED, ChangeKind.RESUMED)
_BEGAN = {
    EntryKind.TRANSFERRED: ChangeKind.CAME,
    EntryKind.MOVED_CLASS: ChangeKind.MOVED,
    EntryKind.RETURNED: ChangeKind.OTHER,
}
_ENDED = {
    LeaveReason.TRANSFERRED: ChangeKind.WENT,
    LeaveReason.GRADUATED: ChangeKind.GRADUATED,
    LeaveReason.DECEASED: ChangeKind.DECEASED,
    LeaveReason.LEFT_SCHOOL: ChangeKind.OTHER,
}
_STOOD = {
    StandingKind.SUSPENDED: ChangeKind.SUSPENDED,
    StandingKind.ELSEWHERE: ChangeKind.GUEST,
    StandingKind.GUEST: ChangeKind.GUEST,
}


@dataclass(frozen=True)
class Change:
    """One line: `words` say more than the kind where there is more, `group` as on that day."""

    on: date
    kind: ChangeKind
    student: Student
    group: str
    words: str = ""
    waits: bool = False  # the other school has not confirmed yet


def changes_between(
    user: Any,
    school: School,
    since: date,
    until: date,
    kinds: Iterable[str] | None = None,
) -> list[Change]:
    """Changes from `since` up to, not including, `until`, of pupils whose file `user` may open,
    oldest first; six queries."""
    span = {"gte": since, "lt": until}
    stays = enrolments_in_sight(user, school)
    stood = standings_in_sight(user, school)
    begun = list(stays.filter(**_in("starts_on", span), entry_kind__in=_BEGAN))
    ended = list(stays.filter(**_in("until", span), leave_reason__in=GONE))
    standing = list(stood.filter(**_in("starts_on", span)).exclude(kind__in=OF_TRANSFERS))
    over = list(stood.filter(**_in("until", span)).exclude(kind__in=OF_TRANSFERS))
    told = {row.student_id for row in [*begun, *ended]}
    transfers = transfers_in_sight(user, school)
    known = _Transfers(transfers.filter(student_id__in=told))
    waiting = transfers.filter(
        **_in("moved_on", span), state=TransferState.OPEN, direction=Direction.OUT
    )
    found = [
        *(_begun(row, known) for row in begun),
        *(_ended(row, known) for row in ended),
        *(_stood(row) for row in standing),
        *_resumed(over),
        *(_waiting(row) for row in waiting),
    ]
    wanted = set(kinds) if kinds is not None else set(ChangeKind.values)
    chosen = [change for change in found if change.kind in wanted]
    return sorted(chosen, key=lambda change: (change.on, change.kind, change.student.name_key))


def counts_of(changes: Sequence[Change]) -> list[tuple[str, int]]:
    """How many of each kind there are, in the order of the book, empty kinds left out."""
    counted = [(kind.label, sum(c.kind == kind for c in changes)) for kind in ChangeKind]
    return [(label, count) for label, count in counted if count]


class _Transfers:
    """The changes of school of some pupils, to say from where and to where."""

    def __init__(self, rows: Iterable[Transfer]) -> None:
        self._rows = sorted(rows, key=lambda row: row.moved_on)

    def of(self, student_id: int, direction: Direction, by: date) -> Transfer | None:
        """The pupil's last one of a direction that began by a day and was not withdrawn."""
        fitting = [
            row
            for row in self._rows
            if row.student_id == student_id
            and row.direction == direction
            and row.moved_on <= by
            and row.state != TransferState.WITHDRAWN
        ]
        return fitting[-1] if fitting else None


def _in(field: str, span: dict[str, date]) -> dict[str, date]:
    return {f"{field}__{bound}": day for bound, day in span.items()}


def _begun(row: Enrolment, known: _Transfers) -> Change:
    kind = _BEGAN[EntryKind(row.entry_kind)]
    words, waits = "", False
    if kind == ChangeKind.CAME:
        transfer = known.of(row.student_id, Direction.IN, row.starts_on)
        waits = transfer is not None and transfer.state == TransferState.OPEN
        words = _from(transfer) + ("，学籍未到" if waits else "")
    elif kind == ChangeKind.MOVED:
        words = f"转到{_group(row.school_class, row.starts_on)}"
    else:
        words = "返校"
    return Change(
        row.starts_on, kind, row.student, _group(row.school_class, row.starts_on), words, waits
    )


def _ended(row: Enrolment, known: _Transfers) -> Change:
    kind = _ENDED[LeaveReason(row.leave_reason)]
    words = "离校" if kind == ChangeKind.OTHER else ""
    if kind == ChangeKind.WENT:
        transfer = known.of(row.student_id, Direction.OUT, row.until)
        words = _to(transfer)
    last_day = max(row.until - ONE_DAY, row.starts_on)
    return Change(row.until, kind, row.student, _group(row.school_class, last_day), words)


def _stood(row: Standing) -> Change:
    kind = _STOOD.get(StandingKind(row.kind), ChangeKind.OTHER)
    words = [row.place, row.reason]
    if kind != ChangeKind.SUSPENDED:
        words.insert(0, row.get_kind_display())
    elif row.expected_until:
        words.append(f"预计{long_date(row.expected_until)}复学")
    return Change(
        row.starts_on, kind, row.student, _now(row.student), "，".join(filter(None, words))
    )


def _resumed(over: Sequence[Standing]) -> Iterable[Change]:
    """Who came back: 休学 that ended with the pupil at the school, not on the way elsewhere."""
    rows = [row for row in over if row.kind in NOT_EXPECTED]
    ids = {row.student_id for row in rows}
    gone = set(
        Enrolment.objects.filter(student_id__in=ids, leave_reason__in=GONE).values_list(
            "student_id", "until"
        )
    )
    for row in rows:
        if (row.student_id, row.until) in gone or row.transfer_id is not None:
            continue
        suspended = row.kind == StandingKind.SUSPENDED
        kind = ChangeKind.RESUMED if suspended else ChangeKind.OTHER
        words = "" if suspended else f"{row.get_kind_display()}结束"
        yield Change(row.until, kind, row.student, _now(row.student), words)


def _waiting(row: Transfer) -> Change:
    words = f"{_to(row)}，待对方学校确认"
    return Change(row.moved_on, ChangeKind.WENT, row.student, _now(row.student), words, waits=True)


def _from(transfer: Transfer | None) -> str:
    return f"从{_school(transfer)}转入" if transfer else "转入"


def _to(transfer: Transfer | None) -> str:
    if transfer is None:
        return "转出"
    how = f"，{transfer.acknowledged_how}" if transfer.acknowledged_how else ""
    return f"转到{_school(transfer)}{how}"


def _school(transfer: Transfer) -> str:
    place = f"（{transfer.other_place}）" if transfer.other_place else ""
    return f"{transfer.other_school}{place}"


def _group(group: SchoolClass | None, day: date) -> str:
    return group.name_on(day) if group else "未分班"


def _now(student: Student) -> str:
    return str(student.current_class or "")
