"""Pages show today's warnings."""

from django.http import HttpRequest

from school_care.alerts.services.sweep import bring_up
from school_care.duties.freshness import be_fresh as be_fresh_in_duties


def be_fresh(request: HttpRequest) -> None:
    """Make sure the stored warnings of the active school are today's, and the duties they rest on;
    asked once a request."""
    if not getattr(request, "_alerts_fresh", False):
        be_fresh_in_duties(request)
        bring_up(request.school)
        request._alerts_fresh = True
