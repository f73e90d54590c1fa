"""Inbox rows of what other bodies ask: without a name, a body or a matter."""

from typing import Any

from django.urls import reverse

from school_care.cases.models import InboundReferral
from school_care.core import clock
from school_care.duties.enums import NoticeKind
from school_care.duties.news import register_news
from school_care.duties.services.telling import tell

ASKED = "inbound.asked"


def register() -> None:
    """What the row says, and where it leads; called once at start-up."""
    register_news(ASKED, "有1件转入事项需要您来办", lambda: reverse("cases:inbounds"))


def tell_handler(inbound: InboundReferral, *, actor: Any) -> None:
    """A row for whoever it was given to, never for whoever gave it to themselves."""
    handler = inbound.handler
    if handler is None or handler.pk == actor.pk:
        return
    tell(
        user=handler,
        school=inbound.school,
        kind=NoticeKind.NEWS,
        key=f"{ASKED}:{inbound.public_id}:{inbound.revision}"[:80],
        on=clock.today(),
        facts={"about": ASKED},
        actor=actor,
    )
