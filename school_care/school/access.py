"""What a person may do, and which classes they reach. Pupils' own access is students.access."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from school_care.core import clock
from school_care.core.scoping import nobody
from school_care.school.enums import (
    CAPABILITIES,
    OWN_CLASS,
    OWN_GRADE,
    WHOLE_SCHOOL,
    Capability,
    Role,
)
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment


def appointments_of(user: Any, on: date | None = None) -> QuerySet[Appointment]:
    """The appointments that give `user` rights on a day (default today)."""
    if nobody(user):
        return Appointment.objects.none()
    return Appointment.objects.effective(on or clock.today()).filter(user=user)


def teaching_of(user: Any, on: date | None = None) -> QuerySet[TeachingAssignment]:
    """The teaching assignments that open classes to `user` on a day."""
    if nobody(user):
        return TeachingAssignment.objects.none()
    return TeachingAssignment.objects.effective(on or clock.today()).filter(user=user)


def roles_of(user: Any, school: School | None) -> frozenset[Role]:
    """The roles `user` holds today at `school`; one query, remembered on the user object."""
    if nobody(user) or school is None:
        return frozenset()
    held = user.__dict__.setdefault("_roles_by_school", {})
    if school.pk not in held:
        held[school.pk] = frozenset(
            Role(role)
            for role in appointments_of(user).filter(school=school).values_list("role", flat=True)
        )
    return held[school.pk]


def roles_with(user: Any, capability: Capability, school: School | None) -> frozenset[Role]:
    """Those of the roles `user` holds today at `school` that carry `capability`."""
    held = roles_of(user, school)
    return frozenset(role for role in held if capability in CAPABILITIES[role])


def can(user: Any, capability: Capability, school: School | None) -> bool:
    """Whether one of the roles `user` holds today at `school` carries `capability`."""
    if capability == Capability.SIGN_IN:
        return not nobody(user)
    return bool(roles_with(user, capability, school))


def can_for_class(user: Any, capability: Capability, group: SchoolClass) -> bool:
    """Whether `user` may use `capability` for this class today, by a role that carries it and
    reaches the class: a head teacher who also teaches elsewhere keeps the own class only."""
    roles = [role for role, held in CAPABILITIES.items() if capability in held]
    if Role.TEACHER in roles and teaching_of(user).filter(school_class=group).exists():
        return True
    return (
        appointments_of(user)
        .filter(
            Q(role__in=[role for role in roles if role in WHOLE_SCHOOL], school=group.school_id)
            | Q(role__in=[role for role in roles if role in OWN_CLASS], school_class=group)
            | Q(
                role__in=[role for role in roles if role in OWN_GRADE],
                school=group.school_id,
                stage=group.stage,
                entry_year=group.entry_year,
            )
        )
        .exists()
    )


def schools_of(user: Any) -> QuerySet[School]:
    """Schools where `user` holds any appointment today."""
    return School.objects.filter(pk__in=appointments_of(user).values("school_id"))


def classes_visible_to(user: Any) -> QuerySet:
    """Ids of the classes whose pupils `user` reaches today, as a union of id subqueries."""
    held = appointments_of(user)
    classes = SchoolClass.objects.order_by()
    whole = classes.filter(school_id__in=held.filter(role__in=WHOLE_SCHOOL).values("school_id"))
    grade = classes.filter(
        school__appointments__in=held.filter(role__in=OWN_GRADE),
        stage=F("school__appointments__stage"),
        entry_year=F("school__appointments__entry_year"),
    )
    own = held.filter(Q(school_class__isnull=False)).values("school_class_id")
    taught = teaching_of(user).values("school_class_id")
    return whole.values("pk").union(grade.values("pk"), own, taught)
