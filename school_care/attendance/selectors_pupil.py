"""Reads about one pupil's attendance: the line on the file, the months, what was tried."""

import calendar as weeks
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from school_care.attendance.enums import AbsenceKind, Part, Session
from school_care.attendance.figures import Tally
from school_care.attendance.models import AbsenceCall, AttendanceException, LeaveNote
from school_care.attendance.reckoning import Facts, Presence, PupilDay, last_school_days
from school_care.core.months import last_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.models import Student

RECENT = 30  # school days on the pupil's file
LATEST = 5  # absences named there
SAYS = {Presence.NOT_TAKEN: "未点名", Presence.NOT_EXPECTED: "", Presence.PRESENT: "到"}
LOOK = {Presence.EXCUSED: "leave", Presence.UNEXPLAINED: "missing", Presence.NOT_TAKEN: "untaken"}


@dataclass(frozen=True)
class DayLine:
    """A day that was not simply "present"."""

    date: date
    words: str
    note: str = ""
    is_missing: bool = False


@dataclass
class Recent:
    """The last RECENT school days of a pupil: «到26 请假3 未到1 未点名0»."""

    days: int
    tally: Tally
    untaken: int
    latest: list[DayLine] = field(default_factory=list)


def day_words(known: PupilDay) -> str:
    """病假, 未到待核实, 迟到, 到, 未点名; "" for a day the pupil was not expected."""
    if known.presence in SAYS and known.kind in ("", AbsenceKind.PRESENT):
        return SAYS[known.presence]
    if not known.kind:
        return ""
    label = AbsenceKind(known.kind).label
    return f"部分时间{label}" if known.presence is Presence.PART else label


def cell_words(known: PupilDay) -> str:
    """`day_words` for the width of a day in the month: 未到 for 未到待核实."""
    return day_words(known).removesuffix("待核实")


def recent_of(
    school: School, student: Student, calendar: SchoolCalendar, today: date
) -> Recent | None:
    """The line on the file and the latest absences; None before the first school day."""
    days = last_school_days(calendar, today, RECENT)
    if not days:
        return None
    facts = Facts.read(
        school=school, since=days[0], until=today, students=[student], calendar=calendar
    )
    tally, untaken, latest = Tally(), 0, []
    for day in reversed(days):
        known = facts.day(student.pk, day)
        tally.count(known.presence, known.kind)
        untaken += known.presence is Presence.NOT_TAKEN
        if known.presence.known and known.kind not in ("", AbsenceKind.PRESENT):
            missing = known.presence is Presence.UNEXPLAINED
            latest.append(DayLine(day, day_words(known), known.note, missing))
    return Recent(len(days), tally, untaken, latest[:LATEST])


def leave_of_pupil(user: Any, student: Student, today: date) -> list[LeaveNote]:
    """Leave that runs, is to come or waits for a guardian; the next to begin first."""
    notes = LeaveNote.objects.visible_to(user).filter(
        student=student, cancelled_at__isnull=True, until__gt=today
    )
    return list(notes.order_by("starts_on", "id"))


@dataclass(frozen=True)
class Cell:
    """A day of the month's page."""

    day: date
    words: str
    look: str  # leave, missing, untaken or ""
    is_off: bool
    is_today: bool


@dataclass
class MonthOfPupil:
    """A month, Monday first; None where a week belongs to another month."""

    first: date
    weeks: list[list[Cell | None]]
    tally: Tally
    lines: list[DayLine]
    evenings: list[AttendanceException]
    calls: list[AbsenceCall]
    notes: list[LeaveNote]


def month_of_pupil(
    user: Any, student: Student, first: date, calendar: SchoolCalendar, today: date
) -> MonthOfPupil:
    """What a month was for a pupil in the person's sight, up to today."""
    last = last_of(first)
    facts = Facts.read(
        school=student.school, since=first, until=last, students=[student], calendar=calendar
    )
    tally, lines = Tally(), []

    def cell(day: date) -> Cell:
        known = facts.day(student.pk, day)
        past = day <= today
        if past:
            tally.count(known.presence, known.kind)
            if known.presence.known and known.kind not in ("", AbsenceKind.PRESENT):
                missing = known.presence is Presence.UNEXPLAINED
                lines.append(DayLine(day, day_words(known), known.note, missing))
        return Cell(
            day=day,
            words=cell_words(known) if past else "",
            look=LOOK.get(known.presence, "") if past else "",
            is_off=known.presence is Presence.NO_SCHOOL,
            is_today=day == today,
        )

    grid = [
        [cell(day) if day.month == first.month else None for day in week]
        for week in weeks.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    ]
    span = {"student": student, "date__range": (first, last)}
    evenings = AttendanceException.objects.visible_to(user).filter(part=Part.ALL, **span)
    calls = AbsenceCall.objects.visible_to(user).filter(**span).select_related("called_by")
    notes = LeaveNote.objects.visible_to(user).filter(
        student=student, starts_on__lte=last, until__gt=first
    )
    return MonthOfPupil(
        first,
        grid,
        tally,
        lines[::-1],
        list(
            evenings.exclude(session=Session.MORNING)
            .exclude(kind=AbsenceKind.PRESENT)
            .order_by("-date", "session")
        ),
        list(calls.order_by("-called_at", "-id")),
        list(notes.order_by("-starts_on", "-id")),
    )
