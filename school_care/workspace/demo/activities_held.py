"""What the demo school held: each class's lecture of the month (some missing, as in any school);
a grade's contest; and of what the programme says, who was absent, which parents signed in."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from school_care.activities.choices.programme import (
    ActivityKind,
    ActivityState,
    Reach,
    SignedHow,
    TakingPart,
    Topic,
)
from school_care.activities.models import Activity, ActivityClass, ParentSignIn, Participation
from school_care.activities.services.activities import TITLES
from school_care.attendance.expected import expected_by_class
from school_care.core import audit
from school_care.core.months import first_of, last_of, next_month
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, Term, User
from school_care.workspace.demo.moments import aware

MISSING, SICK, CAME = 0.07, 0.015, 0.6
TOPICS = (Topic.SAFETY, Topic.LAW, Topic.MIND, Topic.FAMILY)
WORDS = (
    "结合身边的例子讲，学生听得认真，最后一起归纳了三条要点。",
    "看了短片，分组讨论，每组说了一条做法。",
    "用问答的方式进行，大部分学生能说出要点，下次再巩固。",
)
CONTEST_RESULTS = ("一等奖", "二等奖", "二等奖", "三等奖", "三等奖", "三等奖")
RELATIONS = ("奶奶", "爷爷", "妈妈", "妈妈", "爸爸", "外婆")
CONTEST_AFTER, EACH_CLASS = 30, 6
MIN_MONTH = 5  # school days; a shorter month holds no lecture


@dataclass
class _School:
    school: School
    term: Term
    days: list[date]
    classes: list[SchoolClass]
    teachers: dict[int, User]
    members: dict[int, list[int]]


def furnish_held(*, school: School, today: date, dice: random.Random) -> None:
    """Fill the term so far with what was held."""
    calendar = SchoolCalendar(school)
    term = calendar.term_on(today)
    if term is None:
        return
    days = [day for day in calendar.school_days(term.first_day, today) if day < today]
    if not days:
        return
    posts = Appointment.objects.effective(today).filter(school=school).select_related("user")
    teachers = {p.school_class_id: p.user for p in posts if p.role == Role.HEAD_TEACHER}
    groups = SchoolClass.objects.filter(school=school).present_in(term.school_year).in_order()
    told = _School(
        school,
        term,
        days,
        [group for group in groups if group.pk in teachers],
        teachers,
        expected_by_class(school, today),
    )
    made = [*_lectures(told, dice), *_contests(told)]
    _store_own(made)
    _store_parts(told, [*made, *_of_programme(told)], dice)


def _lectures(told: _School, dice: random.Random) -> Iterable[tuple[Activity, list[SchoolClass]]]:
    month = first_of(told.days[0])
    number = 0
    while month <= told.days[-1]:
        days = [day for day in told.days if month <= day <= last_of(month)]
        complete = last_of(month) < told.days[-1]
        for group in told.classes if len(days) >= MIN_MONTH else ():
            if dice.random() >= (MISSING if complete else 0.5):
                yield _lecture(told, group, dice.choice(days), number, dice), [group]
        month = next_month(month)
        number += 1


def _lecture(
    told: _School, group: SchoolClass, day: date, number: int, dice: random.Random
) -> Activity:
    topic = TOPICS[(number + group.number) % len(TOPICS)]
    user = told.teachers[group.pk]
    words = dice.choice(WORDS) if dice.random() < 0.7 else ""
    return _held(
        told,
        day,
        user,
        kind=ActivityKind.LECTURE,
        topic=topic,
        title=dice.choice(TITLES[topic]),
        reach=Reach.CLASS,
        place="本班教室",
        host=user.name,
        summary=words or None,
    )


def _contests(told: _School) -> Iterable[tuple[Activity, list[SchoolClass]]]:
    """A grade's contest in the second month, by name."""
    if len(told.days) <= CONTEST_AFTER or not told.classes:
        return
    first = told.classes[len(told.classes) // 2]
    grade = [
        group
        for group in told.classes
        if (group.stage, group.entry_year) == (first.stage, first.entry_year)
    ]
    yield (
        _held(
            told,
            told.days[CONTEST_AFTER],
            told.teachers[first.pk],
            kind=ActivityKind.CONTEST,
            title="手抄报比赛：我的家乡",
            reach=Reach.GRADE,
            place="美术室",
            by_name=True,
            places=20,
            summary="作品按年级展出一周，同学们互相学习。",
        ),
        grade,
    )


def _of_programme(told: _School) -> list[tuple[Activity, list[SchoolClass]]]:
    """What the programme holds already: the first parent school and the school's lecture."""
    kinds = (ActivityKind.PARENT_SCHOOL, ActivityKind.LECTURE)
    rows = Activity.objects.filter(
        school=told.school, programme__isnull=False, state=ActivityState.HELD, kind__in=kinds
    )
    first: dict[str, Activity] = {}
    for row in rows.select_related("held_by").order_by("starts_on", "id"):
        first.setdefault(row.kind, row)
    return [(row, told.classes) for row in first.values()]


def _held(told: _School, day: date, user: User, **facts) -> Activity:
    late = timedelta(days=day.day % 3)
    return Activity(
        school=told.school,
        term=told.term,
        starts_on=day,
        owner=user,
        made_by=user,
        made_at=aware(day, time(8)),
        state=ActivityState.HELD,
        held_by=user,
        held_at=aware(min(day + late, told.days[-1]), time(17, 20)),
        **facts,
    )


def _store_own(made: list[tuple[Activity, list[SchoolClass]]]) -> None:
    Activity.objects.bulk_create([row for row, _ in made])
    ActivityClass.objects.bulk_create(
        ActivityClass(activity=row, school_class=group) for row, groups in made for group in groups
    )
    audit.record_many(
        audit.entry("activity.held", actor=row.held_by, row=row, was="planned") for row, _ in made
    )


def _store_parts(
    told: _School, made: list[tuple[Activity, list[SchoolClass]]], dice: random.Random
) -> None:
    parts: list[Participation] = []
    signed: list[ParentSignIn] = []
    for row, groups in made:
        pupils = {group.pk: told.members.get(group.pk, []) for group in groups}
        if row.kind == ActivityKind.PARENT_SCHOOL:
            signed += _sign_ins(told, row, pupils, dice)
            row.parents_came = len(signed)
            row.save(update_fields=["parents_came"])
        elif row.kind == ActivityKind.CONTEST:
            parts += _contest(told, row, pupils, dice)
        else:
            parts += [
                _part(told, row, pk, state=TakingPart.ABSENT)
                for keys in pupils.values()
                for pk in keys
                if dice.random() < SICK
            ]
    Participation.objects.bulk_create(parts)
    ParentSignIn.objects.bulk_create(signed)


def _part(told: _School, row: Activity, student: int, **facts) -> Participation:
    return Participation(
        school=told.school,
        activity=row,
        student_id=student,
        written_by=row.held_by,
        written_at=row.held_at,
        **facts,
    )


def _contest(
    told: _School, row: Activity, pupils: dict[int, list[int]], dice: random.Random
) -> list[Participation]:
    chosen = [
        pk for keys in pupils.values() for pk in dice.sample(keys, min(EACH_CLASS, len(keys)))
    ]
    dice.shuffle(chosen)
    results = defaultdict(str, enumerate(CONTEST_RESULTS))
    return [
        _part(told, row, pk, part="手抄报作品", result=results[place])
        for place, pk in enumerate(chosen)
    ]


def _sign_ins(
    told: _School, row: Activity, pupils: dict[int, list[int]], dice: random.Random
) -> list[ParentSignIn]:
    return [
        ParentSignIn(
            school=told.school,
            activity=row,
            school_class_id=group,
            student_id=pk,
            relation=dice.choice(RELATIONS),
            how=SignedHow.PAPER,
            signed_at=aware(row.starts_on, time(14, 20)),
        )
        for group, keys in pupils.items()
        for pk in keys
        if dice.random() < CAME
    ]
