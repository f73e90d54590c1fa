"""一键提醒 of several duties at once: each of their owners is asked once."""

from collections.abc import Iterable

from school_care.duties.models import Duty
from school_care.duties.selectors_meeting import of_owners
from school_care.duties.services.reminding import nudge
from school_care.school.models import User


def nudge_owners(*, by: User, duties: Iterable[Duty]) -> int:
    """Ask the owners of open duties, each once a day, never `by`; how many were asked now. Raises
    Refused."""
    asked = of_owners(duties, but={by.pk})
    return sum(nudge(by=by, owner=owner, duties=held) is not None for owner, held in asked.items())
