"""What stands on the page of a dropout case, for its reports: why, where, and the rounds of
persuasion, so that nobody writes them twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from school_care.cases.content import Round
from school_care.cases.dropout.enums import Persuader, RoundResult, Stance
from school_care.cases.models import DropoutCourse, Persuasion
from school_care.students.models import Student


@dataclass(frozen=True)
class Noted:
    """Of the running course: codes of reasons and whereabouts, the rounds that stand."""

    reasons: tuple[str, ...]
    reason_words: str
    whereabouts: str
    rounds: tuple[Round, ...]


def noted_of(student: Student, on: date) -> Noted | None:
    """What is noted of the pupil's open dropout case by a day; None where it has no course. Two
    queries."""
    course = DropoutCourse.objects.filter(student=student, case__closed_on__isnull=True).first()
    if course is None:
        return None
    rows = Persuasion.objects.standing().filter(course=course, happened_on__lte=on)
    if course.first_absent is not None:
        rows = rows.filter(happened_on__gte=course.first_absent)
    return Noted(
        tuple(course.reasons),
        course.reason_words or "",
        course.whereabouts,
        tuple(_round(row) for row in rows.order_by("happened_on", "id")),
    )


def all_rounds(noted: Noted | None, typed: Iterable[Round]) -> list[Round]:
    """The rounds of the case, and what was typed into the report about other days."""
    held = list(noted.rounds) if noted else []
    days = {one.day for one in held}
    return sorted([*held, *(one for one in typed if one.day not in days)], key=lambda one: one.day)


def _round(row: Persuasion) -> Round:
    people = [str(Persuader(code).label) for code in row.people]
    said = f"家长{Stance(row.stance).label}，{RoundResult(row.result).label}"
    if row.stance == Stance.ABSENT:
        said = str(RoundResult(row.result).label)
    return Round(row.happened_on, tuple(people), said)
