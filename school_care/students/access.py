"""Which pupils a person sees, and why. The only place that decides it.

It reads Appointment, TeachingAssignment and AccessGrant, nothing else, each once for a user object
(`school.access.remembered`), and is built as a UNION of one id subquery for each reason the person
has: with 450,000 pupils PostgreSQL answers it from indexes in under a millisecond, where an OR of
EXISTS takes fifty times as long (docs/decisions/0002-row-access.md).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from school_care.core import clock
from school_care.core.scoping import nobody
from school_care.school.access import (
    any_of,
    carriers_of,
    cohorts_led,
    lessons_of,
    posts_of,
    reaches_class,
    remembered,
)
from school_care.school.enums import (
    BOARDERS,
    OWN_CLASS,
    OWN_GRADE,
    READS_CARE,
    WHOLE_SCHOOL,
    Capability,
    Role,
)
from school_care.school.models import SchoolClass
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


def pupil_ids_reached_by(
    user: Any, roles: tuple[Role, ...], given: Collection[AccessGrant] = ()
) -> QuerySet:
    """Ids of the pupils whom `user` reaches by posts and lessons of these roles, and by these of
    their grants only."""
    return _reach(user, roles=roles, given=given)


def pupil_ids_kept_by(user: Any, capability: Capability) -> QuerySet:
    """Ids of the pupils for whom `user` may use `capability` today: those reached by a role that
    carries it. A head teacher keeps the files of the own class, not of every class taught."""
    roles = carriers_of(capability)
    return _reach(user, roles=roles, given=_grants_carrying(user, roles))


def grants_of(user: Any) -> tuple[AccessGrant, ...]:
    """The grants that give `user` sight of single pupils today; one query, remembered."""
    if nobody(user):
        return ()

    def given() -> tuple[AccessGrant, ...]:
        return tuple(AccessGrant.objects.on(clock.today()).filter(user=user).order_by("pk"))

    return remembered(user, "grants", given)


def care_grants_of(user: Any) -> tuple[AccessGrant, ...]:
    """Those of the grants that show care content: of whoever holds a role there that reads it. An
    acting parent from the dormitory sees the child, and no more of it than the dormitory does."""
    schools = {post.school_id for post in posts_of(user) if post.role in READS_CARE}
    schools |= {one.school_id for one in lessons_of(user)}
    return tuple(grant for grant in grants_of(user) if grant.school_id in schools)


def know_grants(user: Any, grants: Iterable[AccessGrant]) -> None:
    """Let the grants of today, read for many people at once, answer for this user object."""
    remembered(user, "grants", lambda: tuple(sorted(grants, key=lambda grant: grant.pk)))


def _grants_carrying(user: Any, roles: tuple[Role, ...]) -> list[AccessGrant]:
    """The grants that let their holder do what `roles` do. A grant makes a pupil like one of a
    class taught, for whoever holds such a role at that school; what teachers may not do, it lets
    only a counsellor do, whose pupils come by grants alone."""
    by_grant = Role.TEACHER in roles
    carriers = [role for role in roles if by_grant or role == Role.COUNSELLOR]
    schools = {post.school_id for post in posts_of(user) if post.role in carriers}
    return [grant for grant in grants_of(user) if grant.school_id in schools]


def _reach(
    user: Any, *, roles: tuple[Role, ...], given: Collection[AccessGrant] | None = None
) -> QuerySet:
    """Ids of the pupils the `roles` of this user reach, and of those `given` (by any grant); the
    query is built once for a user object."""
    if nobody(user):
        return Student.objects.none().values("pk")
    given = _grants_seen_by(user, roles) if given is None else given
    ids = frozenset(grant.student_id for grant in given)
    return remembered(user, ("reach", roles, ids), lambda: _ways(user, roles, ids)).all()


def _ways(user: Any, roles: tuple[Role, ...], given: Collection[int]) -> QuerySet:
    """The union of the ways by which `roles` of this user, and the grants, reach pupils."""
    posts = [post for post in posts_of(user) if post.role in roles]
    pupils = Student.objects.going_on().order_by()
    parts = []
    if schools := {post.school_id for post in posts if post.role in WHOLE_SCHOOL}:
        parts.append(pupils.filter(school_id__in=schools))
    classes = {post.school_class_id for post in posts if post.role in OWN_CLASS}
    if Role.TEACHER in roles:
        classes |= {one.school_class_id for one in lessons_of(user)}
    if classes:
        parts.append(pupils.filter(current_class_id__in=classes))
    if (cohorts := cohorts_led(posts)) is not None:
        led = SchoolClass.objects.order_by().filter(cohorts)
        parts.append(pupils.filter(current_class_id__in=led.values("pk")))
    if boarding := {post.school_id for post in posts if post.role in BOARDERS}:
        boards = {"boarding": True, "status": EnrolmentStatus.ENROLLED}  # who left boards no more
        parts.append(pupils.filter(school_id__in=boarding, **boards))
    if given:
        parts.append(pupils.filter(pk__in=given))
    return any_of(parts, pupils)


def schools_in_sight(user: Any) -> list[int]:
    """Keys of the schools where anything lets `user` see a pupil today. Rows of a pupil lie at the
    pupil's school: said beside the pupils, it keeps PostgreSQL from reading a whole table."""
    held = (*posts_of(user), *lessons_of(user), *grants_of(user))
    return sorted({one.school_id for one in held})


def reads_in(user: Any, student: Student, roles: tuple[Role, ...]) -> bool:
    """Whether one of `roles` of this user, or any grant, reaches the pupil today: for one pupil
    what `pupil_ids_…` answer for many."""
    if any(grant.student_id == student.pk for grant in _grants_seen_by(user, roles)):
        return True
    return bool(_roles_reaching(user, student) & set(roles))


def _grants_seen_by(user: Any, roles: tuple[Role, ...]) -> tuple[AccessGrant, ...]:
    """The grants that count beside these roles: all where any role will do, else those that show
    care content."""
    return grants_of(user) if set(roles) == set(Role) else care_grants_of(user)


def keeps(user: Any, student: Student, capability: Capability) -> bool:
    """Whether `user` may use `capability` for the pupil today: for one pupil what
    `pupil_ids_kept_by` answers for many."""
    roles = carriers_of(capability)
    if any(grant.student_id == student.pk for grant in _grants_carrying(user, roles)):
        return True
    return bool(_roles_reaching(user, student) & set(roles))


def _roles_reaching(user: Any, student: Student) -> frozenset[Role]:
    """The roles by which `user` reaches the pupil, as the pupil's row is stored now; one query a
    pupil object, remembered on it."""
    ask_reach(user, [student])
    return _known_reach(student)[user.pk]


def ask_reach(user: Any, students: Iterable[Student]) -> None:
    """Ask at once, for all of `students` not asked about yet, what is asked of each later; one
    query, none when all are known."""
    unknown = [one for one in students if user.pk not in _known_reach(one)]
    if not unknown:
        return
    rows = Student.objects.filter(pk__in=[one.pk for one in unknown])
    stored = {row.pk: row for row in rows.select_related("current_class")}
    for one in unknown:
        row = stored.get(one.pk)
        _known_reach(one)[user.pk] = frozenset() if row is None else _roles_at(user, row)


def know_reach(user: Any, student: Student) -> None:
    """Let a row that was read just now, with its class, answer who reaches it; no query."""
    if not nobody(user):
        _known_reach(student)[user.pk] = _roles_at(user, student)


def _known_reach(student: Student) -> dict[int, frozenset[Role]]:
    return student.__dict__.setdefault("_reached_by", {})


def _roles_at(user: Any, stored: Student) -> frozenset[Role]:
    if stored.merged_into_id is not None:
        return frozenset()  # the other file of the child answers
    group = stored.current_class
    found = {
        Role(post.role)
        for post in posts_of(user)
        if (post.role in WHOLE_SCHOOL and post.school_id == stored.school_id)
        or (group is not None and reaches_class(post, group))
    }
    if group is not None and any(one.school_class_id == group.pk for one in lessons_of(user)):
        found.add(Role.TEACHER)
    if stored.boarding and stored.status == EnrolmentStatus.ENROLLED:
        at_school = (post for post in posts_of(user) if post.school_id == stored.school_id)
        found |= {Role(post.role) for post in at_school if post.role in BOARDERS}
    return frozenset(found)


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
    held = [post for post in posts_of(user) if post.school_id == student.school_id]
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
    grant = next((one for one in grants_of(user) if one.student_id == student.pk), None)
    if grant:
        return Sight(f"grant.{grant.reason}", f"您因「{grant.get_reason_display()}」获得查看授权")
    taught = next(
        (one for one in lessons_of(user) if one.school_class_id == student.current_class_id), None
    )
    if taught:
        return Sight("teacher", f"您任教该班{taught.subject}")
    for role in WHOLE_SCHOOL:
        if role in by_role:
            return Sight(role.value, f"您是本校{role.label}")
    at_school = student.status == EnrolmentStatus.ENROLLED
    if Role.DORMITORY in by_role and student.boarding and at_school:
        return Sight("dormitory", "您是本校生活老师，该生寄宿")
    return None
