"""An officer of another body, with a browser of their own."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from school_care.escalation.models import Escalation
from tests.escalation.making import OFFICER


class Browser:
    """An officer's."""

    def __init__(self, made) -> None:
        self.made, self.client = made, Client(enforce_csrf_checks=True)
        self.address = reverse("officer_link", args=[made.secret])

    def open(self, **asked):
        return self.client.get(self.address, asked)

    def enter(self, code=None, **also):
        return self.client.post(self.address, {"code": code or self.made.code, **also})

    def post(self, status, step="send", **values):
        given = {"do": status.value, "version": 1, "step": step, "name": OFFICER}
        return self.client.post(self.address, {**given, "phone": "19900000555", **values})


def page(answer: Any) -> str:
    """The words of a page."""
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def now_of(one: Escalation) -> Escalation:
    """The report as it stands."""
    one.refresh_from_db()
    return one


def wrong(made: Any, number: int = 1) -> str:
    """Digits that are not the link's."""
    return f"{(int(made.code) + number) % 10**6:06d}"
