"""Which schools' warnings are to be looked at though nobody opened a page."""

from datetime import time

from django.utils import timezone

from school_care.alerts.models import Sweep
from school_care.alerts.services.trail import nothing_since
from school_care.core import clock

MORNING, NIGHT = time(6), time(22)


def stale_schools() -> list[int]:
    """Schools where something happened since the last sweep; and by day those whose last sweep is
    of another day. A school never swept waits for its day. One query, and one a school."""
    moment = timezone.localtime(clock.now())
    is_day = MORNING <= moment.time() < NIGHT
    found = []
    for held in Sweep.objects.filter(swept_on__isnull=False).order_by("school_id"):
        if (is_day and held.swept_on != moment.date()) or not nothing_since(held):
            found.append(held.school_id)
    return found
