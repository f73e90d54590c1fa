"""Attachments a person does not see though the kind would reach them: apps above say which.

A page of a care record is seen by who sees the record, and that the app that keeps records knows.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

# fn(user): the condition an attachment has to meet beside its kind; None where nothing is hidden.
Limit = Callable[[Any], Q | None]

_limits: list[Limit] = []


def register_document_limit(limit: Limit) -> None:
    """Ask `limit` of every person who sees attachments; registering again changes nothing."""
    if limit not in _limits:
        _limits.append(limit)


def document_limits_of(user: Any) -> Q:
    """The condition an attachment has to meet for `user`, whom its kind reaches."""
    asked = Q()
    for limit in _limits:
        condition = limit(user)
        if condition is not None:
            asked &= condition
    return asked
