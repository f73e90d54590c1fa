"""What has to end when a person leaves: upper apps register it here at start-up.

    # students/apps.py, ready():
    register_on_leaving(end_grants)

Called inside the transaction of `services.leave_school`, so that a person loses everything at once
or nothing.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from school_care.school.models import School, User


class OnLeaving(Protocol):
    """Ends what belongs to an upper app; `on` is the first day without the rights."""

    def __call__(self, *, user: User, school: School, on: date, by: User | None) -> Any: ...


_registered: list[OnLeaving] = []


def register_on_leaving(effect: OnLeaving) -> Callable[..., Any]:
    """Add an effect; registering the same function twice does nothing."""
    if effect not in _registered:
        _registered.append(effect)
    return effect


def run_on_leaving(*, user: User, school: School, on: date, by: User | None) -> None:
    """Run every registered effect."""
    for effect in _registered:
        effect(user=user, school=school, on=on, by=by)
