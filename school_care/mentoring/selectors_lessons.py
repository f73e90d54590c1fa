"""Reads of lessons at home: a pupil's visits of a term, and how many periods are owed and given."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from school_care.core import clock
from school_care.mentoring.models import HomeLesson
from school_care.mentoring.services.plans.lessons import norm_of
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, Term, User
from school_care.students.models import Student
from school_care.students.selectors import lessons_given


def lessons_in_sight(user: Any, school: School) -> QuerySet[HomeLesson]:
    """Visits of the active school's pupils whose care `user` reads."""
    rows = HomeLesson.objects.visible_to(user).filter(school=school)
    return rows.select_related("student__current_class", "student__school", "written_by")


def lessons_of_term(user: Any, student: Student, term: Term) -> list[HomeLesson]:
    """A pupil's visits of a term, newest first, withdrawn ones too; with who went."""
    rows = HomeLesson.objects.visible_to(user).filter(
        student=student, happened_on__gte=term.first_day, happened_on__lte=term.last_day
    )
    return list(rows.select_related("written_by").prefetch_related("teachers"))


@dataclass(frozen=True)
class Given:
    """Periods given in a term beside the school's norm."""

    periods: int
    norm: int

    @property
    def sentence(self) -> str:
        """本学期已送18课时（应送10）."""
        return f"本学期已送{self.periods}课时（应送{self.norm}）"

    @property
    def is_met(self) -> bool:
        """Whether the norm is reached."""
        return self.periods >= self.norm


def periods_given(student: Student, term: Term) -> Given:
    """Periods of visits that were made and stand; two queries."""
    rows = HomeLesson.objects.filter(
        student=student,
        happened_on__gte=term.first_day,
        happened_on__lte=term.last_day,
        withdrawn_at__isnull=True,
        made=True,
    )
    total = rows.aggregate(total=Sum("periods"))["total"] or 0
    return Given(total, norm_of(student.school))


def teachers_for(student: Student, school: School) -> list[User]:
    """Who may have gone: the teachers of the pupil's class first, then everyone else who holds a
    post at the school today."""
    today = clock.today()
    near = [row.user for row in lessons_given(student, today)]
    held = Appointment.objects.effective(today).filter(school=school).select_related("user")
    heads = held.filter(role=Role.HEAD_TEACHER, school_class_id=student.current_class_id)
    near += [row.user for row in heads]
    posts = held.exclude(role__in=(Role.AUDITOR, Role.ADMINISTRATOR)).order_by("user__name")
    everyone = [*near, *(row.user for row in posts)]
    return list({user.pk: user for user in everyone}.values())
