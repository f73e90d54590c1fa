"""One exchange with a server outside, through real sockets."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from school_care.escalation.connectors import addresses, checked
from school_care.escalation.connectors.checked import Answer, Line, Lost, NeverSent

GOOD = b'{"receiver_case_no": "R-1"}'


def _answer(body: bytes = GOOD, status: str = "200 OK", more: bytes = b"") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n".encode()
    return head + more + b"\r\n" + body


@contextmanager
def serving(act: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does `act` with each connection; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def work() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    act(connection)
                except OSError:
                    continue

    threading.Thread(target=work, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in `accept`
        listening.close()


def post(port: int, settings, path: str = "/x") -> Answer:
    settings.ESCALATION_PLAIN_HTTP = [f"127.0.0.1:{port}"]
    settings.ESCALATION_PRIVATE_NETWORKS = ["127.0.0.1"]
    with Line() as line:
        return line.post(f"http://127.0.0.1:{port}{path}", headers={}, body=b"{}")


def _request(connection: socket.socket) -> None:
    """Read a request to the end of its body, which comes after the head: a connection closed with
    something unread is reset, and the answer lost with it."""
    read = b""
    while not read.endswith(b"{}"):
        more = connection.recv(65536)
        if not more:
            return
        read += more


def _drip(connection: socket.socket, content: bytes) -> None:
    _request(connection)
    for byte in content:
        connection.sendall(bytes([byte]))
        time.sleep(0.1)


def test_exchange__that_goes_well__gives_status_headers_and_body(settings):
    def act(connection):
        _request(connection)
        connection.sendall(_answer(more=b"Retry-After: 5\r\n"))

    with serving(act) as port:
        found = post(port, settings)

    assert (found.status, found.body, found.headers["retry-after"]) == (200, GOOD, "5")


def test_exchange__nobody_listening__was_never_sent(settings):
    with serving(lambda connection: None) as port:
        pass

    with pytest.raises(NeverSent) as failed:
        post(port, settings)

    assert failed.value.code == "unreachable"


def test_exchange__hung_up_after_the_request__is_lost(settings):
    with serving(lambda connection: connection.recv(65536)) as port, pytest.raises(Lost):
        post(port, settings)


def test_exchange__answer_that_is_no_http__is_lost(settings):
    def act(connection):
        _request(connection)
        connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")

    with serving(act) as port, pytest.raises(Lost):
        post(port, settings)


@pytest.mark.parametrize("part", ["headers", "nothing"])
def test_exchange__headers_that_drip__end_with_the_deadline(settings, monkeypatch, part):
    monkeypatch.setattr(checked, "EXCHANGE_SECONDS", 0.5)
    content = b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200 if part == "headers" else b""
    began = time.monotonic()

    def act(connection):
        _drip(connection, content)
        time.sleep(2)

    with serving(act) as port, pytest.raises(Lost) as failed:
        post(port, settings)

    assert failed.value.code == "timeout"
    assert time.monotonic() - began < 1.5


def test_exchange__body_that_drips__ends_with_the_deadline_and_is_no_body(settings, monkeypatch):
    monkeypatch.setattr(checked, "EXCHANGE_SECONDS", 0.5)
    began = time.monotonic()

    with serving(lambda connection: _drip_body(connection)) as port:
        found = post(port, settings)

    assert (found.status, found.body) == (200, None)
    assert time.monotonic() - began < 1.5


def _drip_body(connection: socket.socket) -> None:
    _request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"{")
        time.sleep(0.1)


def test_exchange__body_without_end__is_not_kept(settings):
    def act(connection):
        _request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(2000):
            connection.sendall(b"x" * 10_000)

    with serving(act) as port:
        assert post(port, settings).body is None


def test_exchange__redirect__is_not_followed(settings):
    asked = []

    def act(connection):
        asked.append(connection.recv(65536))
        connection.sendall(_answer(b"", "302 Found", b"Location: /elsewhere\r\n"))

    with serving(act) as port:
        assert post(port, settings).status == 302

    assert len(asked) == 1


def test_exchange__proxy_in_the_environment__is_not_asked(settings, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with serving(lambda c: (_request(c), c.sendall(_answer()))) as port:
        assert post(port, settings).status == 200


def test_exchange__host_that_leads_elsewhere_the_second_time__goes_where_was_checked(
    settings, monkeypatch
):
    """The name is looked up once: what answers differently for the connection changes nothing."""
    real, asked = socket.getaddrinfo, []

    def swapping(host, *arguments, **options):
        if host == "edu.example.cn":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", swapping)
    settings.ESCALATION_PRIVATE_NETWORKS = ["127.0.0.1"]
    with serving(lambda c: (_request(c), c.sendall(_answer()))) as port:
        settings.ESCALATION_PLAIN_HTTP = [f"edu.example.cn:{port}"]
        with Line() as line:
            found = line.post(f"http://edu.example.cn:{port}/", headers={}, body=b"{}")

    assert found.status == 200
    assert asked == ["edu.example.cn"]


def test_exchange__to_a_private_address__opens_no_connection(settings):
    touched = []
    with serving(touched.append) as port:
        settings.ESCALATION_PLAIN_HTTP = [f"127.0.0.1:{port}"]
        with Line() as line, pytest.raises(addresses.NotAllowed):
            line.post(f"http://127.0.0.1:{port}/", headers={}, body=b"{}")

    assert not touched


def test_exchange__server_without_a_trusted_certificate__was_never_sent(settings, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    read = []

    def act(connection):
        with context.wrap_socket(connection, server_side=True) as secured:
            read.append(secured.recv(100))

    settings.ESCALATION_PRIVATE_NETWORKS = ["127.0.0.1"]
    with serving(act) as port, Line() as line, pytest.raises(NeverSent) as failed:
        line.post(f"https://localhost:{port}/", headers={}, body=b"{}")

    assert failed.value.code == "tls"
    assert not any(read)


@pytest.mark.parametrize(("host", "is_good"), [("localhost", True), ("127.0.0.1", False)])
def test_exchange__districts_own_authority__counts_for_the_host_it_names(
    settings, tmp_path, host, is_good
):
    place = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)

    def act(connection):
        with context.wrap_socket(connection, server_side=True) as secured:
            _request(secured)
            secured.sendall(_answer())

    settings.ESCALATION_PRIVATE_NETWORKS = ["127.0.0.1", "::1"]
    settings.ESCALATION_CA_FILE = str(place)
    with serving(act) as port, Line() as line:
        if is_good:
            assert line.post(f"https://{host}:{port}/", headers={}, body=b"{}").status == 200
        else:
            with pytest.raises(NeverSent) as failed:
                line.post(f"https://{host}:{port}/", headers={}, body=b"{}")
            assert failed.value.code == "tls"


def _certificate(folder):
    """A certificate for the host localhost, signed by itself, with its key."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = folder / "server.pem"
    place.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return place
