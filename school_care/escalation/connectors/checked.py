"""One POST to somebody else's server: to a checked address, within one deadline, no redirects, no
proxies, nothing from the environment.

The question after a failure is whether bytes went out. `NeverSent`: none did, so nothing happened
there. `Lost`: some did, and nobody knows what became of them.
"""

import ssl
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import httpcore
from django.conf import settings

from school_care.escalation.connectors import addresses

EXCHANGE_SECONDS = 20.0  # from the look-up of the name to the last byte of the answer
CONNECT_SECONDS = 8.0  # for one address of several
KEEP_SECONDS = 5.0  # a connection left open between two messages
ANSWER_BYTES = 64 * 1024


class NeverSent(Exception):
    """No byte of the message left; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Lost(Exception):
    """Bytes left and no whole answer came."""

    def __init__(self, code: str, status: int | None = None) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass(frozen=True)
class Answer:
    """What came back. `body` is None where it was too long or broke off."""

    status: int
    headers: dict[str, str]
    body: bytes | None


@dataclass
class _Exchange:
    """The deadline of the exchange now going on, and whether bytes of the message went out."""

    deadline: float = field(default_factory=lambda: time.monotonic() + EXCHANGE_SECONDS)
    has_written: bool = False

    def left(self, at_most: float | None = None) -> float:
        """Seconds that remain; at least a moment, so that what waits then runs out of time."""
        left = max(self.deadline - time.monotonic(), 0.001)
        return left if at_most is None else min(left, at_most)


class Line:
    """Connections to recipients, kept open from one message to the next. Not for two threads."""

    def __init__(self) -> None:
        self.exchange = _Exchange()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(settings.ESCALATION_CA_FILE),
            max_connections=10,
            keepalive_expiry=KEEP_SECONDS,
            network_backend=_Backend(self),
        )

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *error: Any) -> None:
        self._pool.close()

    def post(self, url: str, *, headers: dict[str, str], body: bytes) -> Answer:
        """Send `body`. Raises addresses.NotAllowed, NeverSent, Lost."""
        address = addresses.parse(url)
        self.exchange = _Exchange()
        try:
            return self._post(address, headers, body)
        except addresses.NotFound:
            raise NeverSent("name_unknown") from None
        except httpcore.TimeoutException:
            raise self._failed("timeout") from None
        except httpcore.ConnectError as error:
            is_tls = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
            raise self._failed("tls" if is_tls else "unreachable") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            raise self._failed("broken_off") from None

    def _post(self, address: addresses.Address, headers: dict[str, str], body: bytes) -> Answer:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        sent = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "school-care",
            **headers,
        }
        seconds = {"connect": EXCHANGE_SECONDS, "read": EXCHANGE_SECONDS, "pool": EXCHANGE_SECONDS}
        with self._pool.stream(
            "POST", url, headers=sent, content=body, extensions={"timeout": seconds}
        ) as answer:
            told = {key.decode("latin-1").lower(): value for key, value in answer.headers}
            return Answer(
                status=answer.status,
                headers={key: value.decode("latin-1") for key, value in told.items()},
                body=_read(answer.iter_stream()),
            )

    def _failed(self, code: str) -> Exception:
        return Lost(code) if self.exchange.has_written else NeverSent(code)


def _read(chunks: Iterable[bytes]) -> bytes | None:
    """The body of an answer; None where it is too long or breaks off: the status stands alone."""
    whole = bytearray()
    try:
        for chunk in chunks:
            whole += chunk
            if len(whole) > ANSWER_BYTES:
                return None
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError):
        return None
    return bytes(whole)


@lru_cache(maxsize=4)
def _tls(ca_file: str) -> ssl.SSLContext:
    """Certificates of the system's authorities, and of the one the settings name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


class _Backend(httpcore.NetworkBackend):
    """Looks a name up, checks every address, connects to what was checked."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        exchange = self._line.exchange
        found: Sequence[str] = addresses.checked(host, port, seconds=exchange.left())
        failure: Exception = httpcore.ConnectError()
        for numeric in found:
            try:
                stream = self._plain.connect_tcp(
                    numeric, port, exchange.left(CONNECT_SECONDS), None, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._line)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection of which every step ends with the exchange it belongs to, however slowly the
    other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, line: Line) -> None:
        self._stream, self._line = stream, line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._line.exchange.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # A long message to somebody who reads a byte a second must not last for ever either.
        view = memoryview(buffer)
        for start in range(0, len(view), ANSWER_BYTES):
            self._line.exchange.has_written = True
            part = bytes(view[start : start + ANSWER_BYTES])
            self._stream.write(part, self._line.exchange.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(
            ssl_context, server_hostname, self._line.exchange.left(timeout)
        )
        return _Stream(secured, self._line)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
