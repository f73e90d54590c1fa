"""Who reads reports in confidence: the registry that apps above fill.

The transport knows no case. What is `in_confidence` nobody sees for being of the whole school, or
for the pupil; only those whom the app that keeps the case lets in, and only while it does.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

# From a person to the condition on Escalation rows that they may read.
Sight = Callable[[Any], Q]

_sights: dict[Sight, Sight] = {}


def register_sight(sight: Sight, *, acts: Sight | None = None) -> None:
    """Let an app say whose confidential reports a person reads, and (`acts`, else the same) which
    of them they may do something about; called once at start-up."""
    _sights[sight] = acts or sight


def readable_by(user: Any) -> Q:
    """The condition "this confidential report may be read by this person"; nothing where no app
    keeps such cases."""
    return _any_of(user, _sights)


def handled_by(user: Any) -> Q:
    """The same for what this person may do something about: whoever opened a case in an emergency
    reads, and sends nothing."""
    return _any_of(user, _sights.values())


def _any_of(user: Any, sights: Iterable[Sight]) -> Q:
    found = Q(pk__in=())
    for sight in sights:
        found |= sight(user)
    return Q(in_confidence=True) & found
