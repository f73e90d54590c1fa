"""Where messages may be sent."""

import socket

import pytest

from school_care.escalation.connectors import addresses
from school_care.escalation.connectors.addresses import NotAllowed, NotFound


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "ff02::1",
        "2001:db8::1",
        "no address",
    ],
)
def test_address__not_public__is_not_sent_to(address):
    assert not addresses.may_send_to(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "203.119.25.1", "240e::1", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_address__public__is_sent_to(address):
    assert addresses.may_send_to(address)


def test_private_network__named_in_the_settings__is_sent_to(settings):
    settings.ESCALATION_PRIVATE_NETWORKS = ["10.20.0.0/16", "no network", "fd00:1::/32"]

    assert addresses.may_send_to("10.20.3.4")
    assert addresses.may_send_to("::ffff:10.20.3.4")
    assert addresses.may_send_to("fd00:1::5")
    assert not addresses.may_send_to("10.21.3.4")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "edu.example.cn/x",
        "ftp://edu.example.cn/x",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://user:pass@edu.example.cn/x",
        "https://user@edu.example.cn/x",
        "https://@edu.example.cn/x",
        "https://edu.example.cn/x#part",
        "https://edu.example.cn:0/x",
        "https://edu.example.cn:99999/x",
        "https://edu.example.cn:x/",
        "https://edu.example.cn/a b",
        "https://edu.example.cn/\r\nX: 1",
        "https://edu.example.cn/路",
        "https://[::1",
        "https://edu..example.cn/",
    ],
)
def test_url__odd__is_refused(url):
    with pytest.raises(NotAllowed) as refused:
        addresses.parse(url)

    assert refused.value.code == "address_bad"


def test_url__with_a_chinese_host__is_written_as_the_network_writes_it():
    assert addresses.parse("https://教育.中国/接".replace("接", "a")).host.startswith("xn--")


def test_plain_http__only_for_a_named_host_and_port(settings):
    settings.ESCALATION_PLAIN_HTTP = ["127.0.0.1:8010"]

    assert addresses.parse("http://127.0.0.1:8010/x").port == 8010
    for url in ("http://127.0.0.1:8011/x", "http://127.0.0.1/x", "http://localhost:8010/x"):
        with pytest.raises(NotAllowed) as refused:
            addresses.parse(url)
        assert refused.value.code == "address_plain"


def _answering(monkeypatch, *found: str) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: rows)


def test_host__with_one_private_address_among_public_ones__is_refused(monkeypatch):
    _answering(monkeypatch, "1.1.1.1", "10.0.0.1")

    with pytest.raises(NotAllowed):
        addresses.checked("edu.example.cn", 443, seconds=5)


def test_host__of_public_addresses__gives_them_once(monkeypatch):
    _answering(monkeypatch, "1.1.1.1", "1.1.1.1", "1.0.0.1")

    assert addresses.checked("edu.example.cn", 443, seconds=5) == ["1.1.1.1", "1.0.0.1"]


def test_host__nobody_knows__is_not_found(monkeypatch):
    def unknown(*arguments, **options):
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(NotFound):
        addresses.checked("edu.example.cn", 443, seconds=5)


def test_look_up__that_never_ends__is_not_waited_for(monkeypatch):
    import threading
    import time

    leave = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: leave.wait(20) and [])
    began = time.monotonic()

    with pytest.raises(NotFound):
        addresses.checked("edu.example.cn", 443, seconds=0.2)

    assert time.monotonic() - began < 5
    leave.set()
