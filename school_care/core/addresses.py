"""Which address a request came from: what sign-in throttling counts by."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the person's device.

    Without a reverse proxy (`PROXY_COUNT` 0) it is the peer of the connection, whatever headers
    say: anybody can write a header. With n proxies it is the n-th entry of X-Forwarded-For from the
    right, because each of our proxies appends the address it saw and everything further left is the
    sender's own word. A missing or unreadable entry falls back to the peer.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not settings.PROXY_COUNT or len(entries) < settings.PROXY_COUNT:
        return peer
    try:
        return str(ip_address(entries[-settings.PROXY_COUNT].strip()))
    except ValueError:
        return peer
