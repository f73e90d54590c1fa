"""Where the simulated offices have a place in `bin/serve`, and what they open there."""

import os
import socket

import pytest

from school_care import serve_receiver
from school_care.core import clock
from school_care.escalation.models import Recipient
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings, tmp_path, monkeypatch):
    """An installation of its own, with the settings of a plain start."""
    settings.KEYS_DIR, settings.HOME = tmp_path / "keys", tmp_path
    for name in ("SCHOOL_CARE_DEMO", "DEMO_RECEIVER_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name in (serve_receiver.PLAIN_HTTP, serve_receiver.PRIVATE_NETWORKS):
        monkeypatch.setenv(name, "")  # put back afterwards
    monkeypatch.setattr(serve_receiver, "closing", lambda connection: _Open())
    serve_receiver.offices()


class _Open:
    """The connection of the tests stays open."""

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False


def part():
    return serve_receiver.receiver_part("http://127.0.0.1:8000", lambda line: None)


def test_a_demo_school__has_them_and_a_way_to_them_alone():
    SchoolFactory(is_demo=True)

    command = part().command
    port = command[command.index("--port") + 1]

    assert os.environ[serve_receiver.PLAIN_HTTP] == f"127.0.0.1:{port}"
    assert os.environ[serve_receiver.PRIVATE_NETWORKS] == "127.0.0.1/32"


def test_a_network_set_before__is_kept(monkeypatch):
    SchoolFactory(is_demo=True)
    monkeypatch.setenv(serve_receiver.PRIVATE_NETWORKS, "10.20.0.0/16")

    part()

    assert os.environ[serve_receiver.PRIVATE_NETWORKS] == "10.20.0.0/16,127.0.0.1/32"


def test_a_real_school_beside_the_demo__has_none():
    SchoolFactory(is_demo=True)
    SchoolFactory(is_demo=False)

    assert part() is None
    assert os.environ[serve_receiver.PLAIN_HTTP] == ""


def test_no_demo_asked_for__has_none(monkeypatch):
    SchoolFactory(is_demo=True)
    monkeypatch.setenv("SCHOOL_CARE_DEMO", "0")

    assert part() is None
    assert os.environ[serve_receiver.PLAIN_HTTP] == ""


def test_a_port_that_is_taken__is_changed_and_the_recipients_know(monkeypatch):
    school = SchoolFactory(is_demo=True)
    rows = {
        code: Recipient.objects.create(
            school=school,
            code=code,
            org_type=org,
            name=name,
            url=url,
            is_simulated=True,
            starts_on=clock.today(),
        )
        for code, org, name, url in (
            ("demo-edu", "EDU", "甲", serve_receiver.address_of("edu")),
            ("demo-civil", "CIVIL", "乙", "https://civil.example/in"),
        )
    }
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        taken = held.getsockname()[1]
        monkeypatch.setenv("DEMO_RECEIVER_PORT", str(taken))
        said = []
        command = serve_receiver.receiver_part("http://127.0.0.1:8000", said.append).command

    port = command[command.index("--port") + 1]
    assert port != str(taken)
    assert "已被占用" in said[0]
    for row in rows.values():
        row.refresh_from_db()
    assert rows["demo-edu"].url == f"http://127.0.0.1:{port}/edu"
    assert rows["demo-civil"].url == "https://civil.example/in"  # a person's own address stays


def test_their_file__is_made_once_for_its_owner_alone():
    first = serve_receiver.offices()

    assert serve_receiver.offices() == first
    assert serve_receiver.offices_file().stat().st_mode & 0o077 == 0
