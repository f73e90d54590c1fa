"""How public pages are answered: cached for a minute, conditional, compressed, never with a
session; the size of characters is the one thing remembered."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page

from school_care.cms.frame import LARGE, SIZE_COOKIE, frame_of

FRESH_SECONDS = 60
REMEMBERED_SECONDS = 365 * 24 * 60 * 60
STAFF_PREFIXES = ("/desk/", "/cms/", "/api/")


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view of the public site; a missing page is answered in the site's own style."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "size" in request.GET:
            return _remember_size(request)
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            if request.path_info.startswith(STAFF_PREFIXES):
                raise
            response = not_found(request)
        return _cacheable(request, _rendered(response))

    return gzip_page(conditional_page(answered))


def not_found(request: HttpRequest) -> HttpResponse:
    """The public site's own page for an address that leads nowhere."""
    return render(request, "cms/404.html", frame_of(request), status=404)


def _rendered(response: HttpResponse) -> HttpResponse:
    """A template's answer as plain bytes: only of these can be told whether they changed."""
    if not hasattr(response, "render"):
        return response
    response.render()
    return HttpResponse(response.content, status=response.status_code, headers=response.headers)


def _cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Cookie"])
    if response.has_header("Cache-Control"):  # the view knows better
        return response
    if request.user.is_authenticated or response.status_code != 200:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _remember_size(request: HttpRequest) -> HttpResponse:
    query = request.GET.copy()
    size = query.pop("size")[-1]
    kept = f"?{query.urlencode()}" if query else ""
    # one leading slash: "//elsewhere" would be another host
    response = redirect("/" + request.path.lstrip("/") + kept)
    if size == LARGE:
        response.set_cookie(
            SIZE_COOKIE, LARGE, max_age=REMEMBERED_SECONDS, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(SIZE_COOKIE, samesite="Lax")
    patch_cache_control(response, private=True, no_store=True)
    return response
