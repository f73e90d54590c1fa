"""Duties written by hand, and what people were told of them."""

from datetime import date, datetime, timedelta

import time_machine

from school_care.core import clock
from school_care.duties.enums import DutyState, Urgency
from school_care.duties.models import Duty, Notice
from school_care.duties.services.reminding import Told, remind
from school_care.duties.wording_notices import told
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, User

MORNING = "T06:30:00+08:00"
MONDAY = date(2026, 11, 23)  # all days of these tests lie around it
DAY = timedelta(days=1)


def at(day: date, moment: str = MORNING):
    """The clock at a moment of a day, standing still."""
    return time_machine.travel(datetime.fromisoformat(f"{day}{moment}"), tick=False)


def owe(owner: User | None, due_on: date, *, late_after: int = 0, **columns) -> Duty:
    """An open duty to a pupil (`student`) or class (`school_class`) of the owner's school; late the
    day after its last day, or `late_after` days more."""
    student, group = columns.pop("student", None), columns.pop("school_class", None)
    school = columns.pop("school", None) or owner.school
    number = Duty.objects.count() + 1
    subject = "student" if student else "class" if group else "school"
    state = columns.get("state", DutyState.OPEN)
    values = {
        "school": school,
        "rule_code": "contact.level",
        "subject_kind": subject,
        "subject_key": f"{subject}:{number}",
        "student": student,
        "school_class": group or (student.current_class if student else None),
        "period_key": f"{number}",
        "urgency": Urgency.CARE,
        "owner": owner,
        "opens_on": due_on - 6 * DAY,
        "due_on": due_on,
        "warn_on": due_on + (1 + late_after) * DAY,
        "created_at": clock.now(),
    }
    if state != DutyState.OPEN:
        values["settled_on"] = due_on
    return Duty.objects.create(**{**values, **columns})


def run(school: School, day: date) -> Told:
    """The reminders of one day, early in the morning."""
    with at(day):
        return remind(school, day, SchoolCalendar(school))


def run_each_day(school: School, first: date, last: date) -> None:
    day = first
    while day <= last:
        run(school, day)
        day += DAY


def said(user: User) -> list[tuple[date, str]]:
    """What a person was told, oldest first."""
    rows = Notice.objects.filter(user=user).order_by("on", "pk")
    return [(row.on, told(row, row.on)) for row in rows]
