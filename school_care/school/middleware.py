"""The signed-in person, the school they work in now, and the two limits of a session."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from school_care.school.access import posts_of

LAST_SEEN = "last_seen"
SIGNED_IN_AT = "signed_in_at"
ACTIVE_SCHOOL = "active_school"
# Written at most this often, so that reading pages does not write sessions.
REFRESH_SECONDS = 60
EDITOR_PREFIX = "/cms/"


class SignedInMiddleware:
    """Ends a session that was idle too long (a shared PC) or is too old, and gives views
    `request.school`, the active school or None. Why a session ended is in `request.ended`:
    "idle", "old" or ""."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.ended = self._end_if_over(request)
        request.school = SimpleLazyObject(lambda: active_school(request))
        if (
            request.path.startswith(EDITOR_PREFIX)
            and request.user.is_authenticated
            and request.user.must_change_password
        ):
            return redirect("school:password")
        return self.get_response(request)

    @staticmethod
    def _end_if_over(request) -> str:
        if request.session.get(LAST_SEEN) is None:
            return ""
        now = time.time()
        idle = now - request.session[LAST_SEEN]
        age = now - request.session.get(SIGNED_IN_AT, now)
        if idle <= settings.SESSION_IDLE_SECONDS and age <= settings.SESSION_COOKIE_AGE:
            if idle > REFRESH_SECONDS:
                request.session[LAST_SEEN] = now
            return ""
        logout(request)
        return "idle" if idle > settings.SESSION_IDLE_SECONDS else "old"


def stamp_session(sender, request, user, **kwargs) -> None:
    """Receiver of user_logged_in: from now both limits count, whichever page signed in."""
    request.session[LAST_SEEN] = request.session[SIGNED_IN_AT] = time.time()


def active_school(request):
    """The school chosen in the session if the person still works there, else their first."""
    if not request.user.is_authenticated:
        return None
    held = sorted((post.school for post in posts_of(request.user)), key=lambda one: one.code10)
    mine = {school.pk: school for school in held}
    chosen = request.session.get(ACTIVE_SCHOOL)
    if chosen in mine:
        return mine[chosen]
    return mine.get(request.user.school_id) or next(iter(mine.values()), None)
