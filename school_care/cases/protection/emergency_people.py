"""Who is meant by a post in a plan: those who hold it today, with their own telephone."""

from collections.abc import Sequence
from dataclasses import dataclass

from school_care.cases.protection.emergency_content import Call, PlanContent, Step
from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import Appointment, School

# The posts a plan may name without a number, by the word that stands in it.
ROLES = (
    Role.PRINCIPAL,
    Role.DIRECTOR,
    Role.HEAD_TEACHER,
    Role.GRADE_HEAD,
    Role.DORMITORY,
    Role.COUNSELLOR,
    Role.REGISTRAR,
)
POSTS = tuple(str(role.label) for role in ROLES)
MANY = 4  # so many holders of a post stand in a line; of more, the page lists them apart


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a post today. `of`: the class or grade."""

    name: str
    phone: str = ""
    of: str = ""


@dataclass(frozen=True)
class CallLine:
    """Whom to ring, as the page and the card show it."""

    post: str
    people: Sequence[Holder]
    of_many: bool = False  # each of them has a class of their own: listed apart


@dataclass(frozen=True)
class StepLine:
    """A step with who it is today."""

    step: Step
    names: str = ""


class Posts:
    """Who holds the posts of a school today, by the word for the post; one query."""

    def __init__(self, school: School) -> None:
        rows = (
            Appointment.objects.effective(clock.today())
            .filter(school=school, role__in=ROLES, user__is_active=True)
            .select_related("user", "school_class")
            .order_by("role", "starts_on", "pk")
        )
        self._held: dict[str, list[Holder]] = {post: [] for post in POSTS}
        classes = []
        for row in rows:
            holder = Holder(row.user.name, row.user.phone or "", _of(row))
            if row.role == Role.HEAD_TEACHER and row.school_class is not None:
                group = row.school_class
                place = (group.stage, -group.entry_year, group.number)
                classes.append((place, holder))
            elif holder not in self._held[str(Role(row.role).label)]:
                self._held[str(Role(row.role).label)].append(holder)
        held = sorted(classes, key=lambda pair: pair[0])
        self._held[str(Role.HEAD_TEACHER.label)] = [holder for _, holder in held]

    def of(self, post: str) -> list[Holder]:
        """Who holds it; nobody for a word that is no post of the school."""
        return self._held.get(post, [])

    def names(self, post: str) -> str:
        """Their names, where they are few and stand for the whole school."""
        found = self.of(post)
        if not found or len(found) > MANY or post == str(Role.HEAD_TEACHER.label):
            return ""
        return "、".join(one.name for one in found)

    def calls(self, content: PlanContent) -> list[CallLine]:
        """Whom to ring, in order."""
        return [self._line(call) for call in content.calls]

    def steps(self, content: PlanContent) -> list[StepLine]:
        """The steps, with the names of who it is today."""
        return [StepLine(one, self.names(one.who)) for one in content.steps]

    def _line(self, call: Call) -> CallLine:
        if call.phone or call.name:
            return CallLine(call.post, [Holder(call.name, call.phone)])
        found = self.of(call.post)
        many = len(found) > MANY or call.post == str(Role.HEAD_TEACHER.label)
        return CallLine(call.post, found, of_many=many and bool(found))


def _of(row: Appointment) -> str:
    return row.scope_name.strip("（）")
