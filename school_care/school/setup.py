"""What a new school needs from the apps above: they register it here at start-up.

    # cms/apps.py, ready():
    register_school_setup(create_site)

Each function takes `school=` and is idempotent; `services.init_school` calls them in its
transaction, every time it runs.
"""

from collections.abc import Callable
from typing import Any

from school_care.school.models import School

_registered: list[Callable[..., Any]] = []


def register_school_setup(effect: Callable[..., Any]) -> Callable[..., Any]:
    """Add an effect; registering the same function twice does nothing."""
    if effect not in _registered:
        _registered.append(effect)
    return effect


def run_school_setup(school: School) -> None:
    """Run every registered effect for `school`."""
    for effect in _registered:
        effect(school=school)
