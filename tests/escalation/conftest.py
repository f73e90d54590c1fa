"""The plain kinds can be reported in every test of the transport; a receiver outside for those that
ask for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.escalation.making import SECRET, PlainSource, register_test_kind
from tests.support.outside_receiver import OutsideReceiver, free_port


@pytest.fixture(autouse=True)
def plain_source() -> Iterator[PlainSource]:
    """The source of the plain kinds."""
    with register_test_kind() as source:
        yield source


@pytest.fixture
def receiver(tmp_path: Path, settings) -> Iterator[OutsideReceiver]:
    """A receiver in a process of its own; plain HTTP and this machine are named in the settings."""
    one = OutsideReceiver(free_port(), tmp_path / "received.sqlite3", SECRET)
    settings.ESCALATION_PLAIN_HTTP = [f"127.0.0.1:{one.port}"]
    settings.ESCALATION_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    one.start()
    yield one
    one.kill()
