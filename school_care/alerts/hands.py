"""Into whose hands a warning may be given: people who work here and keep its pupil."""

from dataclasses import dataclass

from school_care.alerts.models import Alert
from school_care.duties.hands import NEAREST, Staff
from school_care.school.access import roles_with
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.students.access import keeps, know_reach


@dataclass(frozen=True)
class Hand:
    """A person a warning may be given to, and as what."""

    user: User
    words: str


def hands_of(alert: Alert) -> list[Hand]:
    """Who may take a warning (with its pupil, class and school), nearest to the child first; what
    they are asked is what `Alert.objects.visible_to` asks. Four queries."""
    found = []
    for user in Staff(alert.school).people.values():
        know_reach(user, alert.student)
        if not keeps(user, alert.student, Capability.VIEW_ALERTS):
            continue
        held = roles_with(user, Capability.VIEW_ALERTS, alert.school)
        role = next((one for one in NEAREST if one in held), None)
        place = NEAREST.index(role) if role else len(NEAREST)
        found.append((place, user.name_key, Hand(user, role.label if role else "本校教职工")))
    found.sort(key=lambda one: one[:2])
    return [hand for _, _, hand in found]
