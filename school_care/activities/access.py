"""Who may read and keep what of the activities. Rows about pupils go by `Student.visible_to`."""

from typing import Any

from django.db.models import Q, QuerySet

from school_care.activities.models import Activity, ActivityClass
from school_care.core.scoping import nobody
from school_care.school.access import (
    can_for_class,
    classes_visible_to,
    own_classes_of,
    roles_of,
    schools_of,
    schools_with,
    schools_with_capability,
)
from school_care.school.enums import Capability, Role

LEADERS = (Role.PRINCIPAL, Role.DIRECTOR)


def programme_schools(user: Any) -> list[int]:
    """Keys of the schools whose programme `user` may read."""
    return schools_with_capability(user, (Capability.VIEW_PROGRAMME,))


def activities_near(user: Any) -> QuerySet:
    """Ids of the activities in which a class `user` reaches takes part, and of their own, at
    schools where they may read the programme."""
    here = Activity.objects.order_by().visible_to(user)
    if nobody(user):
        return here.values("pk")
    reached = ActivityClass.objects.filter(school_class__in=classes_visible_to(user))
    return here.filter(Q(owner=user) | Q(pk__in=reached.values("activity_id"))).values("pk")


def sign_ins_visible_to(user: Any) -> Q:
    """Which parents' sign-ins `user` reads: the leaders' school, their own activities while they
    work there, their own classes."""
    if nobody(user):
        return Q(pk__in=())
    here = list(schools_of(user))
    classes = [pk for school in here for pk in own_classes_of(user, school)]
    return (
        Q(school_id__in=schools_with(user, LEADERS))
        | Q(activity__owner=user, school_id__in=[school.pk for school in here])
        | Q(school_class_id__in=classes)
    )


def may_keep(user: Any, activity: Activity) -> bool:
    """Whether `user` may change, hold and write down an activity: the school's leaders, whose
    activity it is while they may run one here, and for one class whoever runs that class's. Reads
    `activity.school` and `activity.classes`, which may be prefetched."""
    if nobody(user):
        return False
    roles = roles_of(user, activity.school)
    if roles & set(LEADERS):
        return True
    if activity.school_id not in schools_with_capability(user, (Capability.RUN_ACTIVITY,)):
        return False
    if activity.owner_id == user.pk:
        return True
    rows = activity.classes.select_related("school_class").all()
    groups = [row.school_class for row in rows]
    return bool(groups) and all(
        can_for_class(user, Capability.RUN_ACTIVITY, group) for group in groups
    )
