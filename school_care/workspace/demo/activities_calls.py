"""The demo school's family calls: two lines, the usual day, windows, a term of calls, this week's
turns. One boarder in ten has had no call this month."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.activities.call_plan import boarders_here, give_out, slots_of
from school_care.activities.choices.home import CallResult, CallWay, Direction
from school_care.activities.letter_people import Reader, readers_of
from school_care.activities.models import BusyTime, CallLine, CallTry, CallTurn, CallWindow
from school_care.activities.selectors_turns import boarders_of, waiting_boarders
from school_care.activities.services.calls.hours import usual_times
from school_care.activities.services.calls.turns import turn_of
from school_care.core.clock import now
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.models import Student

OPEN = (  # weekdays, from, to
    ((1, 2, 3, 4, 5), "12:30", "13:00"),
    ((1, 2, 3, 4, 7), "18:10", "18:50"),
    ((1, 2, 3, 4), "20:30", "21:20"),
)
RESULTS = (*(CallResult.CONNECTED,) * 8, CallResult.NO_ANSWER, CallResult.NOT_COME)
EVERY = 26  # days between a boarder's calls, about
WITHOUT = 10  # one boarder in so many had none this month


def furnish_calls(*, school: School, today: date, dice: random.Random) -> None:
    """Store lines, times, windows, calls up to today and this week's turns."""
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    if term is None:
        return
    begun = min(term.first_day, today)
    windows = _open_lines(school, begun)
    posts = Appointment.objects.effective(today).filter(school=school, role=Role.DORMITORY)
    duty = list(posts.order_by("pk").values_list("user_id", flat=True)) or [None]
    students = list(boarders_of(school, today).order_by("pk"))
    people = readers_of(students, today)
    monday = today - timedelta(days=today.weekday())
    tries = []
    for place, student in enumerate(students):
        until = monday if place % WITHOUT else min(monday, today.replace(day=1))
        tries += _term_of(student, people[student.pk], (begun, until), calendar, duty, dice)
    CallTry.objects.bulk_create(tries, batch_size=500)
    _this_week(school, windows, monday, calendar, duty[0])
    _called_this_week(school, people, today, duty, dice)


def _open_lines(school: School, begun: date) -> list[CallWindow]:
    BusyTime.objects.bulk_create(usual_times(school))
    lines = [
        CallLine.objects.create(school=school, name="亲情电话1号", place="女生宿舍楼值班室"),
        CallLine.objects.create(school=school, name="亲情电话2号", place="男生宿舍楼值班室"),
    ]
    windows = [
        CallWindow(
            school=school,
            line=line,
            weekday=weekday,
            begins=time.fromisoformat(begins),
            ends=time.fromisoformat(ends),
            starts_on=begun,
        )
        for line in lines
        for weekdays, begins, ends in OPEN
        for weekday in weekdays
    ]
    return CallWindow.objects.bulk_create(windows)


def _term_of(
    student: Student,
    people: list[Reader],
    span: tuple[date, date],
    calendar: SchoolCalendar,
    duty: list,
    dice: random.Random,
) -> list[CallTry]:
    """A boarder's calls of the term before this week, at evenings of school days."""
    found = []
    day = span[0] + timedelta(days=dice.randint(3, EVERY))
    while day < span[1]:
        if calendar.is_school_day(day) and day.isoweekday() < 5:
            at = time(18, dice.randrange(10, 50))
            found.append(_try(student.pk, student.school_id, people, day, at, duty, dice))
            day += timedelta(days=dice.randint(EVERY - 8, EVERY + 8))
        else:
            day += timedelta(days=1)
    return found


def _try(
    pupil: int,
    school: int,
    people: list[Reader],
    day: date,
    at: time,
    duty: list,
    dice: random.Random,
    turn: CallTurn | None = None,
) -> CallTry:
    result = dice.choice(RESULTS)
    reader = people[0] if people and dice.random() < 0.7 else dice.choice(people or [None])
    connected = result == CallResult.CONNECTED
    came = result != CallResult.NOT_COME and reader is not None
    moment = timezone.make_aware(datetime.combine(day, at))
    return CallTry(
        school_id=school,
        student_id=pupil,
        turn=turn,
        happened_on=day,
        at=at,
        contact=reader.contact if came else None,
        who=reader.word if came else "",
        way=CallWay.PHONE,
        direction=Direction.IN if connected and dice.random() < 0.1 else Direction.OUT,
        result=result,
        minutes=dice.choice((3, 4, 5, 5, 6, 8)) if connected and dice.random() < 0.6 else None,
        by_id=dice.choice(duty),
        written_at=min(moment, now()),
    )


def _this_week(
    school: School,
    windows: list[CallWindow],
    monday: date,
    calendar: SchoolCalendar,
    by: int | None,
) -> None:
    days = [monday + timedelta(days=number) for number in range(7)]
    slots = [
        slot
        for day in days
        for slot in slots_of(windows, day)
        if boarders_here(calendar, day, slot.begins)
    ]
    booked = min(timezone.make_aware(datetime.combine(monday, time(7, 30))), now())
    turns = [
        turn_of(school.pk, pupil, slot, by_id=by, moment=booked)
        for pupil, slot in give_out(slots, waiting_boarders(school, days))
    ]
    CallTurn.objects.bulk_create(turns, batch_size=500)


def _called_this_week(
    school: School, people: dict, today: date, duty: list, dice: random.Random
) -> None:
    """What was called of this week's turns before today; those without a call this month stay
    without."""
    rows = CallTurn.objects.filter(school=school, day__lt=today).order_by("day", "begins", "pk")
    order = {pk: place for place, pk in enumerate(sorted(people))}
    tries = [
        _try(
            row.student_id,
            school.pk,
            people.get(row.student_id, []),
            row.day,
            row.begins,
            duty,
            dice,
            turn=row,
        )
        for row in rows
        if order.get(row.student_id, 0) % WITHOUT
    ]
    CallTry.objects.bulk_create(tries, batch_size=500)
