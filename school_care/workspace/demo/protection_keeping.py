"""What the demo school keeps ready to protect children: plans and a drill, the committee, the
survey of the term, and what other bodies asked of it."""

import random
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from school_care.cases.models import SurveyClass
from school_care.cases.protection import emergency_presets
from school_care.cases.protection.enums import EmergencyKind, InboundMatter
from school_care.cases.protection.services import committee, drills, inbound, plans, surveys
from school_care.cases.protection.services.committee import Seat
from school_care.core import clock
from school_care.escalation.enums import OrgType
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.models import Student, StudentCategory
from school_care.workspace.demo import protection_words as words
from school_care.workspace.demo.escalation_desk import Desk, moment
from school_care.workspace.demo.moments import moments_of

LEAST_DAYS = 40  # school days
LEAST_PUPILS = 20
PER_ONE = 0.08  # of a class that ticks something else than the usual


def furnish_keeping(*, school: School, today: date, dice: random.Random) -> None:
    """Plans, drill, committee, survey and letters of a freshly built school."""
    desk = Desk(school, today)
    days = [day for day in moments_of(school, today).days.past if day < today]
    if desk.director is None or desk.principal is None or len(days) < LEAST_DAYS:
        return
    _plans(desk, days)
    _committee(desk, days)
    if Student.objects.filter(school=school, current_class__isnull=False).count() >= LEAST_PUPILS:
        _survey(desk, days, today, dice)
    _letters(desk, days)


def _plans(desk: Desk, days: Sequence[date]) -> None:
    for kind in EmergencyKind:
        with clock.standing_at(moment(days[-38], 15, 0)):
            plans.set_plan(
                by=desk.director,
                school=desk.school,
                kind=kind,
                content=emergency_presets.PRESETS[kind],
                seen=plans.version_of(desk.school, kind),
            )
    held = drills.Held(
        kind=EmergencyKind.FIRE,
        held_on=days[-20],
        course=words.DRILL,
        people=Student.objects.filter(school=desk.school).enrolled().count(),
        minutes=4,
        problems=words.DRILL_PROBLEM,
        mend_by=days[-12],
    )
    with clock.standing_at(moment(days[-20], 16, 10)):
        key = UUID(int=desk.school.pk)  # one drill, written once
        drill = drills.write_drill(by=desk.director, school=desk.school, held=held, public_id=key)
    with clock.standing_at(moment(days[-14], 9, 0)):
        drills.mend(by=desk.director, drill=drill, mended_on=days[-14], how=words.DRILL_MENDED)


def _committee(desk: Desk, days: Sequence[date]) -> None:
    since = days[-37]
    posts = Appointment.objects.effective(since).filter(school=desk.school)
    head = posts.filter(role=Role.HEAD_TEACHER).select_related("user").order_by("pk").first()
    counsellor = posts.filter(role=Role.COUNSELLOR).select_related("user").order_by("pk").first()
    seats = [
        Seat("校长", since, user=desk.principal, is_chair=True),
        Seat("德育主任", since, user=desk.director),
        *([Seat("心理教师", since, user=counsellor.user)] if counsellor else []),
        *([Seat("班主任代表", since, user=head.user)] if head else []),
        *(Seat(post, since, name=name) for post, name in words.SEATS),
    ]
    with clock.standing_at(moment(since, 10, 0)):
        for seat in seats:
            committee.add_member(by=desk.director, school=desk.school, seat=seat)


def _survey(desk: Desk, days: Sequence[date], today: date, dice: random.Random) -> None:
    """In the running term; answered on paper, counted by the director."""
    term = SchoolCalendar(desk.school).term_on(today)
    running = [day for day in days if term is not None and day >= term.first_day]
    if len(running) < 25:
        return
    opens, closes = running[-22], running[-15]
    with clock.standing_at(moment(opens, 8, 40)):
        survey = surveys.make_survey(
            by=desk.director, school=desk.school, opens_on=opens, closes_on=closes
        )
    rows = SurveyClass.objects.filter(survey=survey).select_related("survey", "school_class")
    with clock.standing_at(moment(closes, 15, 20)):
        for number, row in enumerate(rows.order_by("pk")):
            lines = words.SURVEY_LINES[number : number + 1]
            counted = _counted(row, dice, lines)
            surveys.count_paper(by=desk.director, row=row, counted=counted)
    with clock.standing_at(moment(running[-13], 16, 0)):
        surveys.sum_up(by=desk.director, survey=survey, summary=words.SURVEY_SUM)


def _counted(row: SurveyClass, dice: random.Random, lines: Sequence[str]) -> surveys.Counted:
    sheets = max(1, row.asked - dice.randrange(3))
    ticks: dict[str, dict[str, int]] = {}
    for question in surveys.asked_in(row):
        codes = [code for code, _ in question.options]
        if question.many:  # only some were asked at all
            ticks[question.code] = {code: dice.randrange(3) for code in codes[:2]}
            continue
        others = {code: round(sheets * PER_ONE * dice.random()) for code in codes[1:-1]}
        ticks[question.code] = {codes[0]: sheets - sum(others.values()), **others}
    return surveys.Counted(sheets=sheets, ticks=ticks, words=lines)


def _letters(desk: Desk, days: Sequence[date]) -> None:
    held = StudentCategory.objects.on(days[-9]).filter(school=desk.school, category__code="LB_BOTH")
    row = held.select_related("student__school", "student__current_class").order_by("pk").first()
    if row is None:
        return
    pupil = row.student
    asked = inbound.Asked(
        org_type=OrgType.CIVIL,
        unit="青禾县民政局",
        matter=InboundMatter.FACTS,
        text=words.INBOUND,
        received_on=days[-9],
        person="儿童福利科 窦科员",
        phone="19900000120",
        number="青民函〔2026〕31号",
        answer_by=days[-3],
    )
    with clock.standing_at(moment(days[-9], 9, 30)):
        letter = inbound.receive(
            by=desk.director,
            school=desk.school,
            asked=asked,
            student=pupil,
            handler=desk.head_of(pupil),
        )
    with clock.standing_at(moment(days[-5], 10, 10)):
        inbound.answer(
            by=desk.director,
            inbound=letter,
            text=words.INBOUND_ANSWER,
            how="书面函复",
            on=days[-5],
            revision=letter.revision,
        )
