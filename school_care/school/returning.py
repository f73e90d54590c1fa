"""Where to send a person after sign-in: only to pages of ours that can be opened."""

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_DOORS = ("school:sign_in", "school:sign_out", "school:password")


def safe_next(request: HttpRequest) -> str:
    """The `next` of the request when it is a path of this site that is not a door, else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not ours or urlsplit(wanted).path in {reverse(door) for door in _DOORS}:
        return ""
    return wanted


def sign_in_url(request: HttpRequest) -> str:
    """The sign-in page that returns to where the person was. A form that was being posted returns
    to the page it stood on, never to the address it was sent to."""
    here = request.get_full_path()
    if request.method not in ("GET", "HEAD") or request.headers.get("HX-Request"):
        shown = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
        parts = urlsplit(shown)
        here = parts._replace(scheme="", netloc="").geturl()
        if parts.netloc != request.get_host():
            here = ""
    query = {"next": here} if here else {}
    if getattr(request, "ended", ""):
        query["ended"] = request.ended
    return f"{reverse('school:sign_in')}?{urlencode(query)}" if query else reverse("school:sign_in")


def safe_back(request: HttpRequest) -> str:
    """The `back` of the request when it is a page of the desk, else "": where a form was opened
    from, and whereto one returns after saving."""
    wanted = request.POST.get("back") or request.GET.get("back") or ""
    ours = wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    return wanted if ours else ""


def with_back(url: str, back: str) -> str:
    """`url`, told whereto to return after saving; its place on the page stays last."""
    address, mark, place = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'back': back})}{mark}{place}"
