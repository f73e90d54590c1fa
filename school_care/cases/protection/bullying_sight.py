"""Who looks after one child of 欺凌 is not told who the other was, also where the case is the
other's: the head of its page and its line in the list."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from school_care.cases.models import BullyingChild, Protection


def of_another(user: Any) -> QuerySet[Protection]:
    """Cases in which `user` looks after somebody, and not after the child the case is about."""
    mine = BullyingChild.objects.filter(protection=OuterRef("pk"), supporter=user)
    own = mine.filter(student=F("protection__student"))
    return Protection.objects.order_by().filter(Exists(mine)).exclude(Exists(own))


def keys_of_another(user: Any, keys: Collection[int]) -> set[int]:
    """Which of these cases those are; one query, none where nothing is asked."""
    if not keys:
        return set()
    return set(of_another(user).filter(pk__in=keys).values_list("pk", flat=True))
