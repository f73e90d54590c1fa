"""巩固率 beyond the cohorts: of left-behind pupils, and reckoned with figures typed by hand where
the school's records begin too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.attendance.rates import rate_words
from school_care.cases.dropout.enums import MISSED, CourseState
from school_care.cases.dropout.retention import LEFT_HERE, PROVEN, Cohort, Lost
from school_care.cases.models import DropoutCourse
from school_care.core.templatetags.days import long_date
from school_care.school.models import School, Term
from school_care.students.models import Enrolment, Student, StudentCategory

MOST = 9999


@dataclass
class LeftBehind:
    """The left-behind pupils of the first day of a term, and who of them is here or graduated."""

    term: Term
    until: date
    begun: int
    left: int
    here: int
    lost: list[Lost]

    @property
    def due(self) -> int:
        """The denominator."""
        return self.begun - self.left

    @property
    def words(self) -> str:
        """98.4%, «—» of nobody."""
        return rate_words(self.here, self.due)


def left_behind(user: Any, school: School, term: Term, on: date) -> LeftBehind:
    """巩固率 of the left-behind pupils `user` may read of, the group frozen on the first day of the
    term: who is taken off the list later still counts, who comes onto it does not. Four queries."""
    until = min(on, term.last_day)
    held = (
        StudentCategory.objects.visible_to(user)
        .on(term.first_day)
        .filter(school=school, category__left_behind=True)
    )
    first = Enrolment.objects.on(term.first_day).filter(school=school)
    group = set(
        first.filter(student_id__in=held.values("student_id")).values_list("student_id", flat=True)
    )
    there = set(
        Enrolment.objects.on(until)
        .filter(school=school, student_id__in=group)
        .values_list("student_id", flat=True)
    )
    ended = Enrolment.objects.filter(student_id__in=group - there, until__lte=until)
    last = {
        student_id: (reason, day)
        for student_id, reason, day in ended.order_by("until", "pk").values_list(
            "student_id", "leave_reason", "until"
        )
    }
    away = dict(
        DropoutCourse.objects.filter(
            student_id__in=there, state__in=(*MISSED, CourseState.CONFIRMED)
        ).values_list("student_id", "state")
    )
    lost = [Lost(pk, f"在籍未到校，{CourseState(state).label}") for pk, state in away.items()]
    left, here = 0, len(there) - len(away)
    for pk, (reason, day) in last.items():
        if reason in PROVEN:
            left += 1
        elif reason in LEFT_HERE:  # grade 9 leaves before the term ends
            here += 1
        else:
            lost.append(Lost(pk, f"{long_date(day)}离校，没有转学凭证"))
    return LeftBehind(term, until, len(group), left, here, lost)


@dataclass(frozen=True)
class Typed:
    """What a person knows from paper of the time before the records: 新生, 转入 and 转出 up to the
    base day. Not stored."""

    entered: int
    came: int
    left: int

    def due(self, cohort: Cohort) -> int:
        """The denominator with both times."""
        return self.entered + self.came - self.left + len(cohort.came) - len(cohort.left)

    def words(self, cohort: Cohort) -> str:
        """The rate; "" where the figures do not fit those who are there."""
        due = self.due(cohort)
        return rate_words(len(cohort.here), due) if due >= len(cohort.here) else ""

    def query(self, cohort: Cohort) -> str:
        """As the address says it."""
        return f"cohort={cohort.key}&entered={self.entered}&came={self.came}&left={self.left}"


def typed_of(asked: Mapping[str, str]) -> Typed | None:
    """The figures of an address; None where there are none, or they are no figures."""
    try:
        entered, came, left = (int(asked.get(name) or 0) for name in ("entered", "came", "left"))
    except ValueError:
        return None
    figures = (entered, came, left)
    if not entered or not all(0 <= one <= MOST for one in figures):
        return None
    return Typed(*figures)


@dataclass(frozen=True)
class LostLine:
    """A pupil of the difference, for those who may see them."""

    student: Student
    why: str


def lost_lines(user: Any, groups: list[list[Lost]]) -> list[list[LostLine]]:
    """Each group's pupils in the person's sight, in class order; one query."""
    ids = {one.student_id for group in groups for one in group}
    if not ids:
        return [[] for _ in groups]
    pupils = Student.objects.visible_to(user).filter(pk__in=ids).select_related("current_class")
    ordered = list(pupils.in_class_order())
    lines = []
    for group in groups:
        why = {one.student_id: one.why for one in group}
        lines.append([LostLine(one, why[one.pk]) for one in ordered if one.pk in why])
    return lines
