"""Reads of the parents who came: counts for everybody who reads them, names by class."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from school_care.activities.access import LEADERS
from school_care.activities.members import members_by_class
from school_care.activities.models import Activity, ParentSignIn
from school_care.activities.selectors_activity import classes_of
from school_care.activities.services.sign_in import may_tick
from school_care.school.access import roles_of
from school_care.school.models import SchoolClass
from school_care.students.models import Student


@dataclass
class ClassCame:
    """A class: 应到 families, those who came, each sign-in that is matched, those that wait."""

    group: SchoolClass
    name: str
    families: int
    may_tick: bool
    came: list[ParentSignIn] = field(default_factory=list)
    waiting: list[ParentSignIn] = field(default_factory=list)

    @property
    def families_came(self) -> int:
        """Families with somebody there: each pupil once."""
        return len({row.student_id for row in self.came})


def came_by_class(user: Any, activity: Activity) -> list[ClassCame]:
    """The classes whose sign-ins `user` reads; a constant number of queries. Nobody who did not
    come is named."""
    rows = ParentSignIn.objects.visible_to(user).standing().filter(activity=activity)
    found = list(rows.select_related("student").order_by("student__name_key", "id"))
    by_class: dict[int | None, list[ParentSignIn]] = defaultdict(list)
    for row in found:
        row.activity = activity
        by_class[row.school_class_id].append(row)
    sizes = Counter({group: len(keys) for group, keys in members_by_class(activity).items()})
    reads_all = activity.owner_id == user.pk or _leads(user, activity)
    lines = []
    for group in classes_of(activity):
        ticks = may_tick(user, activity, group)
        if not (ticks or reads_all):
            continue
        mine = by_class[group.pk]
        lines.append(
            ClassCame(
                group,
                group.name_on(activity.starts_on),
                sizes[group.pk],
                ticks,
                came=[row for row in mine if row.student_id],
                waiting=[row for row in mine if not row.student_id],
            )
        )
    return lines


def _leads(user: Any, activity: Activity) -> bool:
    return bool(roles_of(user, activity.school) & set(LEADERS))


def pupils_to_claim(user: Any, activity: Activity, group: SchoolClass) -> list[Student]:
    """The class on the day, as far as `user` sees it."""
    keys = members_by_class(activity).get(group.pk, [])
    return list(Student.objects.visible_to(user).filter(pk__in=keys).order_by("name_key", "id"))
