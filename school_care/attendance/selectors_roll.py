"""Reads of one class's roll: who is on it, what is known of each, whom to ring."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from school_care.attendance.enums import (
    EXCUSED,
    HERE,
    UNEXPLAINED,
    AbsenceKind,
    CallResult,
    Part,
    Session,
)
from school_care.attendance.expected import expected_in_class
from school_care.attendance.models import (
    AbsenceCall,
    AttendanceDay,
    AttendanceException,
    LeaveNote,
)
from school_care.attendance.selectors_leave import leave_on
from school_care.core import clock
from school_care.school.models import SchoolClass
from school_care.students.enums import ContactRole, PhoneState, Whereabouts
from school_care.students.models import ContactPerson, Student

MOST_NUMBERS = 6  # beside a child; nobody rings a seventh
# Whom to ring first: mother, father, who looks after the child, grandparents, the village.
ORDER = (
    ContactRole.MOTHER,
    ContactRole.FATHER,
    ContactRole.CARER,
    ContactRole.GUARDIAN,
    ContactRole.OTHER,
    ContactRole.NEIGHBOUR,
    ContactRole.VILLAGE,
)
GRANDPARENTS = ("爷爷", "奶奶", "祖父", "祖母", "外公", "外婆", "外祖父", "外祖母", "姥姥", "姥爷")


@dataclass(frozen=True)
class Line:
    """One pupil of a roll: what is known (`row`), the leave that holds."""

    student: Student
    row: AttendanceException | None = None
    leave: LeaveNote | None = None
    chosen: str = ""  # what the page was sent with, to be kept

    def with_chosen(self, chosen: dict[str, str]) -> "Line":
        """The line as a page was sent."""
        kind = chosen.get(str(self.student.public_id), AbsenceKind.PRESENT.value)
        return replace(self, chosen=kind)

    @property
    def preset(self) -> str:
        """The kind the page begins with: what is stored, else leave, else present."""
        if self.row is not None:
            return self.row.kind
        if self.leave is not None and self.leave.part == Part.ALL:
            return self.leave.kind
        return AbsenceKind.PRESENT

    @property
    def kind(self) -> str:
        """The kind to show: what was typed, else the preset."""
        return self.chosen or self.preset

    @property
    def word(self) -> str:
        """The kind in words; nothing for present."""
        return "" if self.kind == AbsenceKind.PRESENT else AbsenceKind(self.kind).label


@dataclass(frozen=True)
class Number:
    """A number that can be rung; `which` of the person's two. `call_id`: the id of the call that
    is made from this page, so that a result tapped twice is one call."""

    person: ContactPerson
    which: str
    number: str
    state: str
    call_id: UUID = field(default_factory=uuid4)

    @property
    def unreachable(self) -> bool:
        """Whether nobody answered under it when it was last tried."""
        return self.state == PhoneState.OFF


@dataclass
class Absentee:
    """A pupil who is not there, with the people to ring and what was tried. `numbers` is empty for
    those who may not ring."""

    student: Student
    row: AttendanceException
    leave: LeaveNote | None = None
    calls: list[AbsenceCall] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)

    @property
    def missing(self) -> bool:
        """Whether nobody knows yet why the pupil is not there."""
        return self.row.kind in UNEXPLAINED

    @property
    def lost(self) -> bool:
        """Whether nobody knows where the pupil is: that never waits."""
        return self.missing and self.row.whereabouts == Whereabouts.MISSING

    @property
    def reached(self) -> bool:
        """Whether somebody was spoken to."""
        return any(call.result == CallResult.REACHED for call in self.calls)


@dataclass(frozen=True)
class InRoom:
    """A boarder whose night is on the roll of a room, as the dormitory says it."""

    student: Student
    room: str
    handed_in: bool
    kind: str = AbsenceKind.PRESENT

    @property
    def missing(self) -> bool:
        """Whether nobody knows why the pupil is not there."""
        return self.kind in UNEXPLAINED

    @property
    def word(self) -> str:
        """到了, 未到待核实 …; 未交 while the room is not handed in and nothing else is known."""
        if self.kind not in HERE:
            return AbsenceKind(self.kind).label
        return "到了" if self.handed_in else "未交"


@dataclass(frozen=True)
class Roll:
    """The roll of a class on a morning or, of its boarders, on a night; `day` is None while nobody
    has handed it in. `in_rooms`: boarders whose night is on the dormitory's roll."""

    group: SchoolClass
    date: date
    day: AttendanceDay | None
    lines: list[Line]
    session: str = Session.MORNING
    in_rooms: list[InRoom] = field(default_factory=list)

    @property
    def is_night(self) -> bool:
        """Whether it is of boarders alone."""
        return self.session != Session.MORNING

    @property
    def counts(self) -> dict[str, int]:
        """应到, 实到, 请假, 未到待核实 (旷课 with it) as the lines stand."""
        return tally(len(self.lines), [line.kind for line in self.lines])

    def with_chosen(self, chosen: dict[str, str]) -> "Roll":
        """The same roll as a page was sent: kinds by public id, everybody else present."""
        return replace(self, lines=[line.with_chosen(chosen) for line in self.lines])

    @property
    def version(self) -> int:
        """What a submission made now is based on."""
        return self.day.version if self.day else 0


def tally(expected: int, kinds: Iterable[str]) -> dict[str, int]:
    """应到, 实到, 请假 and 未到待核实 (旷课 with it), from the kinds of those who are not there."""
    known = list(kinds)
    leave = sum(kind in EXCUSED for kind in known)
    missing = sum(kind in UNEXPLAINED for kind in known)
    return {
        "expected": expected,
        "here": expected - leave - missing,
        "leave": leave,
        "missing": missing,
    }


def roll_of(group: SchoolClass, day: date) -> Roll:
    """The roll of a class in the person's sight; five queries. Whoever sees the class sees the
    names on its roll of that day, also of a pupil who has left the class since."""
    pupils = expected_in_class(group, day)
    keys = [pupil.pk for pupil in pupils]
    rows = {row.student_id: row for row in _rows(day).filter(student_id__in=keys)}
    leave = leave_on(group.school, day, keys)
    known = AttendanceDay.objects.filter(school_class=group, date=day, session=Session.MORNING)
    lines = [Line(pupil, rows.get(pupil.pk), leave.get(pupil.pk)) for pupil in pupils]
    return Roll(group, day, known.select_related("taken_by").first(), lines)


def absentees_of(user: Any, roll: Roll, *, may_ring: bool) -> list[Absentee]:
    """Who is not there or came late, those not found first; two queries. With `may_ring` the
    numbers of those not found are opened: the caller leaves the trace."""
    found = [
        Absentee(line.student, line.row, line.leave)
        for line in roll.lines
        if line.row is not None
        and (line.row.kind != AbsenceKind.PRESENT or (roll.is_night and line.row.arrived_at))
    ]
    with_calls(found, roll.date)
    if may_ring:
        ring = [one for one in found if one.missing]
        numbers = numbers_of(user, [one.student for one in ring])
        for one in ring:
            one.numbers = numbers.get(one.student.pk, [])
    return sorted(found, key=lambda one: (not one.missing, one.row.kind in HERE))


def with_calls(absentees: Iterable[Absentee], day: date) -> None:
    """Give each what was tried that day, oldest first; one query."""
    by_pupil = {one.student.pk: one for one in absentees}
    calls = AbsenceCall.objects.filter(student_id__in=by_pupil, date=day)
    for call in calls.select_related("called_by").order_by("called_at", "id"):
        by_pupil[call.student_id].calls.append(call)


def numbers_of(user: Any, students: Iterable[Student]) -> dict[int, list[Number]]:
    """The numbers of the people around pupils in the order to ring them, by pupil's key; one query.
    A number that is somebody else's is left out, one that was switched off comes last."""
    keys = [student.pk for student in students]
    if not keys:
        return {}
    people = ContactPerson.objects.visible_to(user).current(clock.today())
    found: dict[int, list[Number]] = {key: [] for key in keys}
    for person in people.filter(student_id__in=keys).order_by("order", "id"):
        for which in ("phone", "other_phone"):
            state = getattr(person, f"{which}_state")
            number = getattr(person, which) if state != PhoneState.WRONG else ""
            if number:
                found[person.student_id].append(Number(person, which, number, state))
    return {key: _in_order(numbers)[:MOST_NUMBERS] for key, numbers in found.items()}


def _in_order(numbers: list[Number]) -> list[Number]:
    """Each number once: the mother who is also the guardian is rung as the mother."""
    once: dict[str, Number] = {}
    for one in sorted(numbers, key=_turn):
        once.setdefault(one.number, one)
    return list(once.values())


def _turn(one: Number) -> tuple[bool, float]:
    place = float(ORDER.index(ContactRole(one.person.role)))
    if one.person.role == ContactRole.OTHER and one.person.relation in GRANDPARENTS:
        place = ORDER.index(ContactRole.GUARDIAN) + 0.5
    return one.unreachable, place


def _rows(day: date):
    return AttendanceException.objects.filter(date=day, session=Session.MORNING, part=Part.ALL)
