"""The door: messages come in at /<office>, everything else is for the person at the screen."""

import hmac
import secrets
import socket
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from demo_receiver import pages
from demo_receiver.config import Endpoint
from demo_receiver.deciding import Incomplete, decide, push_unknown
from demo_receiver.receiving import BEHAVIOURS, Answer, before_reading, receive
from demo_receiver.signing import key_of
from demo_receiver.store import Store

HOST = "127.0.0.1"  # never another: this is for trying on one machine
LARGEST = 256 * 1024
LARGEST_FORM = 16 * 1024
TIMEOUT = 20
STYLE = (Path(__file__).parent / "style.css").read_bytes()
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STALE = "页面已过期，请返回首页重新打开。"


class Office(ThreadingHTTPServer):
    """The offices on one port of this machine."""

    daemon_threads = True

    def __init__(
        self, port: int, store: Store, endpoints: Mapping[str, Endpoint], delay: float
    ) -> None:
        super().__init__((HOST, port), Handler)
        self.store, self.endpoints, self.delay = store, endpoints, delay
        self.token = secrets.token_urlsafe(24)
        number = self.server_address[1]
        self.hosts = {f"{HOST}:{number}", f"localhost:{number}"}


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Office
    protocol_version = "HTTP/1.1"
    server_version = "simulated-office"
    sys_version = ""
    timeout = TIMEOUT

    def log_message(self, format: str, *args) -> None:  # noqa: A002 (the name is the library's)
        """Say nothing: addresses here name no child, but the terminal is for bin/serve."""

    def do_GET(self) -> None:
        """A page."""
        if not self._is_ours():
            return
        path = self.path.split("?")[0]
        store, token = self.server.store, self.server.token
        if path == "/":
            self._page(200, pages.overview(store, self.server.endpoints, token))
        elif path == "/style.css":
            self._answer(200, STYLE, {"Content-Type": "text/css; charset=utf-8", **SAFE})
        elif path == "/healthz":
            self._answer(200, b"ok", {"Content-Type": "text/plain", **SAFE})
        elif path.startswith("/file/"):
            self._file_page(path.removeprefix("/file/"), "")
        else:
            self._nothing()

    def do_POST(self) -> None:
        """A message, or a form of a page."""
        if not self._is_ours():
            return
        name = self.path.removeprefix("/")
        if name in self.server.endpoints:
            self._message(self.server.endpoints[name])
        else:
            self._form(name.split("/"))

    # --- messages

    def _message(self, endpoint: Endpoint) -> None:
        early = before_reading(self.server.store.behaviour(endpoint.path))
        if early and early.content is None:
            self._cut()
            return
        body = self._body(LARGEST)
        if body is None:
            return
        answer = early or receive(
            self.server.store,
            endpoint,
            {name.lower(): value for name, value in self.headers.items()},
            body,
            now=time.time(),
            delay=self.server.delay,
        )
        self._reply(answer)

    def _reply(self, answer: Answer) -> None:
        if answer.content is None:
            self._cut()
            return
        if answer.wait:
            time.sleep(answer.wait)
        self._answer(answer.status, answer.content, answer.headers)

    def _cut(self) -> None:
        """Hang up without a word."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    # --- the person at the screen

    def _form(self, parts: list[str]) -> None:
        body = self._body(LARGEST_FORM)
        if body is None:
            return
        form = {
            key: values[0]
            for key, values in parse_qs(
                body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20
            ).items()
        }
        if not hmac.compare_digest(form.get("token", "").encode(), self.server.token.encode()):
            self._page(403, pages.message_page("没有执行", STALE))
            return
        match parts:
            case ["file", number, "decide"]:
                self._decide(number, form)
            case ["office", path, what] if path in self.server.endpoints:
                self._set_office(path, what, form)
            case ["push", number, "again"] if number.isdecimal() and len(number) < 10:
                self.server.store.push_again(int(number), time.time())
                back = form.get("back", "/")
                known = back.startswith("/file/") and back[6:].isdecimal()
                self._go(back if known else "/")
            case _:
                self._nothing()

    def _decide(self, number: str, form: dict[str, str]) -> None:
        file = self._file(number)
        if file is None:
            self._nothing()
            return
        try:
            decide(
                self.server.store,
                file,
                status=form.get("status", ""),
                words=form.get("words", "")[:1000],
                handler=form.get("handler", "")[:30],
                org_type=self.server.endpoints[file["endpoint"]].org_type,
                manner=form.get("manner", ""),
            )
        except Incomplete as error:
            self._file_page(number, str(error), status=422)
            return
        self._go(f"/file/{file['id']}")

    def _set_office(self, path: str, what: str, form: dict[str, str]) -> None:
        if what == "behave" and form.get("behaviour") in BEHAVIOURS:
            self.server.store.behave(path, form["behaviour"])
        elif what == "stray":
            push_unknown(self.server.store, path)
        elif what == "secret":
            secret = form.get("secret", "").strip()
            try:
                key_of(secret)
            except ValueError:
                words = "密钥以 whsec_ 开头，后面是24至64字节的Base64文字；请原样复制。"
                self._page(422, pages.message_page("没有换用", words))
                return
            self.server.store.add_secret(path, secret)
        else:
            self._nothing()
            return
        self._go("/")

    def _file(self, number: str):
        file = None
        if number.isdecimal() and len(number) < 10:
            file = self.server.store.file(int(number))
        return file if file and file["endpoint"] in self.server.endpoints else None

    def _file_page(self, number: str, said: str, status: int = 200) -> None:
        file = self._file(number)
        if file is None:
            self._nothing()
            return
        endpoint = self.server.endpoints[file["endpoint"]]
        self._page(
            status,
            pages.file_page(self.server.store, file, endpoint, self.server.token, said),
        )

    # --- the wire

    def _is_ours(self) -> bool:
        """Whether the request names this machine: a page elsewhere that lets its own name point
        here gets nothing."""
        if self.headers.get("Host", "") in self.server.hosts:
            return True
        self._page(421, pages.message_page("地址不对", "请用终端上显示的地址打开。"))
        return False

    def _body(self, largest: int) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self._refuse(411)
            return None
        if len(length) > 9 or int(length) > largest:
            self._refuse(413)
            return None
        try:
            body = self.rfile.read(int(length))
        except OSError:
            self.close_connection = True
            return None
        if len(body) < int(length):
            self.close_connection = True
            return None
        return body

    def _refuse(self, status: int) -> None:
        """The body is not read, so nothing more can follow on this connection."""
        self.close_connection = True
        self._answer(status, b"", {"Connection": "close"})

    def _nothing(self) -> None:
        self._page(404, pages.message_page("没有这一页", "请从首页重新打开。"))

    def _go(self, where: str) -> None:
        self._answer(303, b"", {"Location": where, **SAFE})

    def _page(self, status: int, text: str) -> None:
        if self.command == "POST" and status == 421:
            self.close_connection = True
        self._answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8", **SAFE})

    def _answer(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # whoever asked has gone
