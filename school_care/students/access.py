"""Which pupils a person sees, and why. The only place that decides it.

It reads Appointment, TeachingAssignment and AccessGrant, nothing else, and is built as a UNION of
id subqueries: with 450,000 pupils PostgreSQL answers it from indexes in under a millisecond,
where an OR of EXISTS takes fifty times as long (docs/decisions/0002-row-access.md).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from school_care.core import clock
from school_care.core.scoping import nobody
from school_care.school.access import appointments_of, teaching_of
from school_care.school.enums import (
    BOARDERS,
    CAPABILITIES,
    OWN_CLASS,
    OWN_GRADE,
    READS_CARE,
    WHOLE_SCHOOL,
    Capability,
    Role,
)
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import AccessGrant, Student

READS_CATEGORIES = (*READS_CARE, Role.REGISTRAR)
# Categories in confidence: those who answer for the child, not everyone who teaches it.
IN_CONFIDENCE = (
    Role.PRINCIPAL,
    Role.DIRECTOR,
    Role.HEAD_TEACHER,
    Role.GRADE_HEAD,
    Role.COUNSELLOR,
)


def pupil_ids_visible_to(user: Any) -> QuerySet:
    """Ids of the pupils whose archive `user` may open today."""
    return _reach(user, roles=tuple(Role))


def pupil_ids_with_care_visible_to(user: Any) -> QuerySet:
    """Ids of the pupils whose care content `user` may read today."""
    return _reach(user, roles=READS_CARE)


def pupil_ids_with_categories_visible_to(user: Any) -> QuerySet:
    """Ids of the pupils whose categories `user` may see today."""
    return _reach(user, roles=READS_CATEGORIES)


def pupil_ids_in_confidence_of(user: Any) -> QuerySet:
    """Ids of the pupils whose confidential categories `user` may see today."""
    return _reach(user, roles=IN_CONFIDENCE)


def pupil_ids_kept_by(user: Any, capability: Capability) -> QuerySet:
    """Ids of the pupils for whom `user` may use `capability` today: those reached by a role that
    carries it. A head teacher keeps the files of the own class, not of every class taught."""
    roles = tuple(role for role, held in CAPABILITIES.items() if capability in held)
    return _reach(user, roles=roles, given=_grants_carrying(user, roles))


def _grants_of(user: Any) -> QuerySet[AccessGrant]:
    return AccessGrant.objects.on(clock.today()).filter(user=user)


def _grants_carrying(user: Any, roles: tuple[Role, ...]) -> QuerySet[AccessGrant]:
    """The grants that let their holder do what `roles` do. A grant makes a pupil like one of a
    class taught, for whoever holds such a role at that school; what teachers may not do, it lets
    only a counsellor do, whose pupils come by grants alone."""
    by_grant = Role.TEACHER in roles
    carriers = [role for role in roles if by_grant or role == Role.COUNSELLOR]
    held = appointments_of(user).filter(role__in=carriers)
    return _grants_of(user).filter(school_id__in=held.values("school_id"))


def _reach(
    user: Any, *, roles: tuple[Role, ...], given: QuerySet[AccessGrant] | None = None
) -> QuerySet:
    """Ids of the pupils the `roles` of this user reach, and of those `given` (by any grant)."""
    held = appointments_of(user)
    given = _grants_of(user) if given is None else given
    pupils = Student.objects.order_by()

    def schools(kind: tuple[Role, ...]) -> QuerySet:
        return held.filter(role__in=[role for role in kind if role in roles]).values("school_id")

    parts = [
        pupils.filter(school_id__in=schools(WHOLE_SCHOOL)),
        pupils.filter(
            current_class_id__in=held.filter(
                role__in=[role for role in OWN_CLASS if role in roles]
            ).values("school_class_id")
        ),
        pupils.filter(
            current_class__school__appointments__in=held.filter(
                role__in=[role for role in OWN_GRADE if role in roles]
            ),
            current_class__stage=F("current_class__school__appointments__stage"),
            current_class__entry_year=F("current_class__school__appointments__entry_year"),
        ),
        pupils.filter(pk__in=given.values("student_id")),
    ]
    if Role.TEACHER in roles:
        parts.append(
            pupils.filter(current_class_id__in=teaching_of(user).values("school_class_id"))
        )
    if any(role in roles for role in BOARDERS):
        boards = {"boarding": True, "status": EnrolmentStatus.ENROLLED}  # who left boards no more
        parts.append(pupils.filter(school_id__in=schools(BOARDERS), **boards))
    first, *others = [part.values("pk") for part in parts]
    return first.union(*others)


@dataclass(frozen=True)
class Sight:
    """Why a person sees a pupil: a stable code for the trail, a sentence for the page."""

    code: str
    sentence: str


def why_visible(user: Any, student: Student) -> Sight | None:
    """The first reason, in the order a person would give it, why `user` sees `student` today;
    None when they do not. Shown on the file, written to the trail."""
    if nobody(user):
        return None
    today = clock.today()
    held = list(appointments_of(user).filter(school=student.school_id))
    by_role = {appointment.role: appointment for appointment in held}
    for appointment in held:
        if appointment.school_class_id and appointment.school_class_id == student.current_class_id:
            return Sight("head_teacher", "您是该生的班主任")
    for appointment in held:
        led = (appointment.stage, appointment.entry_year)
        cohort = student.current_class and (
            student.current_class.stage,
            student.current_class.entry_year,
        )
        if appointment.role in OWN_GRADE and led == cohort:
            return Sight("grade_head", "您是该年级的年级组长")
    grant = AccessGrant.objects.on(today).filter(user=user, student=student).first()
    if grant:
        return Sight(f"grant.{grant.reason}", f"您因「{grant.get_reason_display()}」获得查看授权")
    taught = teaching_of(user).filter(school_class=student.current_class_id).first()
    if taught:
        return Sight("teacher", f"您任教该班{taught.subject}")
    for role in WHOLE_SCHOOL:
        if role in by_role:
            return Sight(role.value, f"您是本校{role.label}")
    at_school = student.status == EnrolmentStatus.ENROLLED
    if Role.DORMITORY in by_role and student.boarding and at_school:
        return Sight("dormitory", "您是本校生活老师，该生寄宿")
    return None
