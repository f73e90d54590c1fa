"""Row access in one shape: every model about a child answers `objects.visible_to(user)`."""

from typing import Any

from django.db import models


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows who may see its rows. Default closed: a subclass must decide."""

    def visible_to(self, user: Any):
        """The rows `user` may see today; nobody and the anonymous see nothing."""
        raise NotImplementedError(f"{type(self).__name__} does not say who may see its rows")


def nobody(user: Any) -> bool:
    """Whether `user` is nobody: not given, not signed in, or no longer active."""
    return user is None or not user.is_authenticated or not user.is_active
