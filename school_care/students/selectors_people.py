"""Reads of the people around a child and of guardianship, for pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.core import clock
from school_care.school.models import School, SchoolClass
from school_care.students import selectors
from school_care.students.away import CARERS, ClassSpan, Span, class_in
from school_care.students.enums import PARENTS, CarerBar, Rating
from school_care.students.left_behind import Reading, read_student, registered_codes
from school_care.students.models import (
    CarerCheck,
    ContactPerson,
    Entrustment,
    GuardianshipRating,
    Student,
)
from school_care.students.services.contacts import ended
from school_care.students.services.entrustment import Standing, standing_of

RATING_MEANS = {
    Rating.GOOD: "照护人尽责，孩子的生活、学习、安全有保障",
    Rating.FAIR: "照护人基本尽责，但孩子的行为、心理有偏差的隐患",
    Rating.POOR: "无人照护或照护人没有能力，孩子的权益得不到保障，可能或已经出现偏差、失学、流浪",
}
WHAT_TO_DO_WHEN_POOR = (
    "今天就告知德育主任，一起商定谁来照护孩子。",
    "孩子独自生活、受到伤害或处在危险中：先报警110，再按强制报告办理。不反复追问、不查看身体、不对质。",
)
WHAT_TO_DO_WHEN_BARRED = "此人不宜作为被委托照护人：请与父母另行商定，并告知德育主任。"


@dataclass(frozen=True)
class Warned:
    """A person against whom something stands, for care readers."""

    person: ContactPerson
    check: CarerCheck

    @property
    def bars(self) -> list[str]:
        return [CarerBar(code).label for code in self.check.bars]


def everyone_of(user: Any, student: Student) -> tuple[list[ContactPerson], list[ContactPerson]]:
    """People of today and people of the past (the last one first); one query."""
    rows = list(ContactPerson.objects.visible_to(user).filter(student=student))
    past = sorted((row for row in rows if ended(row)), key=lambda row: row.until, reverse=True)
    people = [row for row in rows if not ended(row)]
    selectors.keep_contacts(user, student, people)
    return people, past


def warnings_of(user: Any, student: Student, people: list[ContactPerson]) -> list[Warned]:
    """Current people against whom a bar is known; empty for those who may not read care."""
    if not selectors.reads_care(user, student):
        return []
    return warned(standing_of(student), people)


def warned(standing: Standing, people: list[ContactPerson]) -> list[Warned]:
    """Who of `people` is barred, each name once."""
    found = {
        (person.name or person.pk): Warned(person, standing.last_of(person))
        for person in reversed(people)
        if standing.barred(person)
    }
    return list(reversed(found.values()))


def reading_of(user: Any, student: Student, on: date) -> tuple[Reading, str]:
    """Both meanings of 留守 and what contradicts the registered category, if anything. For
    category readers; the caller asks."""
    reading = read_student(student, selectors.contacts_of(user, student), on)
    codes = registered_codes(selectors.categories_of(user, student, on))
    return reading, reading.contradiction(codes)


def entrustments_of(user: Any, student: Student) -> list[Entrustment]:
    """All entrustments in the person's sight, the running one first."""
    rows = Entrustment.objects.visible_to(user).filter(student=student).select_related("carer")
    return sorted(rows, key=lambda row: (row.until is None, row.starts_on, row.pk), reverse=True)


def running_entrustment(rows: list[Entrustment], on: date) -> Entrustment | None:
    """The entrustment that holds a day."""
    return next((row for row in rows if row.holds_on(on)), None)


def ratings_of(user: Any, student: Student) -> list[GuardianshipRating]:
    """All ratings in the person's sight, newest first; what was corrected the same day left out."""
    rows = GuardianshipRating.objects.visible_to(user).filter(student=student)
    return [row for row in rows.select_related("rated_by") if row.until != row.starts_on]


def rating_of(user: Any, student: Student, on: date) -> GuardianshipRating | None:
    """The rating that holds a day."""
    return GuardianshipRating.objects.visible_to(user).on(on).filter(student=student).first()


def class_away(user: Any, school: School, group: SchoolClass, span: Span) -> ClassSpan:
    """The pupils of a class in the person's sight and their parents in a span; two queries."""
    pupils = list(selectors.search_pupils(user=user, school=school, school_class=group))
    today = clock.today()
    people = (
        ContactPerson.objects.current(today)
        .filter(student_id__in=[pupil.pk for pupil in pupils], role__in=(*PARENTS, *CARERS))
        .order_by("student_id", "order", "id")
    )
    return class_in(pupils, people, span, today)
