"""The relay is woken when there is a broker, and a broker that is away costs one wait."""

import pytest

from school_care.escalation import tasks, waking


@pytest.fixture
def asked(monkeypatch):
    """What a worker was asked, by a broker that is away."""
    monkeypatch.setattr(waking, "_rests_until", 0.0)
    calls = []

    def ask(**options):
        calls.append(options)
        raise ConnectionError("nobody listens")

    monkeypatch.setattr(tasks.deliver_waiting, "apply_async", ask)
    return calls


def test_wake__broker_away__is_asked_once_and_nobody_sees_an_error(asked):
    for _ in range(5):
        waking.wake_relay()

    assert len(asked) == 1


def test_wake__after_its_rest__asks_again(asked, monkeypatch):
    waking.wake_relay()
    monkeypatch.setattr(waking, "_rests_until", 0.0)
    waking.wake_relay()

    assert len(asked) == 2
