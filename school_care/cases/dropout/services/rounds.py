"""Rounds of persuasion (F-22): every one is written down, also the one that met nobody."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from school_care.cases.content import MAX_TEXT
from school_care.cases.dropout.enums import (
    AWAY,
    BACK,
    CourseState,
    Persuader,
    RoundResult,
    Stance,
)
from school_care.cases.dropout.services import steps
from school_care.cases.dropout.services.rights import require_deciding, require_keeping, worded
from school_care.cases.models import DropoutCourse, Persuasion
from school_care.core import audit, clock
from school_care.school.refusal import Refused

# What the state becomes with a round; where the district acts already, that says more.
FROM = (CourseState.SUSPECTED, CourseState.REPORTED)
LONG_BEFORE = timedelta(days=120)  # of a case: nobody went then on its account
MOST = {"place": ("地点", 60), "people_words": ("姓名", 100), "met": ("受访人", 60)}
LONG = {
    "content": "劝返内容",
    "child_view": "学生意见",
    "difficulty": "实际困难",
    "promise": "承诺",
}


@dataclass(frozen=True)
class RoundValues:
    """What is written of a round; codes of Persuader, Stance and RoundResult."""

    happened_on: date
    people: Collection[str]
    stance: str
    result: str
    place: str = ""
    people_words: str = ""
    met: str = ""
    content: str = ""
    child_view: str = ""
    difficulty: str = ""
    promise: str = ""
    back_by: date | None = None
    next_on: date | None = None


def add(*, by: Any, course: DropoutCourse, values: RoundValues) -> Persuasion:
    """Write down a round. The course's row is held meanwhile, so that two at once get two numbers.
    Effects: the row, 劝返中 where that may follow, a trace. Raises Refused."""
    require_keeping(by, course.student)
    values = _checked(values)
    with transaction.atomic():
        held = (
            DropoutCourse.objects.select_for_update(no_key=True, of=("self",))
            .select_related("student", "case")
            .get(pk=course.pk)
        )
        _require_open(held, values)
        newest = Persuasion.objects.filter(course=held).aggregate(last=Max("number"))["last"] or 0
        row = Persuasion(
            course=held,
            school_id=held.school_id,
            number=newest + 1,
            written_by=by,
            written_at=clock.now(),
        )
        for one in fields(values):
            value = getattr(values, one.name)
            setattr(row, one.name, list(value) if one.name == "people" else value)
        row.save(force_insert=True)
        audit.record("dropout.round", actor=by, row=row, student_id=held.student.public_id)
        if held.state in FROM:
            on = max(values.happened_on, held.state_on)  # one of before is written down late
            steps.move(held, CourseState.PERSUADING, on=on, by=by)
    course.state, course.state_on = held.state, held.state_on
    return row


def withdraw(*, by: Any, round: Persuasion, why: str) -> Persuasion:
    """A round written by mistake stands no more; it stays to be read. By whoever wrote it, or
    decides. Raises Refused."""
    if round.written_by_id != by.pk:
        require_deciding(by, round.course)
    why = worded(why, "撤销原因", 200)
    if not why:
        raise Refused("请写明为什么撤销这次劝返记录。")
    with transaction.atomic():
        now = clock.now()
        changed = Persuasion.objects.filter(pk=round.pk, withdrawn_at__isnull=True).update(
            withdrawn_by=by, withdrawn_at=now, withdrawn_why=why
        )
        if not changed:
            raise Refused("这次劝返记录已经撤销。")
        student = round.course.student
        audit.record("dropout.round_withdrawn", actor=by, row=round, student_id=student.public_id)
    round.withdrawn_by, round.withdrawn_at, round.withdrawn_why = by, now, why
    return round


def _checked(values: RoundValues) -> RoundValues:
    if values.happened_on > clock.today():
        raise Refused("劝返日期不能晚于今天。")
    people = tuple(dict.fromkeys(values.people))
    if not people or not set(people) <= set(Persuader.values):
        raise Refused("请选择去劝返的人员。")
    if values.stance not in Stance.values:
        raise Refused("请选择家长的态度；没有见到，请选「没有见到」。")
    if values.result not in RoundResult.values:
        raise Refused("请选择这次劝返的结果。")
    _check_days(values)
    said = {name: worded(getattr(values, name), *how) for name, how in MOST.items()}
    said |= {name: worded(getattr(values, name), label, MAX_TEXT) for name, label in LONG.items()}
    return replace(values, people=people, **said)


def _check_days(values: RoundValues) -> None:
    if values.result == RoundResult.RETURNS and values.back_by is None:
        raise Refused("对方答应返校，请写上约定哪一天返校。")
    for day, label in ((values.back_by, "约定返校日期"), (values.next_on, "下次劝返日期")):
        if day is not None and day < values.happened_on:
            raise Refused(f"{label}不能早于这次劝返的日期。")


def _require_open(course: DropoutCourse, values: RoundValues) -> None:
    """A round of before the return may be written down after it."""
    before = course.returned_on is not None and values.happened_on <= course.returned_on
    if course.state not in AWAY and not (course.state in BACK and before):
        label = CourseState(course.state).label
        raise Refused(f"这件事项现在是「{label}」，不再劝返；劝返日期写错了请改正。")
    if course.last_present is not None and values.happened_on < course.last_present:
        raise Refused("劝返日期早于学生最后到校的日期，请核对。")
    if values.happened_on < (course.first_absent or course.case.opened_on) - LONG_BEFORE:
        raise Refused("劝返日期比这件事项早得太多，请核对。")


def visits_of_rounds(students: Collection[int], since: date, until: date) -> dict[int, date]:
    """The last round at which somebody met the family of each of these pupils: a round is a visit,
    nobody writes it twice. One query."""
    rows = Persuasion.objects.standing().filter(
        course__student_id__in=students, happened_on__range=(since, until)
    )
    met = rows.exclude(stance=Stance.ABSENT).order_by().values_list("course__student_id")
    return dict(met.annotate(last=Max("happened_on")))
