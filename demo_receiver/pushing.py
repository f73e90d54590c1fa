"""Receipts on their way to the school: signed, tried again under the same id, in a thread."""

import http.client
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from demo_receiver.config import Endpoint
from demo_receiver.signing import sign
from demo_receiver.store import Store

WAITS = (2, 5, 15, 60, 300)  # seconds until the next try; then five minutes each
MOST_TRIES = 300
LOOK_EVERY = 0.3
TIMEOUT = 15
LATER = (408, 425, 429)


class Pusher(threading.Thread):
    """Sends what is due, one after the other."""

    def __init__(self, store: Store, endpoints: Mapping[str, Endpoint], school_care: str) -> None:
        super().__init__(daemon=True, name="receipts")
        self._store = store
        self._endpoints = endpoints
        self._base = school_care.rstrip("/")

    def run(self) -> None:
        """Look and send for ever."""
        while True:
            try:
                for push in self._store.due(time.time()):
                    self.send(push)
            except Exception as error:  # the thread must live; the next look tries again
                print(f"receipts: {type(error).__name__}", flush=True)  # noqa: T201
            time.sleep(LOOK_EVERY)

    def send(self, push) -> None:
        """One try of one receipt."""
        endpoint = self._endpoints.get(push["endpoint"])
        if endpoint is None:
            self._store.finish_try(push, state="failed", answer="单位已不在配置中", due_at=0)
            return
        status, answer = self._post(endpoint, push["id"], push["body"].encode())
        now = time.time()
        if 200 <= status < 300:
            state, due_at = "arrived", now + 1
        elif status and status < 500 and status not in LATER or push["tries"] + 1 >= MOST_TRIES:
            state, due_at = "failed", now
        else:
            state, due_at = "waiting", now + WAITS[min(push["tries"], len(WAITS) - 1)]
        self._store.finish_try(push, state=state, answer=answer, due_at=due_at)

    def _post(self, endpoint: Endpoint, push_id: str, body: bytes) -> tuple[int, str]:
        secret = next(iter(self._store.secrets(endpoint.path)), endpoint.secret)
        stamp = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": push_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": sign(secret, push_id, stamp, body),
        }
        url = urlsplit(self._base)
        secure = url.scheme == "https"
        make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = make(url.netloc, timeout=TIMEOUT)
        try:
            path = f"{url.path}/api/escalations/receipts/{endpoint.receipts}"
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            said = response.read(300).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, f"没有连上（{type(error).__name__}）"
        finally:
            connection.close()
        return response.status, f"{response.status} {said}"
