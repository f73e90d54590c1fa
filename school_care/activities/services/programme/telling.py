"""Who is told when the programme changes: rows in the inbox without name, class or title."""

from collections.abc import Iterable
from typing import Any

from school_care.activities.choices.programme import Reach
from school_care.activities.models import Activity, Programme
from school_care.core import clock
from school_care.duties.enums import NoticeKind
from school_care.duties.services.telling import tell
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User

CHANGED = "activity.changed"
CANCELLED = "activity.cancelled"
SUBMITTED = "programme.submitted"
APPROVED = "programme.approved"
RETURNED = "programme.returned"
SENTENCES = {
    CHANGED: "有1项已审定的活动改了时间、地点或班级",
    CANCELLED: "有1项已审定的活动取消了",
    SUBMITTED: "学期活动安排等您审定",
    APPROVED: "学期活动安排已审定",
    RETURNED: "学期活动安排被退回修改",
}


def tell_changed(activity: Activity, about: str, *, by: Any) -> None:
    """Tell whose activity it is, the head teachers of its classes and the principal; each change
    once."""
    held = Appointment.objects.effective(clock.today()).filter(school_id=activity.school_id)
    posts = held.filter(role=Role.HEAD_TEACHER)
    if activity.reach != Reach.SCHOOL:
        posts = posts.filter(school_class__in=activity.classes.values("school_class"))
    keys = set(posts.values_list("user_id", flat=True))
    keys |= set(held.filter(role=Role.PRINCIPAL).values_list("user_id", flat=True))
    if activity.owner_id:
        keys.add(activity.owner_id)
    key = f"{about}:{activity.public_id}:{activity.revision}"
    _tell(User.objects.filter(pk__in=keys), about, activity.school, key, by)


def tell_approvers(programme: Programme, *, by: Any) -> None:
    """A term waits to be approved: the principals are told."""
    principals = _holding(programme.school, (Role.PRINCIPAL,))
    _tell(principals, SUBMITTED, programme.school, _key(programme, SUBMITTED), by)


def tell_planners(programme: Programme, about: str, *, by: Any) -> None:
    """What became of a submitted term: its planners, and once it is approved the head teachers."""
    roles = (Role.DIRECTOR,) if about == RETURNED else (Role.DIRECTOR, Role.HEAD_TEACHER)
    people = _holding(programme.school, roles)
    _tell(people, about, programme.school, _key(programme, about), by)


def _key(programme: Programme, about: str) -> str:
    """The same state on another day, or again after a change, is told again."""
    return f"{about}:{programme.public_id}:{programme.steps.count()}"


def _holding(school: School, roles: tuple[Role, ...]) -> Iterable[User]:
    held = Appointment.objects.effective(clock.today()).filter(school=school, role__in=roles)
    return User.objects.filter(pk__in=held.values("user_id"))


def _tell(people: Iterable[User], about: str, school: School, key: str, by: Any) -> None:
    for person in people:
        tell(
            user=person,
            school=school,
            kind=NoticeKind.NEWS,
            key=key[:80],
            on=clock.today(),
            facts={"about": about},
            actor=by,
        )
