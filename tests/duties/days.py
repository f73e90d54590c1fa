"""A small school whose days are run: four care pupils, two head teachers, a director."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import time_machine

from school_care.duties.models import DailyRun, Duty, DutyChange, Notice, Reminder
from school_care.duties.services.running import RunReport, run_day
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.models import CareRecord
from school_care.school.enums import Role, Season
from school_care.school.models import CalendarYear, School, SchoolClass, User
from school_care.students.models import Student
from tests.factories import (
    CareRecordFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)
THURSDAY = MONDAY + 3 * DAY


def at(day: date, clock_time: str = "06:30"):
    """The clock at a moment of a day by the school's time, standing still."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T{clock_time}:00+08:00"), tick=False)


@dataclass
class Place:
    """七(1)班: 小一 (重点, since Nov 9) and 小二 (加强, since Nov 2); 七(2)班: 小三 (重点, since
    Nov 12) and 小四, without a level."""

    school: School
    seven_one: SchoolClass
    seven_two: SchoolClass
    director: User
    chen: User
    feng: User
    pupils: dict[str, Student]


def make_place(name: str = "云岭县中心学校") -> Place:
    """The school, as of MONDAY; the clock must stand in that year."""
    school = SchoolFactory(name=name)
    TermFactory(
        school=school,
        school_year=2026,
        season=Season.AUTUMN,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 22),
    )
    for year in (2026, 2027):
        CalendarYear.objects.create(school=school, year=year, published=True)
    one = SchoolClassFactory(school=school, grade=7, number=1)
    two = SchoolClassFactory(school=school, grade=7, number=2)

    def pupil(called, school_class, since, level=None):
        return StudentFactory(
            current_class=school_class,
            name=called,
            birth_date=date(2013, 6, 1),  # nobody's birthday falls into the days that are run
            care=True,
            care__starts_on=since,
            level=level,
            **({"level__starts_on": since} if level else {}),
        )

    return Place(
        school=school,
        seven_one=one,
        seven_two=two,
        director=UserFactory(school=school, name="郑德育", role=Role.DIRECTOR),
        chen=UserFactory(school=school, name="陈班主", head_teacher_of=one),
        feng=UserFactory(school=school, name="冯班主", head_teacher_of=two),
        pupils={
            "小一": pupil("小一", one, date(2026, 11, 9), 3),
            "小二": pupil("小二", one, date(2026, 11, 2), 2),
            "小三": pupil("小三", two, date(2026, 11, 12), 3),
            "小四": pupil("小四", two, date(2026, 11, 12)),
        },
    )


def talk(place: Place, called: str, day: date, kind: str = RecordKind.TALK) -> CareRecord:
    """A contact with a pupil, made."""
    author = place.chen if called in ("小一", "小二") else place.feng
    return CareRecordFactory(
        student=place.pupils[called], author=author, happened_on=day, kind=kind
    )


def run(place: Place, day: date) -> RunReport:
    """The day's run, early in the morning."""
    with at(day):
        return run_day(place.school, day)


def duties() -> list[tuple]:
    """Every stored duty and what was ever said of it, without moments and keys."""
    rows = Duty.objects.values_list(
        "school__name",
        "rule_code",
        "subject_key",
        "period_key",
        "owner__name",
        "opens_on",
        "due_on",
        "warn_on",
        "required",
        "counted",
        "attempts",
        "state",
        "settled_on",
    )
    changes = DutyChange.objects.values_list(
        "duty__rule_code", "duty__subject_key", "duty__period_key", "field", "old", "new", "why"
    )
    return [*sorted(rows, key=str), *sorted(changes, key=str)]


def reminders() -> set[tuple]:
    """Who was told of what, at which stage."""
    return set(
        Reminder.objects.values_list(
            "duty__rule_code", "duty__subject_key", "duty__period_key", "stage", "user__name"
        )
    )


def tables() -> dict[str, Any]:
    """All that a run may write, to be compared."""
    return {
        "duties": duties(),
        "reminders": sorted(reminders()),
        "notices": sorted(Notice.objects.values_list("user__name", "kind", "key", "count")),
        "runs": sorted(DailyRun.objects.values_list("school__name", "day")),
    }
