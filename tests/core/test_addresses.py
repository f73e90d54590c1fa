"""Whose failed sign-ins are counted together."""

import pytest
from django.test import RequestFactory

from school_care.core.addresses import client_address


def _request(forwarded: str | None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory(headers=headers).get("/", REMOTE_ADDR="10.0.0.9")


@pytest.mark.parametrize("forwarded", [None, "203.0.113.7", "1.1.1.1, 203.0.113.7", "nonsense"])
def test_client_address__no_proxy_of_ours__is_the_peer_whatever_headers_say(settings, forwarded):
    settings.PROXY_COUNT = 0
    assert client_address(_request(forwarded)) == "10.0.0.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1, 203.0.113.7", "203.0.113.7"),  # the left entry is the sender's invention
        (2, "1.1.1.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        (1, "2001:db8::0:7", "2001:db8::7"),
        (1, None, "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "unknown", "10.0.0.9"),
        (2, "203.0.113.7", "10.0.0.9"),  # came past a proxy: the header is not to be believed
    ],
)
def test_client_address__behind_proxies__is_what_our_outermost_proxy_saw(
    settings, proxies, forwarded, expected
):
    settings.PROXY_COUNT = proxies
    assert client_address(_request(forwarded)) == expected


@pytest.mark.django_db
def test_sign_in_throttling__uses_this_address(settings):
    from axes.helpers import get_client_ip_address

    settings.PROXY_COUNT = 1
    assert get_client_ip_address(_request("1.1.1.1, 203.0.113.7")) == "203.0.113.7"
