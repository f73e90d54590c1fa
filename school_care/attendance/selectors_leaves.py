"""Reads of the pages about leave: who is on it, whose ends, who is not back, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from school_care.attendance.enums import Part
from school_care.attendance.models import LeaveNote
from school_care.attendance.reckoning import Facts, Presence
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import near_day
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.enums import ContactRole, EnrolmentStatus
from school_care.students.models import ContactPerson, Student

ONE_DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=30)  # who is not back for longer is a missing child, not late leave
LONG = 10  # school days; longer leave is 在籍不在校 and shown to the director
# Who may confirm leave, in the order to ask.
ASKED = (
    ContactRole.MOTHER,
    ContactRole.FATHER,
    ContactRole.GUARDIAN,
    ContactRole.CARER,
    ContactRole.OTHER,
)


@dataclass(frozen=True)
class LeaveLine:
    """A note with what a list says of it. `missing`: school days away without leave since it
    ended, None while it runs; 0: nobody has taken the roll yet."""

    note: LeaveNote
    school_days: int
    missing: int | None = None

    @property
    def last_day(self) -> date:
        """The last day of leave."""
        return self.note.until - ONE_DAY

    @property
    def part(self) -> str:
        """上午, 下午; "" for whole days."""
        return self.note.get_part_display() if self.note.part != Part.ALL else ""

    @property
    def missing_words(self) -> str:
        """What is known since the leave ended."""
        if self.missing:
            return f"假满后已{self.missing}个上课日未到"
        return "该返校了，还没有点名"


@dataclass
class Leaves:
    """The page 请假 for one person."""

    overdue: list[LeaveLine] = field(default_factory=list)  # 假满未归
    waiting: list[LeaveLine] = field(default_factory=list)  # 待监护人确认
    today: list["TodayLine"] = field(default_factory=list)  # 今天请假, the first to end first
    coming: list[LeaveLine] = field(default_factory=list)  # 已批未开始

    @property
    def ending_today(self) -> list[LeaveLine]:
        """Leave whose last day is today."""
        return [line for line in self.today if line.ends_in == 0]

    @property
    def ending_tomorrow(self) -> list[LeaveLine]:
        """Leave whose last day is tomorrow."""
        return [line for line in self.today if line.ends_in == 1]

    @property
    def empty(self) -> bool:
        return not (self.overdue or self.waiting or self.today or self.coming)


@dataclass(frozen=True)
class TodayLine(LeaveLine):
    """Leave that holds today. `ends_in`: days to the last one, 0 today."""

    ends_in: int = 0
    is_long: bool = False


def notes_in_sight(user: Any, school: School) -> QuerySet[LeaveNote]:
    """Notes of pupils at the school within the person's sight, cancelled ones too."""
    notes = LeaveNote.objects.visible_to(user).filter(
        school=school, student__status=EnrolmentStatus.ENROLLED
    )
    return notes.select_related("student__current_class")


def leaves_of(
    notes: QuerySet[LeaveNote], school: School, calendar: SchoolCalendar, today: date
) -> Leaves:
    """What the page shows of `notes`; one query, and the reckoning's for leave that has ended."""
    live = notes.filter(cancelled_at__isnull=True, until__gt=today - LOOK_BACK)
    found, ended = Leaves(), []
    for note in live.order_by("until", "student__name_key", "id"):
        length = len(calendar.school_days(note.starts_on, note.until - ONE_DAY))
        last = note.until - ONE_DAY
        if note.confirmed_at is None:
            found.waiting.append(LeaveLine(note, length))
        elif note.starts_on > today:
            found.coming.append(LeaveLine(note, length))
        elif note.holds_on(today):
            found.today.append(TodayLine(note, length, None, (last - today).days, length > LONG))
        elif note.back_on is None:
            ended.append(note)
    found.overdue = _overdue(school, ended, calendar, today)
    return found


def _overdue(
    school: School, ended: Iterable[LeaveNote], calendar: SchoolCalendar, today: date
) -> list[LeaveLine]:
    """Of notes that have ended those whose pupil nobody has seen since, longest away first. A roll
    that says absent shows it, and so does a school day on which nobody took one."""
    latest = {note.student_id: note for note in ended}  # the notes come by their end
    if not latest:
        return []
    since = min(note.until for note in latest.values())
    facts = Facts.read(school=school, since=since, until=today, students=latest, calendar=calendar)
    lines = []
    for student_id, note in latest.items():
        days = [facts.day(student_id, day) for day in calendar.school_days(note.until, today)]
        presences = [day.presence for day in days]
        if not presences or any(presence.here for presence in presences):
            continue
        if presences[-1] in (Presence.UNEXPLAINED, Presence.NOT_TAKEN):
            length = len(calendar.school_days(note.starts_on, note.until - ONE_DAY))
            lines.append(LeaveLine(note, length, presences.count(Presence.UNEXPLAINED)))
    return sorted(lines, key=lambda line: (-line.missing, line.note.student.name_key))


def long_leave(
    notes: QuerySet[LeaveNote], calendar: SchoolCalendar, today: date
) -> list[LeaveNote]:
    """Confirmed leave that holds today and is longer than LONG school days."""
    running = notes.on(today).filter(cancelled_at__isnull=True, confirmed_at__isnull=False)
    return [
        note
        for note in running
        if (note.until - note.starts_on).days > LONG
        and len(calendar.school_days(note.starts_on, note.until - ONE_DAY)) > LONG
    ]


def guardians_of(user: Any, student: Student, today: date) -> list[ContactPerson]:
    """Who may confirm leave: parents, guardian, carer and others of the family, each once."""
    people = ContactPerson.objects.visible_to(user).current(today)
    rows = people.filter(student=student, role__in=ASKED).order_by("order", "id")
    found: dict[tuple[str, str], ContactPerson] = {}
    for person in sorted(rows, key=lambda row: ASKED.index(ContactRole(row.role))):
        found.setdefault((person.name, person.relation), person)
    return list(found.values())


@dataclass(frozen=True)
class Change:
    """What was done with a note, in words."""

    words: str
    by: str
    at: datetime


def trace_of(note: LeaveNote) -> list[Change]:
    """What was done with the note since it was written, latest first; the caller has opened it."""
    rows = FieldChange.objects.filter(
        object_type=note._meta.label_lower, object_id=note.public_id
    ).select_related("actor")
    changes = [
        Change(_in_words(row.field, row.new), row.actor.name if row.actor else "", row.at)
        for row in rows.order_by("-at", "-id")
    ]
    return [change for change in changes if change.words]


def _in_words(name: str, new: str | None) -> str:
    if name == "until" and new:
        return f"最后一天改为{near_day(date.fromisoformat(new) - ONE_DAY)}"
    if name == "back_on" and new:
        return f"销假，{near_day(date.fromisoformat(new))}返校"
    if name == "confirmed_whom" and new:
        return f"{new}确认"
    return "撤回" if name == "cancelled_at" else ""
