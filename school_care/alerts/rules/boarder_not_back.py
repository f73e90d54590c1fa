"""住校生未归: the roll at lights-out or at the return found an empty bed, and nobody has seen the
child since (预防未成年人犯罪法第三十五条: search at once)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import at, days_in, hours_from, pupil_page
from school_care.alerts.ruling import Finding, Rule
from school_care.attendance.dorm_nights import session_words
from school_care.attendance.enums import UNEXPLAINED, Part, Session
from school_care.attendance.models import AttendanceDay, AttendanceException, RoomStay
from school_care.attendance.reckoning import Facts, Presence
from school_care.attendance.selectors_leave import leave_on
from school_care.core import clock
from school_care.core.intervals import holds

LOOKS_BACK = timedelta(days=60)
# Whoever is missing for so long is followed back to the night it began, else the beginning would
# move with the days and the warning be a new one each night.
LONG_GONE, A_YEAR = timedelta(days=30), timedelta(days=366)
ORDER = {Session.MORNING: 0, Session.RETURN: 1, Session.EVENING: 2}
NIGHTS = (Session.RETURN, Session.EVENING)
FOUND = (Presence.PRESENT, Presence.PART, Presence.EXCUSED)


class Moment(NamedTuple):
    """A roll of a day: the return comes before lights-out, both after the morning."""

    day: date
    place: int
    session: str


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Boarders not found at night whom no later roll saw and no leave explains. Nights on end are
    one warning, known by the first of them, also after months."""
    found = _judged(reading, _rows(reading, LOOKS_BACK))
    long_ago = reading.on - LONG_GONE
    gone = [student for student, one in found.items() if one.since < long_ago]
    if gone:
        found |= _judged(reading, _rows(reading, A_YEAR, gone))
    return found.values()


def _judged(reading: Reading, rows: dict[int, dict[Moment, str]]) -> dict[int, Finding]:
    """Whom the nights' rolls still miss."""
    missed = {
        student: sorted(moment for moment, kind in held.items() if kind in UNEXPLAINED)
        for student, held in rows.items()
    }
    if not missed:
        return {}
    found = {}
    seen = _Seen(reading, rows)
    for student, nights in missed.items():
        last = nights[-1]
        if seen.between(student, last, None) or seen.on_leave(student, last):
            continue
        first = last
        for night in reversed(nights[:-1]):
            if seen.between(student, night, first):
                break
            first = night
        because = {
            "first": first.day.isoformat(),
            "last": last.day.isoformat(),
            "session": str(last.session),
        }
        found[student] = Finding(student, first.day, because, first.day.isoformat())
    return found


def _rows(
    reading: Reading, back: timedelta, students: Collection[int] | None = None
) -> dict[int, dict[Moment, str]]:
    """What the nights' rolls say of pupils who were not found on one of them; one query, two where
    somebody was."""
    held = AttendanceException.objects.filter(
        school=reading.school,
        date__range=(reading.on - back, reading.on),
        session__in=NIGHTS,
        part=Part.ALL,
    )
    if students is not None:
        held = held.filter(student_id__in=students)
    missing = set(held.filter(kind__in=UNEXPLAINED).values_list("student_id", flat=True))
    if not missing or not (missing := missing & reading.here):
        return {}
    found: dict[int, dict[Moment, str]] = defaultdict(dict)
    told = held.filter(student_id__in=missing)
    for student, day, session, kind in told.values_list("student_id", "date", "session", "kind"):
        found[student][_moment(day, session)] = kind
    return found


def _moment(day: date, session: str) -> Moment:
    return Moment(day, ORDER[Session(session)], session)


class _Seen:
    """When each pupil was seen, or said to be somewhere: mornings at school or on leave, and nights
    in bed."""

    def __init__(self, reading: Reading, rows: Mapping[int, Mapping[Moment, str]]) -> None:
        self._reading, self._rows = reading, rows
        self._since = min(moment.day for held in rows.values() for moment in held)
        self._facts = reading.facts_of(rows, self._since)
        self._rolls = self._rolls_of(reading, rows)
        self._monday = reading.calendar.next_school_day(reading.on)
        self._leave_ahead = leave_on(reading.school, self._monday, rows) if self._monday else {}
        self._found = {student: self._moments(student) for student in rows}

    def _rolls_of(self, reading: Reading, students: Collection[int]) -> dict[int, list[Moment]]:
        """The nights' rolls handed in of each pupil's room or class; two queries."""
        stays: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
        rows = RoomStay.objects.filter(student_id__in=list(students), school=reading.school)
        for student, *stay in rows.values_list("student_id", "starts_on", "until", "room_id"):
            stays[student].append(tuple(stay))
        rooms = {room for held in stays.values() for _, _, room in held}
        groups = {place[2] for held in self._facts.enrolled.values() for place in held}
        rolls = AttendanceDay.objects.filter(
            Q(room_id__in=rooms) | Q(school_class_id__in=groups),
            school=reading.school,
            date__range=(self._since, reading.on),
            session__in=NIGHTS,
        )
        taken: dict[tuple[int | None, int | None], list[Moment]] = defaultdict(list)
        for room, group, day, session in rolls.values_list(
            "room_id", "school_class_id", "date", "session"
        ):
            taken[room, group].append(_moment(day, session))
        return {pupil: _of_place(self._facts, pupil, stays[pupil], taken) for pupil in students}

    def _moments(self, student: int) -> list[Moment]:
        told = self._rows[student]
        nights = [one for one in self._rolls[student] if one not in told]
        nights += [one for one, kind in told.items() if kind not in UNEXPLAINED]
        mornings = self._reading.calendar.school_days(self._since, self._reading.on)
        nights += [
            _moment(day, Session.MORNING)
            for day in mornings
            if self._facts.day(student, day).presence in FOUND
        ]
        return nights

    def between(self, student: int, since: Moment, until: Moment | None) -> bool:
        """Whether the pupil was seen after one roll, before another where one is given."""
        return any(
            since < moment and (until is None or moment < until) for moment in self._found[student]
        )

    def on_leave(self, student: int, night: Moment) -> bool:
        """Whether leave explains the empty bed: of that evening, of today, or from the school day
        a return leads to."""
        days = (night.day, self._reading.on)
        if any(self._facts.leave_on(student, day) for day in days):
            return True
        return night.session == Session.RETURN and student in self._leave_ahead


def _of_place(
    facts: Facts,
    student: int,
    stays: list[tuple[date, date | None, int]],
    taken: Mapping[tuple[int | None, int | None], list[Moment]],
) -> list[Moment]:
    """The rolls that would have named the pupil: of the room of the night, of the class for a
    boarder without a bed."""
    found = [
        one
        for starts_on, until, room in stays
        for one in taken.get((room, None), ())
        if holds(starts_on, until, one.day)
    ]
    for _, _, group in facts.enrolled.get(student, ()):
        for one in taken.get((None, group), ()):
            bedless = not any(holds(start, until, one.day) for start, until, _ in stays)
            if bedless and facts.class_on(student, one.day) == group:
                found.append(one)
    return found


def because(facts: Mapping[str, Any]) -> str:
    """11月22日周日返校时未到，还没有找到人."""
    day = date.fromisoformat(facts["last"])
    said = f"{days_in(facts['last'])}{session_words(Session(facts['session']), day)}时未到"
    if facts["first"] != facts["last"]:
        said = f"{days_in(facts['first'])}起晚上未到，最近一次是{days_in(facts['last'])}"
    return f"{said}，还没有见到人"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """Within the hour."""
    return hours_from(on, 1) if on == clock.today() else at(on, 22)


RULE = Rule(
    code="boarder.not_back",
    label="住校生未归",
    can_stop=False,
    tier=Tier.NOW,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="晚上就寝或返校点名未到，没有请假，以后也没有人见到；1小时内查找，找不到立即报警110",
    clears="改记为已到，或以后的点名见到人，或登记了请假",
    source="预防未成年人犯罪法第三十五条：寄宿制学校发现学生夜不归宿应当及时查找",
    act_url=pupil_page("students:show"),
    act_label="看联系电话，马上找人",
    order=15,
)
