"""What the public pages read beside their own tree: coming events of one school."""

from django.db.models import Q

from school_care.core import clock
from school_care.school.models import PublicEvent, School


def upcoming_events(school: School | None, count: int) -> list[PublicEvent]:
    """The next `count` public events of `school` that are not over, soonest first."""
    if school is None:
        return []
    now = clock.now()
    still_on = Q(ends_at__gte=now) | Q(ends_at__isnull=True, starts_at__date__gte=clock.today())
    return list(PublicEvent.objects.filter(still_on, school=school).order_by("starts_at")[:count])
