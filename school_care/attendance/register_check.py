"""名在人不在: register, attendance and dormitory of a school laid side by side (domain §4.1).

Pure reading: no user, nothing written, a constant number of queries. Where the rolls say too little
nothing is concluded: a pupil who was not seen is a variance only after EVIDENCE rolls in which they
were expected, and a class without them is named as not comparable. Where a fact is missing for most
of a class (no pupil number, no bed), it has not been entered yet; that is one sentence, not forty
variances. The numbers of days are our own rule; nothing prescribes them.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from school_care.attendance.enums import HERE, Session, VarianceKind
from school_care.attendance.models import AttendanceDay, AttendanceException, RoomStay
from school_care.attendance.reckoning import Facts, last_school_days
from school_care.attendance.selectors_leave import leave_on
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.enums import NOT_EXPECTED, NOT_ON_REGISTER, StandingKind
from school_care.students.models import Enrolment, Standing
from school_care.students.services.transfers import LATE_AFTER_DAYS

SPAN = 10  # school days with rolls in which a pupil should have been seen
LOOK_BACK = 30  # school days within which those ten are sought
EVIDENCE = 3  # rolls in which the pupil was expected; fewer prove nothing
NIGHTS = 5  # evening rolls of the room
NIGHTS_BACK = timedelta(days=30)
A_YEAR = 220  # school days: as far back as the last day at school is sought
GUEST_DAYS = 30  # days after which a pupil without a register here is a variance
SEVERAL = 3  # of so many pupils, more than half without a number or bed: not entered yet


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil enrolled on the day."""

    student_id: int
    class_id: int | None
    boards: bool
    numbered: bool  # has a national pupil number
    apart: StandingKind | None = None  # the standing that keeps the pupil out of class
    guest: StandingKind | None = None  # the standing that says the register is elsewhere


@dataclass(frozen=True, slots=True)
class Found:
    """A variance. `facts`: figures, dates and codes only."""

    student_id: int
    class_id: int | None
    kind: VarianceKind
    facts: dict[str, Any]


@dataclass
class Comparison:
    """What the three say of the school on `on`. `findings` is what was no variance: `apart`
    (standing ids by kind), `guests`, `not_here`, `unknown` (pupils by class id, "" for none),
    `unnumbered` (the same), `without_bed`, `rolls` (days compared)."""

    on: date
    on_register: int = 0
    at_school: int = 0
    boarders: int = 0
    in_rooms: int = 0
    found: list[Found] = field(default_factory=list)
    findings: dict[str, Any] = field(default_factory=dict)


def compare(school: School, on: date, calendar: SchoolCalendar | None = None) -> Comparison:
    """Lay register, attendance and dormitory side by side as of `on`."""
    calendar = calendar or SchoolCalendar(school)
    standings = _standings(school, on)
    members = _members(school, on, standings)
    result = Comparison(on)
    attendance = _Attendance(school, on, calendar)
    _compare_classes(result, members, standings, attendance)
    _compare_rooms(result, members, school, on)
    _tell_absences(result, school, calendar, attendance)
    return result


def _standings(school: School, on: date) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = defaultdict(list)
    kinds = (*NOT_EXPECTED, *NOT_ON_REGISTER)
    for standing in Standing.objects.on(on).filter(school=school, kind__in=kinds).order_by("pk"):
        found[standing.student_id].append(standing)
    return found


def _members(school: School, on: date, standings: dict[int, list[Standing]]) -> list[Member]:
    numbered = ExpressionWrapper(
        ~Q(student__national_student_no_index=""), output_field=BooleanField()
    )
    rows = Enrolment.objects.on(on).filter(school=school).annotate(numbered=numbered)
    columns = ("student_id", "school_class_id", "student__boarding", "numbered")
    members: dict[int, Member] = {}
    for student_id, class_id, boards, has_number in rows.order_by("pk").values_list(*columns):
        kinds = [StandingKind(one.kind) for one in standings.get(student_id, ())]
        members[student_id] = Member(
            student_id,
            class_id,
            bool(boards),
            bool(has_number),
            next((kind for kind in kinds if kind in NOT_EXPECTED), None),
            next((kind for kind in kinds if kind in NOT_ON_REGISTER), None),
        )
    return list(members.values())


class _Attendance:
    """The mornings compared: the last SPAN school days on which any roll was taken."""

    def __init__(self, school: School, on: date, calendar: SchoolCalendar) -> None:
        self.days: list[date] = []
        recent = last_school_days(calendar, on, LOOK_BACK)
        if not recent:
            return
        rolls = AttendanceDay.objects.filter(
            school=school,
            session=Session.MORNING,
            school_class__isnull=False,
            date__range=(recent[0], on),
        )
        taken = set(rolls.order_by().values_list("date", flat=True).distinct())
        self.days = [day for day in recent if day in taken][-SPAN:]
        if self.days:
            self.facts = Facts.read(school=school, since=self.days[0], until=on, calendar=calendar)

    def of(self, student_id: int) -> tuple[bool, int]:
        """Whether the pupil was seen on one of the days, and how many say anything of them."""
        days = [self.facts.day(student_id, day).presence for day in self.days]
        return any(one.here for one in days), sum(one.known for one in days)


def _compare_classes(
    result: Comparison,
    members: list[Member],
    standings: dict[int, list[Standing]],
    attendance: _Attendance,
) -> None:
    """Who is on the register and not here, and the other way round."""
    apart: dict[str, list[int]] = defaultdict(list)
    unknown: Counter[str] = Counter()
    unnumbered: list[Member] = []
    not_here = 0
    for member in members:
        held = standings.get(member.student_id, [])
        if member.guest:
            result.found += _long_guests(member, held, result.on)
            continue
        result.on_register += 1
        if member.apart:
            apart[member.apart].append(next(one.pk for one in held if one.kind == member.apart))
            result.found += _lost_on_the_way(member, held, result.on)
            continue
        seen, known = attendance.of(member.student_id)
        if not seen and known >= EVIDENCE:
            not_here += 1
            facts = {"rolls": known}
            result.found.append(_found(member, VarianceKind.NOT_HERE, facts))
            continue
        if seen:
            result.at_school += 1
        else:
            unknown[str(member.class_id or "")] += 1
        if not member.numbered:
            unnumbered.append(member)
    result.findings |= {
        "rolls": [day.isoformat() for day in attendance.days],
        "apart": dict(apart),
        "guests": sum(bool(member.guest) for member in members),
        "not_here": not_here,
        "unknown": dict(unknown),
        "unnumbered": _tell_unnumbered(result, members, unnumbered),
    }


def _long_guests(member: Member, held: list[Standing], on: date) -> list[Found]:
    standing = next(one for one in held if one.kind == member.guest)
    days = (on - standing.starts_on).days
    if days <= GUEST_DAYS:
        return []
    facts = {"standing": standing.kind, "since": standing.starts_on.isoformat(), "days": days}
    return [_found(member, VarianceKind.NOT_ON_REGISTER, facts)]


def _lost_on_the_way(member: Member, held: list[Standing], on: date) -> list[Found]:
    """Who left for another school that has not confirmed: nobody knows that they arrived."""
    leaving = next((one for one in held if one.kind == StandingKind.LEAVING), None)
    days = (on - leaving.starts_on).days + 1 if leaving else 0
    if leaving is None or days <= LATE_AFTER_DAYS:
        return []
    facts = {"standing": leaving.kind, "since": leaving.starts_on.isoformat(), "days": days}
    return [_found(member, VarianceKind.NOT_HERE, facts)]


def _tell_unnumbered(
    result: Comparison, members: list[Member], unnumbered: list[Member]
) -> dict[str, int]:
    """A variance each, but one figure for a class most of whose pupils have no number."""
    sizes = Counter(one.class_id for one in members if not (one.guest or one.apart))
    missing = Counter(member.class_id for member in unnumbered)
    waits = {
        class_id
        for class_id, count in missing.items()
        if count >= SEVERAL and 2 * count > sizes[class_id]
    }
    result.found += [
        _found(member, VarianceKind.NOT_ON_REGISTER, {"number": False})
        for member in unnumbered
        if member.class_id not in waits
    ]
    return {str(class_id or ""): missing[class_id] for class_id in waits}


# -- the dormitory ------------------------------------------------------------------------------


def _compare_rooms(result: Comparison, members: list[Member], school: School, on: date) -> None:
    """Beds against 是否寄宿, and who boards and sleeps elsewhere. A school that has not entered
    its beds is not compared."""
    stays = {stay.student_id: stay for stay in RoomStay.objects.on(on).filter(school=school)}
    expected = [member for member in members if not member.apart]
    boarders = [member for member in expected if member.boards]
    bedless = [member for member in boarders if member.student_id not in stays]
    entered = len(bedless) < SEVERAL or 2 * len(bedless) <= len(boarders)
    result.boarders = len(boarders)
    result.in_rooms = sum(member.student_id in stays for member in expected)
    result.findings["without_bed"] = 0 if entered else len(bedless)
    if entered:
        result.found += [_found(one, VarianceKind.BOARDER_WITHOUT_ROOM, {}) for one in bedless]
    for member in expected:
        stay = stays.get(member.student_id)
        if stay is not None and not member.boards:
            facts = {"since": stay.starts_on.isoformat()}
            result.found.append(_found(member, VarianceKind.ROOM_WITHOUT_BOARDER, facts))
    gone = {one.student_id for one in result.found if one.kind == VarianceKind.NOT_HERE}
    asleep = {
        one.student_id: stays[one.student_id]
        for one in boarders
        if one.student_id in stays and one.student_id not in gone
    }
    away = _away_at_night(school, on, asleep)
    result.found += [
        _found(member, VarianceKind.BOARDER_AWAY, {"nights": away[member.student_id]})
        for member in boarders
        if member.student_id in away
    ]


def _away_at_night(school: School, on: date, stays: dict[int, RoomStay]) -> dict[int, int]:
    """Pupils who were in none of the last NIGHTS rolls of their room, with the number of rolls."""
    if not stays:
        return {}
    since = on - NIGHTS_BACK
    rolls = AttendanceDay.objects.filter(
        school=school, room__isnull=False, date__range=(since, on)
    ).exclude(session=Session.MORNING)
    nights: dict[int, set[date]] = defaultdict(set)
    for room_id, day in rolls.values_list("room_id", "date"):
        nights[room_id].add(day)
    rows = AttendanceException.objects.filter(school=school, date__range=(since, on))
    rows = rows.exclude(session=Session.MORNING).exclude(kind__in=HERE)
    absent = set(rows.values_list("student_id", "date"))
    away = {}
    for student_id, stay in stays.items():
        own = sorted(day for day in nights.get(stay.room_id, ()) if day >= stay.starts_on)
        last = own[-NIGHTS:]
        if len(last) >= EVIDENCE and all((student_id, day) in absent for day in last):
            away[student_id] = len(last)
    return away


# -- facts beside a variance ----------------------------------------------------------------------


def _tell_absences(
    result: Comparison, school: School, calendar: SchoolCalendar, attendance: _Attendance
) -> None:
    """Since when an unseen pupil has not been here, and the leave they are on."""
    unseen = [one for one in result.found if "rolls" in one.facts]
    away = [one for one in result.found if "rolls" in one.facts or "nights" in one.facts]
    if not away:
        return
    for student_id, note in leave_on(school, result.on, [one.student_id for one in away]).items():
        last = note.until - timedelta(days=1)
        told = {"kind": note.kind, "from": note.starts_on.isoformat(), "to": last.isoformat()}
        for one in away:
            if one.student_id == student_id:
                one.facts["leave"] = told
    if not unseen:
        return
    days = last_school_days(calendar, result.on, A_YEAR)
    facts = Facts.read(
        school=school,
        since=days[0],
        until=result.on,
        students=[one.student_id for one in unseen],
        calendar=calendar,
    )
    for one in unseen:
        seen = (day for day in reversed(days) if facts.day(one.student_id, day).presence.here)
        last_seen = next(seen, None)
        one.facts["last_seen"] = last_seen.isoformat() if last_seen else ""


def _found(member: Member, kind: VarianceKind, facts: dict[str, Any]) -> Found:
    return Found(member.student_id, member.class_id, kind, facts)
