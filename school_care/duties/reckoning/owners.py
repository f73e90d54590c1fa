"""Who owes a duty on a day: by appointments, and before them by whom a kind names nearer.

The acting head teacher before the one they stand in for, then the head teacher; where a class has
neither, the student-affairs director, then the principal: nothing is nobody's (CASA lost reminders
when a supervisor was away).
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from school_care.core.duty_kinds import CLASS, SCHOOL, STUDENT, DutyKind
from school_care.school.enums import Role
from school_care.school.models import Appointment, TeachingAssignment

OWNING = (Role.HEAD_TEACHER, Role.DIRECTOR, Role.PRINCIPAL)


class Owners:
    """Owners at one school on one day; one query. Answers are keys of users, None where the school
    has neither director nor principal."""

    def __init__(self, school_id: int, on: date) -> None:
        rows = (
            Appointment.objects.effective(on)
            .filter(works_on(on), school_id=school_id, role__in=OWNING)
            .order_by("acting", "starts_on", "pk")
            .values_list("role", "school_class_id", "user_id")
        )
        self._of_class: dict[int, int] = {}
        self._of_role: dict[str, int] = {}
        for role, school_class, user in rows:  # the last of several stands
            if role == Role.HEAD_TEACHER:
                self._of_class[school_class] = user
            else:
                self._of_role[role] = user

    def of_school(self) -> int | None:
        """Who owes what the school as a whole owes."""
        return self._of_role.get(Role.DIRECTOR) or self._of_role.get(Role.PRINCIPAL)

    def of_class(self, school_class: int | None) -> int | None:
        """Who owes what is owed to a class or its pupils."""
        return self._of_class.get(school_class) or self.of_school()

    def has_head_teacher(self, school_class: int | None) -> bool:
        """Whether the class has anybody of its own."""
        return school_class in self._of_class


class Answerable:
    """Who answers for duties of a school on a day; one query, and what the kinds' `nearer` ask,
    once each."""

    def __init__(self, school_id: int, on: date, staff: Collection[int] | None = None) -> None:
        self.posts = Owners(school_id, on)
        self._school_id, self._on, self._staff = school_id, on, staff
        self._near: dict[str, dict[int, int]] = {}

    def of(
        self, kind: DutyKind | None, subject: int | None, school_class: int | None
    ) -> int | None:
        """Who owes a duty of a kind to a subject, whose class is `school_class`."""
        if kind is None or kind.subject != STUDENT:
            is_class = kind is not None and kind.subject == CLASS
            return self.posts.of_class(school_class) if is_class else self.posts.of_school()
        near = self.nearer(kind).get(subject)
        if near is not None:
            return near
        if kind.answers == SCHOOL:
            return self.posts.of_school()
        return self.posts.of_class(school_class)

    def nearer(self, kind: DutyKind) -> dict[int, int]:
        """Whom a kind names for each subject, those who work here."""
        if kind.nearer is None:
            return {}
        if kind.code not in self._near:
            if self._staff is None:
                self._staff = staff_on(self._school_id, self._on)
            named = kind.nearer(school_id=self._school_id, on=self._on)
            self._near[kind.code] = {
                subject: user for subject, user in named.items() if user in self._staff
            }
        return self._near[kind.code]


def staff_on(school_id: int, on: date) -> frozenset[int]:
    """Who holds any confirmed post or lesson at the school on a day and has not left; two
    queries."""
    found: set[int] = set()
    for model in (Appointment, TeachingAssignment):
        rows = model.objects.effective(on).filter(works_on(on), school_id=school_id)
        found.update(rows.order_by().values_list("user_id", flat=True))
    return frozenset(found)


def works_on(on: date) -> Q:
    """Rows of posts, lessons or addresses whose `user` has not left by a day."""
    return Q(user__is_active=True) & (Q(user__left_on__isnull=True) | Q(user__left_on__gt=on))
