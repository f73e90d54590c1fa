"""The demo school's levels with their reasons, an override, emergencies, the autumn round."""

import json
import random
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.students import assessment_form
from school_care.students.enums import PARENTS, LevelBasis, ParentPresence
from school_care.students.models import ContactPerson, Student, StudentCareLevel
from school_care.students.models.assessments import Assessment, AssessmentForm, AssessmentRound
from school_care.students.models.levels import EmergencyCare, EmergencyPupil
from school_care.students.services.care import care_levels_of, set_up_levels
from school_care.students.services.rounds import DEFAULT_DAYS

BATCH = 500
DONE_SHARE = 0.7
ROUND_DONE_WITHIN = 25  # days
BEGAN_AGO = 21  # the round still runs, whenever the demo is made
# Reasons that fit every family, and reasons that need what the file says of the parents.
REASONS = {
    3: ("最近话少，作业常交不上，家里没人管", "近两个月常请假，功课落下不少"),
    2: ("成绩有些吃力，家里辅导不了", "跟同学来往少，课间常一个人待着"),
    1: ("照护情况稳定，按日常关爱",),
}
BOTH_AWAY = {
    3: ("父母都在外，老人年纪大，夜里常一个人看手机", "父母常年在外，很少打电话回来"),
    2: ("父母外出，老人照顾，生活有着落",),
    1: ("父母外出，老人照护稳定，按日常关爱",),
}
ONE_AWAY = {
    3: ("父母一方常年在外，家里只剩一个人，顾不上孩子",),
    2: ("父母一方外出，家里有人照顾，生活有着落",),
    1: ("父母一方外出，家里照护稳定",),
}
OVERRIDE_REASON = "照护的老人住院，这两周住在亲戚家"
PAST_EMERGENCY = ("暴雨停课", "每天电话确认孩子在家、有人照看")
RUNNING_EMERGENCY = ("停电停水", "问清晚上和谁在一起、有没有热饭")


def furnish_levels(*, school: School, today: date, dice: random.Random) -> None:
    """Fill levels, emergencies and assessments of a freshly built demo school."""
    set_up_levels(school=school)
    people = _people(school, today)
    director = people.get(Role.DIRECTOR)
    _give_reasons(school, director, dice)
    _override_one(school, director, today)
    _emergencies(school, director, today, dice)
    _assess(school, director, today, dice)


def _people(school: School, today: date) -> dict[Role, User]:
    held = Appointment.objects.effective(today).filter(school=school).select_related("user")
    return {Role(row.role): row.user for row in held.order_by("-id")}


def _head_teachers(school: School, today: date) -> dict[int, User]:
    held = Appointment.objects.effective(today).filter(school=school, role=Role.HEAD_TEACHER)
    return {row.school_class_id: row.user for row in held.select_related("user")}


def _give_reasons(school: School, director: User | None, dice: random.Random) -> None:
    rows = list(
        StudentCareLevel.objects.filter(school=school).select_related("level").order_by("id")
    )
    away = _parents_away(school)
    for row in rows:
        row.basis, row.set_by = LevelBasis.DECIDED, director
        fitting = {2: BOTH_AWAY, 1: ONE_AWAY}.get(away[row.student_id], {})
        rank = row.level.rank
        row.reason = dice.choice(REASONS[rank] + fitting.get(rank, ()))
    StudentCareLevel.objects.bulk_update(rows, ["basis", "set_by", "reason"], batch_size=BATCH)


def _parents_away(school: School) -> Counter[int]:
    """How many parents of each pupil are away, as the file says."""
    parents = ContactPerson.objects.filter(school=school, until=None, role__in=PARENTS)
    away = parents.filter(presence=ParentPresence.AWAY)
    return Counter(away.values_list("student_id", flat=True))


def _override_one(school: School, director: User | None, today: date) -> None:
    """One pupil with 加强关爱 is 重点 for two weeks, of which four days are gone."""
    running = StudentCareLevel.objects.on(today).filter(school=school, level__rank=2)
    begins, ends = today - timedelta(days=4), today + timedelta(days=10)
    row = running.filter(until=None, starts_on__lt=begins).order_by("id").first()
    if row is None:
        return
    usual = {"school": school, "student_id": row.student_id, "set_by": director}
    row.until = begins
    row.save(update_fields=["until"])
    StudentCareLevel.objects.create(
        **usual,
        level=care_levels_of(school)[3],
        basis=LevelBasis.OVERRIDE,
        reason=OVERRIDE_REASON,
        starts_on=begins,
        until=ends,
    )
    StudentCareLevel.objects.create(
        **usual, level_id=row.level_id, basis=row.basis, reason=row.reason, starts_on=ends
    )


def _emergencies(school: School, director: User | None, today: date, dice: random.Random) -> None:
    """A village after a rainstorm, long over; some pupils of another now."""
    places = _places(school, today)
    if not places:
        return
    name, pupils = places[0]
    past = today - timedelta(days=50)
    _emergency(school, director, (f"{name}{PAST_EMERGENCY[0]}", PAST_EMERGENCY[1]), pupils[:30],
               past, past + timedelta(days=6))  # fmt: skip
    name, pupils = places[-1] if len(places) > 1 else places[0]
    now = dice.sample(pupils, min(4, len(pupils)))
    _emergency(school, director, (f"{name}{RUNNING_EMERGENCY[0]}", RUNNING_EMERGENCY[1]), now,
               today - timedelta(days=1), today + timedelta(days=4))  # fmt: skip


def _places(school: School, today: date) -> list[tuple[str, list[int]]]:
    """Villages with their care pupils, the biggest first; by address where no village is kept."""
    pupils = Student.objects.filter(school=school).enrolled().in_care(today)
    found: dict[str, list[int]] = {}
    for pk, village, address in pupils.order_by("id").values_list("pk", "village", "address"):
        place = village or _village_in(address)
        if place:
            found.setdefault(place, []).append(pk)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _village_in(address: str) -> str:
    """云岭村 in 云岭镇云岭村3组; "" where there is none."""
    before, mark, _ = address.partition("村")
    return before[-2:] + mark if mark and len(before) >= 2 else ""


def _emergency(
    school: School,
    director: User | None,
    words: tuple[str, str],
    pupils: list[int],
    begins: date,
    ends: date,
) -> None:
    row = EmergencyCare.objects.create(
        school=school,
        name=words[0][:40],
        instruction=words[1],
        starts_on=begins,
        until=ends,
        raised_by=director,
        raised_at=_at(begins),
    )
    EmergencyPupil.objects.bulk_create(
        [EmergencyPupil(school=school, emergency=row, student_id=pk) for pk in pupils],
        batch_size=BATCH,
    )


def _assess(school: School, director: User | None, today: date, dice: random.Random) -> None:
    """The round of the term at about seven in ten, two of them waiting for the director."""
    term = SchoolCalendar(school).term_on(today)
    if term is None:
        return
    begins = max(min(today, term.first_day + timedelta(days=10)), today - timedelta(days=BEGAN_AGO))
    form = AssessmentForm.objects.create(
        school=school, content=assessment_form.DEFAULT, starts_on=begins
    )
    held = AssessmentRound.objects.create(
        school=school,
        school_year=term.school_year,
        season=term.season,
        starts_on=begins,
        due_on=begins + timedelta(days=DEFAULT_DAYS),
        opened_by=director,
    )
    asked = StudentCareLevel.objects.on(today).filter(school=school, level__rank=3)
    asked = asked.filter(student__current_class__isnull=False).select_related("student", "level")
    teachers = _head_teachers(school, today)
    rows = []
    for level in _some(asked.order_by("id"), DONE_SHARE, dice):
        by = teachers.get(level.student.current_class_id)
        days = min(ROUND_DONE_WITHIN, (today - begins).days)
        on = begins + timedelta(days=dice.randint(0, days))
        row = _assessment(school, form, held, level.student_id, by, on, dice)
        _decide(row, level, director, today)
        rows.append(row)
    for row in rows[-2:]:  # these two came in yesterday
        row.assessed_on = max(begins, today - timedelta(days=1))
        row.decided_on = row.decided_by = row.decided_level = None
        row.decision = ""
    if rows:
        _make_urgent(rows[-1])
    Assessment.objects.bulk_create(rows, batch_size=BATCH)


def _assessment(
    school: School,
    form: AssessmentForm,
    held: AssessmentRound,
    student_id: int,
    by: User | None,
    on: date,
    dice: random.Random,
) -> Assessment:
    content = form.content
    answers = {
        question["code"]: dice.choices(
            range(len(question["options"])),
            weights=[2 + place for place in range(len(question["options"]))],
        )[0]
        for question in content["questions"]
    }
    scored = assessment_form.score(content, answers)
    return Assessment(
        school=school,
        student_id=student_id,
        form=form,
        round=held,
        assessed_on=on,
        assessed_by=by,
        answers=json.dumps(answers),
        score=scored.points,
        suggested_rank=scored.rank,
    )


def _decide(row: Assessment, held: StudentCareLevel, director: User | None, today: date) -> None:
    """The level stayed as it was; where the score suggested less, the director said why."""
    row.decided_level, row.decided_by = held.level, director
    row.decided_on = min(today, row.assessed_on + timedelta(days=2))
    row.decision = "" if row.suggested_rank == held.level.rank else "再跟一段时间，等级不变"


def _make_urgent(row: Assessment) -> None:
    """A mild one: nobody at home for some nights; the aunt is asked."""
    row.is_urgent, row.urgent = True, json.dumps(["alone"])
    row.answers, row.score, row.suggested_rank = None, None, 3


def _some(rows: Iterable[Any], share: float, dice: random.Random) -> list[Any]:
    return [row for row in rows if dice.random() < share]


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
