"""Into whose hands a duty may be given: people who work here, may read of its subject and may do
there what it asks.

Whether a person may is asked of the same functions as the pages ask (school.access,
students.access); what they need to know of many people is read here at once, so that a page of
forty duties and forty people costs four queries.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from school_care.core import clock
from school_care.core.duty_kinds import CLASS, STUDENT
from school_care.duties.models import Duty
from school_care.duties.reckoning.owners import works_on
from school_care.school.access import (
    can,
    can_for_class,
    know_rights,
    lessons_of,
    posts_of,
    reaches_class,
    roles_of,
    sees_class,
)
from school_care.school.enums import READS_CARE, WHOLE_SCHOOL, Capability, Role
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment, User
from school_care.students.access import grants_of, keeps, know_grants, know_reach, reads_in
from school_care.students.models import AccessGrant

# In this order people are offered: whoever is nearest to the child first.
NEAREST = (
    Role.HEAD_TEACHER,
    Role.TEACHER,
    Role.GRADE_HEAD,
    Role.COUNSELLOR,
    Role.DIRECTOR,
    Role.PRINCIPAL,
)


@dataclass(frozen=True)
class Hand:
    """A person a duty may be given to, and as what: 代班主任, 任教数学."""

    user: User
    role: Role
    words: str


class Staff:
    """The people who work at a school today; four queries. Ask one object about many duties."""

    def __init__(self, school: School) -> None:
        self.school = school
        today = clock.today()
        at_work = works_on(today)
        posts = Appointment.objects.effective(today).filter(at_work, school=school)
        lessons = TeachingAssignment.objects.effective(today).filter(at_work, school=school)
        grants = AccessGrant.objects.on(today).filter(at_work, school=school)
        held: dict[int, tuple[list, list, list]] = defaultdict(lambda: ([], [], []))
        for number, rows in enumerate((posts.select_related("school"), lessons, grants)):
            for row in rows:
                held[row.user_id][number].append(row)
        self.people = {user.pk: user for user in User.objects.filter(pk__in=list(held))}
        for key, (its_posts, its_lessons, its_grants) in held.items():
            know_rights(self.people[key], its_posts, its_lessons)
            know_grants(self.people[key], its_grants)

    def hands(self, duty: Duty) -> list[Hand]:
        """Who may take a duty (with its student and class), nearest to the child first."""
        found = [_hand(user, duty) for user in self.people.values() if _may_take(user, duty)]
        return sorted(found, key=_place)

    def may_hold(self, user_id: int | None, duty: Duty) -> bool:
        """Whether one person may hold a duty (with its student and class)."""
        user = self.people.get(user_id)
        return user is not None and _may_take(user, duty)

    def hands_for_any(self, duties: Collection[Duty]) -> list[tuple[Hand, int]]:
        """Who may take any of several duties, with how many of them; nearest first."""
        found: dict[int, Hand] = {}
        counts: Counter[int] = Counter()
        for duty in duties:
            for hand in self.hands(duty):
                held = found.setdefault(hand.user.pk, hand)
                if _place(hand) < _place(held):
                    found[hand.user.pk] = hand
                counts[hand.user.pk] += 1
        nearest = sorted(found.values(), key=_place)
        return [(hand, counts[hand.user.pk]) for hand in nearest]


def _place(hand: Hand) -> tuple[int, str]:
    return NEAREST.index(hand.role), hand.user.name_key


def _may_take(user: User, duty: Duty) -> bool:
    """Whether a person sees the duty among their own, and may open the form that settles it."""
    school = duty.school
    asked = Capability(duty.kind.capability) if duty.kind and duty.kind.capability else None
    if not can(user, Capability.READ_CARE, school):
        return False
    if asked is not None and not can(user, asked, school):
        return False
    if duty.subject_kind == STUDENT:
        student = duty.student
        know_reach(user, student)
        return reads_in(user, student, READS_CARE) and (
            asked is None or keeps(user, student, asked)
        )
    if duty.subject_kind == CLASS:
        group = duty.school_class
        return sees_class(user, group) and (asked is None or can_for_class(user, asked, group))
    return bool(roles_of(user, school) & set(WHOLE_SCHOOL) & set(READS_CARE))


def _hand(user: User, duty: Duty) -> Hand:
    """As what a person is near to the duty's subject: the first of NEAREST that reaches it."""
    group = duty.school_class
    by_role = {Role(post.role): post for post in posts_of(user)}
    for role in NEAREST:
        post = by_role.get(role)
        if role == Role.TEACHER:
            if subjects := _taught(user, group):
                return Hand(user, role, f"任教{subjects}")
        elif role == Role.COUNSELLOR:
            if duty.student_id in {grant.student_id for grant in grants_of(user)}:
                return Hand(user, role, "心理教师" if post else "已获查看授权")
        elif post is not None and _reaches(user, role, group, duty):
            acting = role == Role.HEAD_TEACHER and _is_acting(user, group)
            return Hand(user, role, f"代{role.label}" if acting else role.label)
    return Hand(user, Role.COUNSELLOR, "本校教职工")


def _reaches(user: Any, role: Role, group: SchoolClass | None, duty: Duty) -> bool:
    posts = [post for post in posts_of(user) if post.role == role]
    if group is None:
        return role in WHOLE_SCHOOL and any(post.school_id == duty.school_id for post in posts)
    return any(reaches_class(post, group) for post in posts)


def _taught(user: Any, group: SchoolClass | None) -> str:
    if group is None:
        return ""
    subjects = {one.subject for one in lessons_of(user) if one.school_class_id == group.pk}
    return "、".join(sorted(subjects))


def _is_acting(user: Any, group: SchoolClass | None) -> bool:
    return any(
        post.acting
        for post in posts_of(user)
        if group is not None and post.school_class_id == group.pk
    )
