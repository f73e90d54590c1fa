"""Pages show today's duties."""

from django.http import HttpRequest

from school_care.duties.services.sync import fresh
from school_care.school.calendar import calendar_of


def be_fresh(request: HttpRequest) -> None:
    """Make sure the stored duties of the active school are today's; asked once a request."""
    if not getattr(request, "_duties_fresh", False):
        fresh(request.school, calendar_of(request))
        request._duties_fresh = True
