"""The plain kinds can be reported in every test of the transport; for those that ask for it, a
receiver outside, or one that is only a list of outcomes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from school_care.core import clock
from school_care.escalation import events
from school_care.escalation.connectors import http
from tests.escalation.making import SECRET, PlainSource, register_test_kind
from tests.escalation.other_side import OtherSide
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


@pytest.fixture
def later(time_machine) -> Callable[..., None]:
    """Moves the clock on."""
    time_machine.move_to(clock.now())
    return lambda **of_time: time_machine.shift(timedelta(**of_time))


@pytest.fixture
def other_side(monkeypatch) -> OtherSide:
    """Whoever the relay sends to."""
    side = OtherSide()
    monkeypatch.setattr(http, "send", side)
    return side


@pytest.fixture
def announced() -> Iterator[list[events.Event]]:
    """What was announced."""
    told: list[events.Event] = []
    listener = told.append
    events.listen(listener)
    yield told
    events._listeners.remove(listener)
