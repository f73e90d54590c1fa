"""Reads of the pupil archive for pages."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Max, Q, QuerySet

from school_care.core import clock
from school_care.core.scoping import nobody
from school_care.school.access import own_classes_of, roles_of, roles_with
from school_care.school.enums import READS_CARE, WHOLE_SCHOOL, Capability, Role
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment
from school_care.students.access import (
    READS_CATEGORIES,
    ask_reach,
    grants_of,
    keeps,
    pupil_ids_with_categories_visible_to,
    reads_in,
)
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import (
    ContactPerson,
    Enrolment,
    Student,
    StudentCategory,
)

T = TypeVar("T")


def pupils_in_sight(user: Any, school: School) -> QuerySet[Student]:
    """Pupils of the active school whose page `user` may open, with their class."""
    return Student.objects.visible_to(user).filter(school=school).select_related("current_class")


def own_care_pupils(user: Any, school: School, on: date) -> QuerySet[Student]:
    """The care pupils `user` looks after: a head teacher's own class (and pupils given to them),
    everyone else's whole sight. Only pupils at the school, only where care may be read."""
    pupils = (
        Student.objects.care_visible_to(user)
        .filter(school=school)
        .enrolled()
        .in_care(on)
        .select_related("current_class")
    )
    roles = roles_of(user, school)
    if Role.HEAD_TEACHER in roles and not roles & set(WHOLE_SCHOOL):
        given = [grant.student_id for grant in grants_of(user)]
        pupils = pupils.filter(
            Q(current_class_id__in=own_classes_of(user, school)) | Q(pk__in=given)
        )
    return pupils


def sees_former_pupils(user: Any, school: School) -> bool:
    """Whether the list offers pupils who have left: to those who answer for the whole school."""
    return bool(roles_of(user, school) & set(WHOLE_SCHOOL))


def categories_in_sight(user: Any, on: date) -> QuerySet[StudentCategory]:
    """Category rows holding on a day that `user` may see."""
    return StudentCategory.objects.visible_to(user).on(on)


def search_pupils(
    *,
    user: Any,
    school: School,
    words: str = "",
    school_class: SchoolClass | None = None,
    only_care: bool = False,
    former: bool = False,
) -> QuerySet[Student]:
    """Pupils for the list, in class order.

    `only_care` narrows to care pupils among those whose categories the person may see, so that
    the filter tells nobody more than the page does. `former` shows pupils who have left, instead,
    to those who may see them.
    """
    pupils = pupils_in_sight(user, school)
    if former and sees_former_pupils(user, school):
        pupils = pupils.filter(status=EnrolmentStatus.LEFT)
    else:
        pupils = pupils.enrolled()
    if school_class is not None:
        pupils = pupils.filter(current_class=school_class)
    if only_care:
        pupils = pupils.filter(pk__in=categories_in_sight(user, clock.today()).values("student_id"))
    return pupils.matching(words).in_class_order()


def classes_in_sight(user: Any, school: School) -> list[SchoolClass]:
    """Classes with pupils this year that `user` reaches, in the order people expect."""
    from school_care.school.models.places import school_year_of

    classes = SchoolClass.objects.visible_to(user).filter(school=school)
    return list(classes.present_in(school_year_of(clock.today())).in_order())


def villages_of(school: School) -> list[str]:
    """The villages written down at a school, for choosing instead of typing."""
    known = Student.objects.filter(school=school).going_on().exclude(village="")
    return list(known.order_by("village").values_list("village", flat=True).distinct())


def reads_care(user: Any, student: Student) -> bool:
    """Whether `user` may read this pupil's care content; asked once for each pupil object."""
    return not nobody(user) and reads_in(user, student, READS_CARE)


def care_read_of(user: Any, students: Collection[Student]) -> set[int]:
    """Keys of those of `students` whose care content `user` may read; one query the first time."""
    if nobody(user):
        return set()
    ask_reach(user, students)
    return {student.pk for student in students if reads_care(user, student)}


def reads_categories(user: Any, student: Student) -> bool:
    """Whether `user` may see this pupil's categories and family circumstances."""
    return not nobody(user) and reads_in(user, student, READS_CATEGORIES)


def may(user: Any, capability: Capability, student: Student) -> bool:
    """Whether `user` may use `capability` for this pupil today: the one question before a button
    is offered and before a service writes. The roles are known, so that only those who reach some
    pupils of the school cost a query, once for each pupil object."""
    carriers = roles_with(user, capability, School(pk=student.school_id))
    if not carriers:
        return False
    if carriers & set(WHOLE_SCHOOL):
        return True
    return keeps(user, student, capability)


def _remembered(student: Student, question: str, ask: Callable[[], T]) -> T:
    answers = student.__dict__.setdefault("_sight", {})
    if question not in answers:
        answers[question] = ask()
    return answers[question]


def categories_of(user: Any, student: Student, on: date) -> list[StudentCategory]:
    """The pupil's running categories, as far as `user` may see them; unverified ones are claims."""
    return list(
        categories_in_sight(user, on)
        .filter(student=student)
        .select_related("category")
        .order_by("category__order")
    )


def contacts_of(user: Any, student: Student) -> list[ContactPerson]:
    """People around the child today, in the order the file gives them; not those of the past.
    Asked once for each pupil object."""
    people = ContactPerson.objects.visible_to(user).current(clock.today())
    return _remembered(student, _people_key(user), lambda: list(people.filter(student=student)))


def keep_contacts(user: Any, student: Student, people: list[ContactPerson]) -> None:
    """Let `contacts_of` answer `people`, who were read together with others."""
    _remembered(student, _people_key(user), lambda: people)


def _people_key(user: Any) -> str:
    return f"people:{user.pk}"


def left_on(student: Student) -> date | None:
    """The first day a former pupil was no longer here; None for pupils at the school."""
    if student.status != EnrolmentStatus.LEFT:
        return None
    return Enrolment.objects.filter(student=student).aggregate(last=Max("until"))["last"]


@dataclass(frozen=True)
class Responsible:
    """A person answering for a pupil today, as what, since when. `subject`: a subject teacher's."""

    duty: str
    name: str
    since: date
    until: date | None
    subject: str = ""


def responsible_for(student: Student, on: date) -> list[Responsible]:
    """Head teachers (acting ones said so), grade heads and subject teachers of the pupil's class.

    Counsellors and people with a grant are left out: that a pupil was referred is itself private.
    """
    group = student.current_class
    if group is None:
        return []
    held = (
        Appointment.objects.effective(on)
        .filter(
            Q(role=Role.HEAD_TEACHER, school_class=group)
            | Q(
                role=Role.GRADE_HEAD,
                school_id=group.school_id,
                stage=group.stage,
                entry_year=group.entry_year,
            )
        )
        .select_related("user")
        .order_by("-role", "acting", "starts_on")  # 班主任 before 年级组长
    )
    people = [Responsible(_duty(row), row.user.name, row.starts_on, row.until) for row in held]
    return people + [
        Responsible(
            f"{row.subject}老师", row.user.name, row.starts_on, row.until, subject=row.subject
        )
        for row in lessons_given(student, on)
    ]


def lessons_given(student: Student, on: date) -> list[TeachingAssignment]:
    """Who teaches the pupil's class on a day, by subject; asked once for each pupil object."""
    taught = TeachingAssignment.objects.effective(on).filter(school_class=student.current_class_id)
    rows = taught.select_related("user").order_by("subject", "starts_on", "pk")
    return _remembered(student, f"lessons:{on}", lambda: list(rows))


def _duty(appointment: Appointment) -> str:
    if appointment.role == Role.HEAD_TEACHER and appointment.acting:
        return "代班主任"
    return appointment.get_role_display()


@dataclass(frozen=True)
class ClassCounts:
    """人数 and, for those who may know it, 关爱."""

    pupils: int
    in_care: int | None


def counts_of_class(user: Any, school_class: SchoolClass) -> ClassCounts:
    """How many pupils the class has and how many are care pupils in this person's sight; the
    latter None when the person may see nobody's categories there."""
    known = Student.objects.filter(pk__in=pupil_ids_with_categories_visible_to(user))
    in_care = categories_in_sight(user, clock.today()).values("student_id")
    counts = (
        Student.objects.visible_to(user)
        .filter(current_class=school_class)
        .enrolled()
        .aggregate(
            pupils=Count("pk"),
            known=Count("pk", filter=Q(pk__in=known.values("pk"))),
            in_care=Count("pk", filter=Q(pk__in=in_care)),
        )
    )
    return ClassCounts(counts["pupils"], counts["in_care"] if counts["known"] else None)
