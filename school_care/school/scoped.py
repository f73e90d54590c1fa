"""The base of every desk view: default closed, one school, named capability."""

from typing import ClassVar

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.returning import sign_in_url


class DeskView(AccessMixin):
    """Mix in first. A subclass names the `capability` its page needs; without one it does not
    load. Nobody is sent to sign in; a person without the capability gets 403; a person with an
    initial password is sent to change it; responses are never stored by a browser or proxy.

    Rows are still to be asked for by `visible_to(request.user)`, and within `request.school`.
    """

    capability: ClassVar[Capability | None] = None
    allow_initial_password = False

    def dispatch(self, request, *args, **kwargs):
        if self.capability is None:
            raise ImproperlyConfigured(f"{type(self).__name__} names no capability")
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if request.user.must_change_password and not self.allow_initial_password:
            return redirect(reverse("school:password"))
        if not can(request.user, self.capability, request.school or None):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def handle_no_permission(self):
        """To the sign-in page and back; htmx is told to leave the page as a whole."""
        url = sign_in_url(self.request)
        if self.request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)
