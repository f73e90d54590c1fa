"""Rounds of assessment, spring and autumn: whom one asks for, how far it is.

A round asks for pupils at the school who have, on the day, at least its rank (0: any care
category). It closes by itself after its last day; later ones still count and are marked late.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass, Term
from school_care.school.refusal import Refused
from school_care.students.models import Enrolment, Student, StudentCareLevel, StudentCategory
from school_care.students.models.assessments import Assessment, AssessmentRound

DEFAULT_DAYS = 30
MAX_DAYS = 90
ONLY_MOST, ALL_IN_CARE = 3, 0  # least_rank


def latest_round(school_id: int, on: date) -> AssessmentRound | None:
    """The round that asks on a day: the latest one begun by then."""
    rounds = AssessmentRound.objects.filter(school_id=school_id, starts_on__lte=on)
    return rounds.order_by("-starts_on", "-id").first()


def round_of_term(school: School, term: Term) -> AssessmentRound | None:
    """The round begun in a term."""
    rounds = AssessmentRound.objects.filter(school=school, school_year=term.school_year)
    return rounds.filter(season=term.season).first()


def open_round(
    *, by: Any, school: School, due_on: date | None = None, least_rank: int = ONLY_MOST
) -> AssessmentRound:
    """Begin the round of the current term today, once a term. `due_on` (default 30 days on) is the
    last day in time. Raises Refused."""
    if not can(by, Capability.MANAGE_CARE, school):
        raise Refused("只有德育主任和校长可以开始一轮评估。")
    today = clock.today()
    term = SchoolCalendar(school).term_on(today)
    if term is None:
        raise Refused("今天不在学期内，请在学期中开始评估。")
    due_on = due_on or today + timedelta(days=DEFAULT_DAYS)
    if due_on < today:
        raise Refused("截止日期不能早于今天。")
    if due_on - today > timedelta(days=MAX_DAYS):
        raise Refused(f"一轮评估最长{MAX_DAYS}天，请选早一些的截止日期。")
    if least_rank not in (ALL_IN_CARE, ONLY_MOST):
        raise Refused("请选择评估哪些学生。")
    try:
        with transaction.atomic():
            row = AssessmentRound.objects.create(
                school=school,
                school_year=term.school_year,
                season=term.season,
                starts_on=today,
                due_on=due_on,
                least_rank=least_rank,
                opened_by=by,
            )
            audit.record("round.opened", actor=by, row=row, least_rank=least_rank)
    except IntegrityError:
        raise Refused("本学期的评估已经开始了。") from None
    return row


def asked_for(
    row: AssessmentRound, on: date, subjects: Collection[int] | None = None
) -> dict[int, date]:
    """Keys of the pupils the round asks for on a day → the first day it asks for them: its own
    first day, or later when they came into its circle later. Three queries."""
    if subjects is not None:
        subjects = list(subjects)
    here = _spans(Enrolment.objects.filter(school_id=row.school_id), on, subjects)
    care = _spans(StudentCategory.objects.filter(school_id=row.school_id), on, subjects)
    circles = [here, care]
    if row.least_rank:
        levels = StudentCareLevel.objects.filter(
            school_id=row.school_id, level__rank__gte=row.least_rank
        )
        circles.append(_spans(levels, on, subjects))
    asked = {}
    for pk in set.intersection(*(set(circle) for circle in circles)):
        entered = [run_began(circle[pk], on) for circle in circles]
        if None not in entered:
            asked[pk] = max(row.starts_on, *entered)
    return asked


def run_began(spans: Iterable[tuple[date, date | None]], on: date) -> date | None:
    """The first day of the unbroken run that holds `on`; None when none does. Spans that touch or
    overlap are one run: an override and what resumes after it do not begin anew."""
    spans = [(start, until) for start, until in spans if until is None or until > start]
    if not any(start <= on and (until is None or until > on) for start, until in spans):
        return None
    began = on
    for start, until in sorted(spans, key=lambda span: span[0], reverse=True):
        if start <= began and (until is None or until >= began):
            began = start
    return began


def round_asking(student: Student, on: date) -> AssessmentRound | None:
    """The round that asks for this pupil on a day."""
    row = latest_round(student.school_id, on)
    return row if row and student.pk in asked_for(row, on, [student.pk]) else None


@dataclass(frozen=True)
class ClassProgress:
    """How far a class is: assessed of asked for."""

    group: SchoolClass | None
    done: int
    of: int

    @property
    def left(self) -> int:
        return self.of - self.done


def assessed_in(row: AssessmentRound) -> set[int]:
    """Keys of the pupils already assessed in the round."""
    made = Assessment.objects.filter(round=row, withdrawn_on__isnull=True)
    return set(made.values_list("student_id", flat=True))


def progress(row: AssessmentRound, on: date) -> list[ClassProgress]:
    """By class in the order people expect, never ranked."""
    asked, done = asked_for(row, on), assessed_in(row)
    pupils = Student.objects.filter(school_id=row.school_id, pk__in=asked)
    by_class: dict[int | None, list[int]] = {}
    for pk, class_id in pupils.enrolled().values_list("pk", "current_class_id"):
        by_class.setdefault(class_id, []).append(pk)
    groups = list(SchoolClass.objects.filter(pk__in=[key for key in by_class if key]).in_order())
    said = [(group, by_class[group.pk]) for group in groups]
    if None in by_class:
        said.append((None, by_class[None]))
    return [ClassProgress(group, sum(pk in done for pk in keys), len(keys)) for group, keys in said]


def left_to_assess(row: AssessmentRound, pupils: Any, on: date) -> Any:
    """Those of `pupils` (a queryset) the round still asks for, in class order."""
    left = set(asked_for(row, on)) - assessed_in(row)
    return pupils.filter(pk__in=left).in_class_order()


def _spans(
    rows: Any, on: date, subjects: list[int] | None
) -> dict[int, list[tuple[date, date | None]]]:
    """Intervals begun by `on`, by pupil."""
    rows = rows.filter(starts_on__lte=on)
    if subjects is not None:
        rows = rows.filter(student_id__in=subjects)
    found: dict[int, list[tuple[date, date | None]]] = {}
    for pk, start, until in rows.values_list("student_id", "starts_on", "until"):
        found.setdefault(pk, []).append((start, until))
    return found
