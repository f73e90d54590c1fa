"""The demo school's programme of the running term: laid from the templates, approved as the term
began, mid-way through; one addition waits to be approved. What is public stands on the site."""

import random
from datetime import date, time, timedelta

from school_care.activities.choices.programme import (
    ActivityKind,
    ActivityState,
    ProgrammeState,
)
from school_care.activities.models import Activity, ActivityClass, Programme, ProgrammeStep
from school_care.activities.programme_templates import TEMPLATES, offers_of
from school_care.activities.services.programme.generating import values_of
from school_care.activities.services.programme.publicity import public_values
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, PublicEvent, School, SchoolClass, Term
from school_care.workspace.demo.moments import aware

AIM = (
    "坚持立德树人，把关爱落到日常：活动面向每一位同学，优先照顾需要帮助的同学，"
    "不贴标签、不搞形式；请家长常来学校，让远方的父母放心。"
)
ALSO = ("year.visit.oct", "year.visit.nov", "year.visit.mar", "year.visit.may")
TAKEN_OUT = ("days.constitution",)
ADDITION = (
    ActivityKind.READING,
    "故事会：我读过的一本好书",
    "图书室",
    "每班推荐两位同学上台，其余同学当听众评委。",
)
WEEKEND = ("周末亲情视频日", "亲情小屋", "可提前向班主任约时间。")
DRAWN_UP, APPROVED_AFTER = 8, 2  # school days before the term, days until the answer
BATCH = 1000


def programme_words() -> str:
    """Every word of the demo's programme that parents may read."""
    lines = [line for template in TEMPLATES for line in template.lines]
    return " ".join(
        [f"{line.title}{line.place}{line.public_words}{line.appeal}" for line in lines]
        + [*ADDITION[1:], *WEEKEND]
    )


def furnish_programme(*, school: School, today: date, dice: random.Random) -> None:
    """Store the programme of the term that runs, in the holidays the last one."""
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    posts = Appointment.objects.effective(today).filter(school=school).order_by("pk")
    people = {role: [] for role in Role}
    for post in posts.select_related("user"):
        people[post.role].append(post.user)
    if term is None or not people[Role.DIRECTOR]:
        return
    director, principal = people[Role.DIRECTOR][0], next(iter(people[Role.PRINCIPAL]), None)
    programme = _approved(school, term, director, principal, today)
    offers = [
        offer
        for offer in offers_of(calendar, term)
        if (offer.line.ticked or offer.line.code in ALSO) and offer.line.code not in TAKEN_OUT
    ]
    rows = [_of_line(programme, offer, today) for offer in offers]
    rows.append(_weekend(programme, today))
    rows.append(_addition(programme, calendar, today))
    helpers = [director, *people[Role.HEAD_TEACHER][:6], *people[Role.GRADE_HEAD]]
    for row in rows:
        row.owner = director if row.is_public else dice.choice(helpers)
        row.made_by = director
        if row.state == ActivityState.HELD:
            row.held_by = row.owner
            row.held_at = aware(min(row.ends_on + timedelta(days=1), today), time(17, 20))
    _publish(rows)
    Activity.objects.bulk_create(rows)
    keys = list(
        SchoolClass.objects.filter(school=school)
        .present_in(term.school_year)
        .values_list("pk", flat=True)
    )
    ActivityClass.objects.bulk_create(
        [ActivityClass(activity=row, school_class_id=pk) for row in rows for pk in keys],
        batch_size=BATCH,
    )


def _approved(school: School, term: Term, director, principal, today: date) -> Programme:
    began = min(term.first_day - timedelta(days=DRAWN_UP), today)
    submitted = aware(began, time(10, 5))
    approved = aware(min(began + timedelta(days=APPROVED_AFTER), today), time(15, 30))
    programme = Programme.objects.create(
        school=school,
        term=term,
        state=ProgrammeState.APPROVED,
        version=1,
        aim=AIM,
        made_by=director,
        made_at=aware(began, time(9)),
        submitted_at=submitted,
        approved_at=approved,
    )
    for was, to, by, at in (
        (ProgrammeState.DRAFT, ProgrammeState.SUBMITTED, director, submitted),
        (ProgrammeState.SUBMITTED, ProgrammeState.APPROVED, principal or director, approved),
    ):
        ProgrammeStep.objects.create(programme=programme, from_state=was, to_state=to, by=by, at=at)
    return programme


def _of_line(programme: Programme, offer, today: date) -> Activity:
    return _activity(
        programme,
        **values_of(offer),
        state=ActivityState.HELD if offer.day < today else ActivityState.PLANNED,
    )


def _weekend(programme: Programme, today: date) -> Activity:
    """The coming Saturday, in the holidays too: the children call home."""
    title, place, words = WEEKEND
    return _activity(
        programme,
        kind=ActivityKind.CALLING_DAY,
        title=title,
        starts_on=today + timedelta(days=(5 - today.weekday()) % 7 or 7),
        begins=time(9),
        ends=time(17),
        place=place,
        is_public=True,
        public_words=words,
        state=ActivityState.PLANNED,
    )


def _addition(programme: Programme, calendar: SchoolCalendar, today: date) -> Activity:
    kind, title, place, plan = ADDITION
    day = today
    for _ in range(DRAWN_UP):
        day = calendar.next_school_day(day) or day
    return _activity(
        programme,
        kind=kind,
        title=title,
        starts_on=day,
        begins=time(16),
        ends=time(17),
        place=place,
        plan=plan,
        state=ActivityState.DRAFT,
    )


def _activity(programme: Programme, **values) -> Activity:
    return Activity(
        school_id=programme.school_id,
        term_id=programme.term_id,
        programme=programme,
        made_at=programme.made_at,
        **values,
    )


def _publish(rows: list[Activity]) -> None:
    public = [row for row in rows if row.is_public and row.state != ActivityState.DRAFT]
    for row in public:
        row.public_event = PublicEvent(school_id=row.school_id, **public_values(row))
    PublicEvent.objects.bulk_create([row.public_event for row in public])
    for row in public:
        row.public_event_id = row.public_event.pk
