"""Where a message may be sent: https to public addresses, everything else only as named in the
settings. An address is looked up once; what was checked is what is connected to."""

import ipaddress
import logging
import queue
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
GLOBAL_V6 = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Kept for the network's own machinery, which this version of Python takes for public in part.
NOT_HOSTS = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))
# Addresses that carry an IPv4 address to a relay of somebody else's choice.
TUNNELS = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))
DEFAULT_PORTS = {"https": 443, "http": 80}


class NotAllowed(Exception):
    """Nothing is sent to this address; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotFound(Exception):
    """The name of the host leads nowhere now."""


@dataclass(frozen=True)
class Address:
    """A recipient's address, taken apart."""

    scheme: str
    host: str  # as TLS and the Host header name it
    port: int
    target: str  # path and query


def parse(url: str) -> Address:
    """Take an address apart. Raises NotAllowed: for plain HTTP unless host and port are named in
    ESCALATION_PLAIN_HTTP, for names and passwords in it, for what is no address at all."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError):
        raise NotAllowed("address_bad") from None
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_odd = (
        parts.scheme not in DEFAULT_PORTS
        or not host
        or port == 0
        or "@" in parts.netloc
        or bool(parts.fragment)
        or not all("!" <= char <= "~" for char in rest)
        or not all("!" <= char <= "~" for char in host)
    )
    if is_odd:
        raise NotAllowed("address_bad")
    address = Address(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], rest)
    if address.scheme == "http" and not _plain_is_named(address):
        raise NotAllowed("address_plain")
    return address


def checked(host: str, port: int, *, seconds: float) -> list[str]:
    """The numeric addresses of a host, looked up once. Raises NotAllowed unless every one of them
    may be sent to, NotFound where there is none within `seconds`."""
    found = list(dict.fromkeys(_look_up(host, port, seconds)))
    if not found:
        raise NotFound(host)
    if not all(may_send_to(address) for address in found):
        raise NotAllowed("address_private")
    return found


def may_send_to(text: str) -> bool:
    """Whether a numeric address is public, or in a network the settings name."""
    try:
        address = _unwrapped(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    return _is_public(address) or any(address in network for network in _named_networks())


def _unwrapped(address: IPAddress) -> IPAddress:
    """The IPv4 address inside an IPv6 address that only carries one."""
    if address.version == 4:
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: IPAddress) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if address.version == 4:
        return not any(address in network for network in NOT_HOSTS)
    return address in GLOBAL_V6 and not any(address in tunnel for tunnel in TUNNELS)


def _named_networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    named = []
    for text in settings.ESCALATION_PRIVATE_NETWORKS:
        try:
            named.append(ipaddress.ip_network(text.strip(), strict=False))
        except ValueError:
            logger.error("SCHOOL_CARE_ESCALATION_PRIVATE_NETWORKS: %r is no network", text)
    return named


def _plain_is_named(address: Address) -> bool:
    host = f"[{address.host}]" if ":" in address.host else address.host
    named = {text.strip().lower() for text in settings.ESCALATION_PLAIN_HTTP}
    return f"{host}:{address.port}".lower() in named


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """`getaddrinfo` knows no time limit, so a thread of its own waits for it."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            rows = []
        answers.put([str(row[4][0]) for row in rows])

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        return answers.get(timeout=max(seconds, 0.01))
    except queue.Empty:
        return []
