"""What a person may do, and which classes they reach. Pupils' own access is students.access.

What gives rights (appointments, lessons, grants) is read once and remembered on the user object
for the day. A request has its own user object, so nothing is remembered beyond it; whoever changes
an appointment and asks again with the same object fetches the person anew.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from school_care.core import clock
from school_care.core.scoping import nobody
from school_care.school.capabilities import CAPABILITIES
from school_care.school.enums import (
    OWN_CLASS,
    OWN_GRADE,
    WHOLE_SCHOOL,
    Capability,
    Role,
)
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment

T = TypeVar("T")


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


def remembered(user: Any, question: Any, ask: Callable[[], T]) -> T:
    """What `ask()` answered today for this user object; asked once."""
    answers = user.__dict__.setdefault("_rights", {})
    key = (clock.today(), question)
    if key not in answers:
        answers[key] = ask()
    return answers[key]


def posts_of(user: Any) -> tuple[Appointment, ...]:
    """The appointments that give `user` rights today, each with its school; one query,
    remembered."""
    if nobody(user):
        return ()

    def held() -> tuple[Appointment, ...]:
        return tuple(appointments_of(user).select_related("school").order_by("pk"))

    return remembered(user, "posts", held)


def lessons_of(user: Any) -> tuple[TeachingAssignment, ...]:
    """The teaching assignments that open classes to `user` today; one query, remembered."""
    if nobody(user):
        return ()
    return remembered(user, "lessons", lambda: tuple(teaching_of(user).order_by("pk")))


def know_rights(
    user: Any, posts: Iterable[Appointment], lessons: Iterable[TeachingAssignment]
) -> None:
    """Let what was read of many people at once answer for this user object: today's appointments
    (each with its school) and lessons that give rights; no query."""
    remembered(user, "posts", lambda: tuple(sorted(posts, key=lambda post: post.pk)))
    remembered(user, "lessons", lambda: tuple(sorted(lessons, key=lambda one: one.pk)))


def roles_of(user: Any, school: School | None) -> frozenset[Role]:
    """The roles `user` holds today at `school`."""
    if nobody(user) or school is None:
        return frozenset()

    def held() -> frozenset[Role]:
        return frozenset(Role(post.role) for post in posts_of(user) if post.school_id == school.pk)

    return remembered(user, ("roles", school.pk), held)


def roles_with(user: Any, capability: Capability, school: School | None) -> frozenset[Role]:
    """Those of the roles `user` holds today at `school` that carry `capability`."""
    held = roles_of(user, school)
    return frozenset(role for role in held if capability in CAPABILITIES[role])


def carriers_of(*capabilities: Capability) -> tuple[Role, ...]:
    """The roles that carry one of `capabilities`."""
    wanted = frozenset(capabilities)
    return tuple(role for role, held in CAPABILITIES.items() if held & wanted)


def can(user: Any, capability: Capability, school: School | None) -> bool:
    """Whether one of the roles `user` holds today at `school` carries `capability`."""
    if capability == Capability.SIGN_IN:
        return not nobody(user)
    return bool(roles_with(user, capability, school))


def can_for_class(user: Any, capability: Capability, group: SchoolClass) -> bool:
    """Whether `user` may use `capability` for this class today, by a role that carries it and
    reaches the class: a head teacher who also teaches elsewhere keeps the own class only."""
    roles = carriers_of(capability)
    if Role.TEACHER in roles and any(one.school_class_id == group.pk for one in lessons_of(user)):
        return True
    return any(post.role in roles and reaches_class(post, group) for post in posts_of(user))


def reaches_class(post: Appointment, group: SchoolClass) -> bool:
    """Whether an appointment's role reaches a class as a whole."""
    if post.role in WHOLE_SCHOOL:
        return post.school_id == group.school_id
    if post.role in OWN_CLASS:
        return post.school_class_id == group.pk
    led = (post.school_id, post.stage, post.entry_year)
    return post.role in OWN_GRADE and led == (group.school_id, group.stage, group.entry_year)


def schools_of(user: Any) -> QuerySet[School]:
    """Schools where `user` holds any appointment today."""
    return School.objects.filter(pk__in={post.school_id for post in posts_of(user)})


def schools_with(user: Any, roles: Collection[Role]) -> list[int]:
    """Keys of the schools where `user` holds one of `roles` today."""
    return sorted({post.school_id for post in posts_of(user) if post.role in roles})


def schools_with_capability(user: Any, capabilities: Collection[Capability]) -> list[int]:
    """Keys of the schools where a role of `user`'s carries one of `capabilities` today."""
    return schools_with(user, carriers_of(*capabilities))


def own_classes_of(user: Any, school: School) -> list[int]:
    """Keys of the classes of `school` of which `user` is head teacher today."""
    return sorted(
        {
            post.school_class_id
            for post in posts_of(user)
            if post.role in OWN_CLASS and post.school_id == school.pk
        }
    )


def cohorts_led(posts: Collection[Appointment]) -> Q | None:
    """The condition "a class of a grade these appointments lead"; None when they lead none."""
    found = None
    for post in posts:
        if post.role in OWN_GRADE:
            led = Q(school_id=post.school_id, stage=post.stage, entry_year=post.entry_year)
            found = led if found is None else found | led
    return found


def classes_visible_to(user: Any) -> QuerySet:
    """Ids of the classes whose pupils `user` reaches today, as a union of id subqueries."""
    posts, classes = posts_of(user), SchoolClass.objects.order_by()
    parts = []
    if schools := schools_with(user, WHOLE_SCHOOL):
        parts.append(classes.filter(school_id__in=schools))
    if (cohorts := cohorts_led(posts)) is not None:
        parts.append(classes.filter(cohorts))
    own = {post.school_class_id for post in posts if post.school_class_id}
    own |= {one.school_class_id for one in lessons_of(user)}
    if own:
        parts.append(classes.filter(pk__in=sorted(own)))
    return any_of(parts, classes)


def sees_class(user: Any, group: SchoolClass) -> bool:
    """Whether `user` reaches pupils of this class today: for one class what `classes_visible_to`
    answers for many."""
    if any(one.school_class_id == group.pk for one in lessons_of(user)):
        return True
    return any(reaches_class(post, group) for post in posts_of(user))


def any_of(parts: list[QuerySet], rows: QuerySet) -> QuerySet:
    """Ids of what is in any of `parts`, querysets of ids or of `rows`; of none when there is no
    part. One part stays the plain query it is."""
    if not parts:
        return rows.none().values("pk")
    first, *others = [part.values("pk") for part in parts]
    return first.union(*others) if others else first
