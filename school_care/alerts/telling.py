"""Tells people's inboxes of warnings: in counts, without a name, class or rule."""

from django.urls import reverse

from school_care.alerts import events
from school_care.alerts.enums import Tier
from school_care.duties.enums import NoticeKind
from school_care.duties.news import register_news
from school_care.duties.services.telling import tell
from school_care.school.models import User

NOW, SOON = "alert.now", "alert.soon"


def register() -> None:
    """Listen to warnings; called once at start-up."""
    register_news(NOW, "有1条预警要马上处理", lambda: reverse("alerts:alerts"))
    register_news(SOON, "有1条预警等您处理", lambda: reverse("alerts:alerts"))
    events.listen(heard)


def heard(event: events.Event) -> None:
    """Whoever answers for a warning is told when it is raised."""
    alert = event.alert
    if event.what != events.RAISED or alert.owner_id is None:
        return
    tell(
        user=User.objects.get(pk=alert.owner_id),
        school=alert.school,
        kind=NoticeKind.NEWS,
        key=f"alert:{alert.public_id}",
        on=event.on,
        facts={"about": NOW if alert.tier == Tier.NOW else SOON},
        actor=event.by,
    )
