"""One gate before everything under /cms/, at every request."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from school_care.cms.editors import follow_appointments, sites_edited_by
from school_care.cms.gate import may_open
from school_care.core.middleware import EDITOR_PREFIX


class EditorsOnlyMiddleware:
    """Nobody signed in goes to the desk's sign-in; whoever holds no editor's appointment today
    gets 403, superusers too; an editor reaches the screens and rows `gate.may_open` allows.

    Runs after authentication and `SignedInMiddleware`. Sets `request.edited_sites`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(EDITOR_PREFIX):
            return self.get_response(request)
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if user.must_change_password:
            return redirect("school:password")
        sites = sites_edited_by(user)
        follow_appointments(user, sites)
        if not sites:
            raise PermissionDenied
        # Wagtail lets superusers reach every school; for this request they are editors only.
        # The object is this request's own and nothing under /cms/ saves it.
        user.is_superuser = False
        request.edited_sites = sites
        return self.get_response(request)

    def process_view(self, request, view: Any, args: tuple, kwargs: dict) -> None:
        if request.path_info.startswith(EDITOR_PREFIX) and not may_open(
            request.edited_sites, request.resolver_match, request
        ):
            raise Http404
