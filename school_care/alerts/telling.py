"""Tells people's inboxes of warnings: in counts, without a name, class or rule."""

from datetime import date
from typing import Any

from django.urls import reverse

from school_care.alerts import events
from school_care.alerts.enums import Tier
from school_care.alerts.models import Alert
from school_care.duties.enums import NoticeKind
from school_care.duties.news import register_news
from school_care.duties.services.telling import tell
from school_care.school.models import User

NOW, SOON = "alert.now", "alert.soon"


def register() -> None:
    """Listen to warnings; called once at start-up."""
    # a boarder not back in the evening is not told of in the morning
    register_news(NOW, "有1条预警要马上处理", lambda: reverse("alerts:alerts"), at_once=True)
    register_news(SOON, "有1条预警等您处理", lambda: reverse("alerts:alerts"))
    events.listen(heard)


def heard(event: events.Event) -> None:
    """Whoever answers for a warning is told when it is raised."""
    if event.what == events.RAISED:
        tell_owner(event.alert, on=event.on, by=event.by, key=f"alert:{event.alert.public_id}")


def tell_owner(alert: Alert, *, on: date, by: Any, key: str) -> None:
    """Tell whoever answers for a warning, once for each `key`; never who acted."""
    if alert.owner_id is None:
        return
    tell(
        user=User.objects.get(pk=alert.owner_id),
        school=alert.school,
        kind=NoticeKind.NEWS,
        key=key,
        on=on,
        facts={"about": NOW if alert.tier == Tier.NOW else SOON},
        actor=by,
    )
