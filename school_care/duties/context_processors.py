"""What the bell in the head of every desk page shows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from school_care.duties.selectors_inbox import unread


def bell(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`, asked (one query) only by pages that show the bell; empty outside the
    desk."""
    if not request.path.startswith("/desk/") or not hasattr(request, "school"):
        return {}
    return {"unread_notices": _asked_once(request)}


def _asked_once(request: HttpRequest) -> Callable[[], int]:
    answers: list[int] = []

    def ask() -> int:
        if not answers:
            answers.append(unread(request.user, request.school or None))
        return answers[0]

    return ask
