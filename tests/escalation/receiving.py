"""A receiver outside the process for tests of the transport, and relays in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.escalation.making import SECRET
from tests.support.outside_receiver import OutsideReceiver, free_port


@pytest.fixture
def receiver(tmp_path: Path, settings) -> Iterator[OutsideReceiver]:
    """Runs, and may be sent to: plain HTTP and this machine are named in the settings."""
    one = OutsideReceiver(free_port(), tmp_path / "received.sqlite3", SECRET)
    settings.ESCALATION_PLAIN_HTTP = [f"127.0.0.1:{one.port}"]
    settings.ESCALATION_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    one.start()
    yield one
    one.kill()
