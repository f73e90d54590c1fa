"""Where a page is reached from outside: on paper, in messages, in calendars."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def full_url(route: str, *args: Any) -> str:
    """The whole address of a page under the name the installation goes by."""
    return settings.PUBLIC_URL.rstrip("/") + reverse(route, args=args)
