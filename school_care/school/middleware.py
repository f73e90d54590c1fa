"""The signed-in person, the school they work in now, and the idle limit of a shared PC."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.utils.functional import SimpleLazyObject

from school_care.school.access import schools_of

LAST_SEEN = "last_seen"
ACTIVE_SCHOOL = "active_school"
# Written at most this often, so that reading pages does not write sessions.
REFRESH_SECONDS = 60


class SignedInMiddleware:
    """Ends an idle session and gives views `request.school`, the active school or None."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.session.get(LAST_SEEN) is not None:
            self._end_if_idle(request)
        request.school = SimpleLazyObject(lambda: active_school(request))
        return self.get_response(request)

    @staticmethod
    def _end_if_idle(request) -> None:
        idle = time.time() - request.session[LAST_SEEN]
        if idle > settings.SESSION_IDLE_SECONDS:
            logout(request)
            request.idle_ended = True
        elif idle > REFRESH_SECONDS:
            request.session[LAST_SEEN] = time.time()


def active_school(request):
    """The school chosen in the session if the person still works there, else their first."""
    if not request.user.is_authenticated:
        return None
    mine = {school.pk: school for school in schools_of(request.user)}
    chosen = request.session.get(ACTIVE_SCHOOL)
    if chosen in mine:
        return mine[chosen]
    return mine.get(request.user.school_id) or next(iter(mine.values()), None)
