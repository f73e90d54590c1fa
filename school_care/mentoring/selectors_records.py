"""Reads for the pages on which records are written and asked about."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from school_care.core import clock
from school_care.mentoring.models import CareRecord, RecordQuestion
from school_care.mentoring.services.questions import (
    why_not_answer,
    why_not_withdraw_question,
    works_here,
)
from school_care.school.access import roles_of
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment, User
from school_care.students.access import pupil_ids_in_confidence_of
from school_care.students.models import Student, StudentCareLevel, StudentCategory
from school_care.students.selectors import contacts_of
from school_care.students.services.siblings import siblings_of

MOST_IN_PERSON = 3  # the rank of 重点关爱: highest


def people_of(user: Any, student: Student) -> list[str]:
    """Whom one may meet or call, as they stand on a chip: «奶奶 张桂花»; each once."""
    words = [
        " ".join(filter(None, (one.relation or one.get_role_display(), one.name)))
        for one in contacts_of(user, student)
    ]
    return list(dict.fromkeys(words))


def colleagues_of(user: Any, school: School, group: SchoolClass | None) -> list[User]:
    """Who may go along: who teaches or leads the class, the director, counsellors; two queries,
    the own person left out."""
    today = clock.today()
    posts = Q(role__in=(Role.DIRECTOR, Role.COUNSELLOR, Role.PRINCIPAL))
    if group is not None:
        posts |= Q(role=Role.HEAD_TEACHER, school_class=group) | Q(
            role=Role.GRADE_HEAD, stage=group.stage, entry_year=group.entry_year
        )
    held = Appointment.objects.effective(today).filter(posts, school=school)
    found = {one.user_id: one.user for one in held.select_related("user").order_by("role", "pk")}
    if group is not None:
        lessons = TeachingAssignment.objects.effective(today).filter(school_class=group)
        for lesson in lessons.select_related("user").order_by("pk"):
            found.setdefault(lesson.user_id, lesson.user)
    found.pop(user.pk, None)
    return list(found.values())


def wants_two(user: Any, student: Student) -> bool:
    """Whether a visit to this home asks for two: 重点关爱, or a category in confidence which this
    person knows of; one who does not is not told by the form. Two queries."""
    today = clock.today()
    close = StudentCareLevel.objects.on(today).filter(
        student=student, level__rank__gte=MOST_IN_PERSON
    )
    if close.exists():
        return True
    told = StudentCategory.objects.on(today).filter(
        student_id__in=pupil_ids_in_confidence_of(user),
        student=student,
        category__confidential=True,
    )
    return told.exists()


def siblings_to_write_of(user: Any, student: Student) -> list[Student]:
    """Brothers and sisters at the school of whom `user` may write as well."""
    others = siblings_of(student)
    if not others:
        return []
    seen = Student.objects.care_visible_to(user).enrolled().filter(school=student.school_id)
    keys = set(seen.filter(pk__in=[one.pk for one in others]).values_list("pk", flat=True))
    return [one for one in others if one.pk in keys]


@dataclass(frozen=True)
class Asked:
    """A question on a record as this person sees it."""

    row: RecordQuestion
    may_answer: bool
    may_withdraw: bool

    @property
    def public_id(self) -> UUID:
        return self.row.public_id


def questions_on(user: Any, record: CareRecord) -> list[Asked]:
    """What was asked of a record, the taken-back left out; empty for who may not read its text."""
    rows = (
        RecordQuestion.objects.visible_to(user)
        .filter(record=record, withdrawn_at__isnull=True)
        .select_related("asked_by", "answered_by")
    )
    found = []
    for row in rows:
        row.record = record
        found.append(
            Asked(
                row=row,
                may_answer=not why_not_answer(row, user),
                may_withdraw=not why_not_withdraw_question(row, user),
            )
        )
    return found


def questions_to_me(user: Any, school: School) -> QuerySet[RecordQuestion]:
    """Questions on records `user` wrote and still sees."""
    rows = RecordQuestion.objects.visible_to(user).waiting()
    return rows.filter(record__author=user, record__school=school)


def questions_left_behind(user: Any, school: School) -> QuerySet[RecordQuestion]:
    """For the director: questions nobody answered whose author no longer works here or no longer
    sees the pupil. One query for what waits, one more for each author asked who is still here."""
    if Role.DIRECTOR not in roles_of(user, school):
        return RecordQuestion.objects.none()
    rows = RecordQuestion.objects.visible_to(user).waiting().filter(record__school=school)
    asked: dict[User | None, set[int]] = defaultdict(set)
    for row in rows.select_related("record__author").exclude(record__author=user):
        asked[row.record.author].add(row.record_id)
    left: set[int] = set()
    for author, records in asked.items():
        seen: set[int] = set()
        if author is not None and works_here(author):
            seen = set(
                CareRecord.objects.visible_to(author)
                .filter(pk__in=records)
                .order_by()
                .values_list("pk", flat=True)
            )
        left |= records - seen
    return rows.filter(record_id__in=left)


def written_with(user: Any, record: CareRecord) -> list[CareRecord]:
    """The other children's records of the same entry that `user` may know of."""
    if record.entry is None:
        return []
    rows = CareRecord.objects.visible_to(user).filter(school=record.school_id, entry=record.entry)
    others = rows.exclude(pk=record.pk).select_related("student__current_class")
    return list(others.order_by(F("student__name_key").asc(), "pk"))
