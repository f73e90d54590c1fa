"""Reads of standings and changes of school: what runs, what waits, what was."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.school.models import School
from school_care.students.enums import (
    Direction,
    EntryKind,
    LeaveReason,
    StandingKind,
    TransferState,
)
from school_care.students.models import Enrolment, Standing, Student, Transfer
from school_care.students.selectors import reads_categories
from school_care.students.services.standings import BY_HAND, ONE_DAY
from school_care.students.services.transfers import days_waiting, is_late

# Beside a name there is room for a word; a form of schooling, never what is wrong with a child.
TAGS = {
    StandingKind.SUSPENDED: "休学",
    StandingKind.HOME_TAUGHT: "送教上门",
    StandingKind.ELSEWHERE: "外校借读",
    StandingKind.SPECIAL: "外校就读",
    StandingKind.LEAVING: "转出办理中",
    StandingKind.GUEST: "借读",
    StandingKind.ARRIVING: "学籍未到",
    StandingKind.INCLUSION: "随班就读",
}
OF_TRANSFERS = (StandingKind.LEAVING, StandingKind.ARRIVING)
HAPPENED = {  # how a stay ended, on the pupil's own file
    LeaveReason.LEFT_SCHOOL: "离校",
    LeaveReason.TRANSFERRED: "转出",
    LeaveReason.GRADUATED: "毕业",
    LeaveReason.DECEASED: "去世",
}


def kinds_on(day: date, student_ids: Collection[int]) -> dict[int, list[StandingKind]]:
    """The standings of pupils on a day, by pupil id; one query."""
    found: dict[int, list[StandingKind]] = defaultdict(list)
    rows = Standing.objects.on(day).filter(student_id__in=student_ids).order_by("starts_on", "id")
    for student_id, kind in rows.values_list("student_id", "kind"):
        found[student_id].append(StandingKind(kind))
    return found


def transfers_in_sight(user: Any, school: School) -> QuerySet[Transfer]:
    """Changes of school of pupils whose file `user` may open."""
    rows = Transfer.objects.visible_to(user).filter(school=school)
    return rows.select_related("student__current_class", "student__school")


def standings_in_sight(user: Any, school: School) -> QuerySet[Standing]:
    """Standings of pupils whose file `user` may open, those taken back left out."""
    rows = Standing.objects.visible_to(user).filter(school=school).exclude(until=F("starts_on"))
    return rows.select_related("student__current_class", "student__school")


def enrolments_in_sight(user: Any, school: School) -> QuerySet[Enrolment]:
    """Stays in classes of pupils whose file `user` may open, those taken back left out."""
    rows = Enrolment.objects.visible_to(user).filter(school=school)
    rows = rows.exclude(leave_reason=LeaveReason.CORRECTED)
    return rows.select_related("student__current_class", "student__school", "school_class")


@dataclass(frozen=True)
class Waiting:
    """Something that is not done yet: whose, what, since when, how many days, whether too long."""

    student: Student
    words: str
    since: date
    days: int
    late: bool
    transfer: Transfer | None = None
    standing: Standing | None = None


def open_transfers(user: Any, school: School) -> list[Waiting]:
    """Changes of school, out and in, that wait for the other side, the oldest first."""
    rows = transfers_in_sight(user, school).filter(state=TransferState.OPEN)
    return [
        Waiting(row.student, row.other_school, row.moved_on, days_waiting(row), is_late(row), row)
        for row in rows.order_by("moved_on", "id")
    ]


def overdue_standings(user: Any, school: School) -> list[Waiting]:
    """Standings whose expected end has come and whose end nobody has entered (复学提醒)."""
    today = clock.today()
    rows = standings_in_sight(user, school).filter(
        kind__in=BY_HAND, until__isnull=True, expected_until__lte=today
    )
    return [
        Waiting(
            student=row.student,
            words=row.get_kind_display(),
            since=row.expected_until,
            days=(today - row.expected_until).days,
            late=row.expected_until < today,
            standing=row,
        )
        for row in rows.order_by("expected_until", "id")
    ]


@dataclass(frozen=True)
class Span:
    """A line of the pupil's history: what, from when, to which last day, what came of it. `row`:
    the stay it tells of, where it can be corrected."""

    words: str
    since: date
    last_day: date | None
    note: str = ""
    row: Enrolment | None = None


@dataclass(frozen=True)
class Running:
    """A line of what runs now: its word, the rest in words, the page where it is dealt with."""

    label: str
    words: str
    route: str
    public_id: UUID
    late: bool = False


@dataclass(frozen=True)
class Places:
    """Where a pupil was and is: read once for all parts of the file. `tells_why`: reasons and
    papers, which may speak of an illness, are told to those who may see categories."""

    tells_why: bool
    enrolments: list[Enrolment]
    standings: list[Standing]
    transfers: list[Transfer]

    def running(self, day: date) -> list["Running"]:
        """What holds on a day, is still to come, or waits for another school."""
        moving = [row for row in self.transfers if row.state == TransferState.OPEN]
        held = [
            row
            for row in self.standings
            if (row.until is None or row.until > day) and row.kind not in OF_TRANSFERS
        ]
        return [
            *(_moving(row, day) for row in moving),
            *(_held(row, tells_why=self.tells_why) for row in held),
        ]

    @property
    def entered_on(self) -> date | None:
        """The first day the pupil was enrolled here, as far as the archive knows."""
        return self.enrolments[0].starts_on if self.enrolments else None

    @property
    def last(self) -> Enrolment | None:
        """The last stay."""
        return self.enrolments[-1] if self.enrolments else None

    def spans(self) -> list[Span]:
        """Stays and standings, the latest first."""
        stood = (_standing(row, tells_why=self.tells_why) for row in self.standings)
        found = [*map(_stay, self.enrolments), *stood]
        return sorted(found, key=lambda span: span.since, reverse=True)


def places_of(user: Any, student: Student) -> Places:
    """Everything `user` is told of where a pupil was, whose file they may open; three queries."""
    if "_places" not in student.__dict__:
        stays = Enrolment.objects.filter(student=student).select_related("school_class")
        stays = stays.exclude(leave_reason=LeaveReason.CORRECTED)
        standings = Standing.objects.filter(student=student).exclude(until=F("starts_on"))
        student.__dict__["_places"] = Places(
            reads_categories(user, student),
            list(stays.order_by("starts_on", "id")),
            list(standings.select_related("transfer").order_by("starts_on", "id")),
            list(Transfer.objects.filter(student=student).order_by("moved_on", "id")),
        )
    return student.__dict__["_places"]


def _moving(row: Transfer, day: date) -> Running:
    """转出办理中 2026年11月10日起 · 青禾县第二小学 · 待对方学校确认，已12天."""
    out = row.direction == Direction.OUT
    kind = StandingKind.LEAVING if out else StandingKind.ARRIVING
    since = row.moved_on + ONE_DAY if out else row.moved_on
    days = days_waiting(row, day)
    waits = "待对方学校确认" if out else "学籍还没有转到"
    waits += f"，已{days}天" if days > 0 else ""
    school = f"{row.other_school}（{row.other_place}）" if row.other_place else row.other_school
    words = [f"{near_day(since)}起", school, row.reason, waits]
    return Running(
        kind.label, " · ".join(filter(None, words)), "transfer", row.public_id, is_late(row, day)
    )


def _held(row: Standing, *, tells_why: bool) -> Running:
    """休学 2026年9月14日起，预计到2027年8月31日 · 生病治疗."""
    since = f"{near_day(row.starts_on)}起"
    if row.until:
        since += f"，到{near_day(row.until - ONE_DAY)}为止"
    elif row.expected_until:
        since += f"，预计到{near_day(row.expected_until)}"
    words = [since, row.place, *(_why(row) if tells_why else ())]
    late = row.until is None and row.expected_until is not None
    return Running(
        row.get_kind_display(),
        " · ".join(filter(None, words)),
        "standing",
        row.public_id,
        late and row.expected_until < clock.today(),
    )


def _stay(row: Enrolment) -> Span:
    group = row.school_class.name_on(row.starts_on) if row.school_class else "未分班"
    notes = []
    if row.entry_kind:
        notes.append(f"{EntryKind(row.entry_kind).label}到班")
    if row.leave_reason:
        reason = LeaveReason(row.leave_reason)
        notes.append(HAPPENED.get(reason, reason.label))
    return Span(group, row.starts_on, _last_day(row.until), "，".join(notes), row)


def _standing(row: Standing, *, tells_why: bool) -> Span:
    notes = [row.place, *(_why(row) if tells_why else ())]
    words = row.get_kind_display()
    return Span(words, row.starts_on, _last_day(row.until), "，".join(filter(None, notes)))


def _why(row: Standing) -> tuple[str, str]:
    return row.reason, row.paper_no


def _last_day(until: date | None) -> date | None:
    return until - ONE_DAY if until else None
