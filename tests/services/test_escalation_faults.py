"""Reports upwards through the real broker and worker to a receiver outside, while everything that
can be killed is killed: each message arrives, has its effect once, in the order of its case, and
nothing arrives that nobody wrote."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.services.conftest import ROOT, House, wait_for
from tests.support.outside_receiver import OutsideReceiver

pytestmark = pytest.mark.services
SECRET = "whsec_" + "A" * 32

# A school of its own with a recipient at the receiver; {cases} cases of two messages each.
BEGIN = """
from tests.escalation.making import recipient
from tests.factories import SchoolFactory, UserFactory
school = SchoolFactory(code10={code!r})
UserFactory(school=school, username="principal-{code}", role="principal")
recipient(school, code={code!r}, way="http", url={url!r})
"""
WRITE = """
from school_care.escalation.models import Recipient
from tests.escalation.making import PLAIN, URGENT, escalation
to = Recipient.objects.get(code={code!r})
for number in range({first}, {first} + {cases}):
    for kind in (PLAIN, URGENT):
        escalation(to.school, to=to, kind=kind, case_no=f"{code}-{{number}}")
"""
WRITE_AND_DIE = (
    """
import os
from django.db import transaction
from school_care.escalation import waking
waking.wake_relay = lambda: os._exit(9)
"""
    + WRITE
)
ROLL_BACK = """
from django.db import transaction
from school_care.escalation.models import Recipient
from tests.escalation.making import escalation
to = Recipient.objects.get(code={code!r})
try:
    with transaction.atomic():
        escalation(to.school, to=to, case_no="phantom")
        raise RuntimeError
except RuntimeError:
    pass
"""
WRITTEN = """
import json
from school_care.escalation.models import Message
rows = Message.objects.filter(recipient__code={code!r}).order_by("pk")
print(json.dumps([[str(m.public_id), m.case_no, m.state] for m in rows]))
"""
# What the ticker does each minute.
TICK = "from school_care.escalation.tasks import deliver_waiting; deliver_waiting.delay()"


class Town:
    """A school whose reports go to one receiver."""

    def __init__(self, house: House, receiver: OutsideReceiver, code: str) -> None:
        self.house, self.receiver, self.code = house, receiver, code
        house.look(BEGIN.format(code=code, url=receiver.url))

    def write(self, *, first: int, cases: int) -> None:
        self.house.look(WRITE.format(code=self.code, first=first, cases=cases))

    def messages(self) -> list[tuple[str, str, str]]:
        import json

        return [tuple(row) for row in json.loads(self.house.look(WRITTEN.format(code=self.code)))]

    def all_delivered(self) -> bool:
        self.house.look(TICK)
        return {state for _, _, state in self.messages()} == {"delivered"}

    def assert_each_once_in_order(self) -> None:
        written = [(public_id, case_no) for public_id, case_no, _ in self.messages()]
        ours = {public_id for public_id, _ in written}
        took = [(row[0], row[1]) for row in self.receiver.effects() if self.code in row[1]]
        assert sorted(took) == sorted(written)
        assert "phantom" not in {row[1] for row in self.receiver.effects()}
        assert {one for one, _ in self.receiver.requests() if one in ours} == ours
        for case_no in {case_no for _, case_no in written}:
            order = [one for one, case in written if case == case_no]
            assert [one for one, case in took if case == case_no] == order


@pytest.fixture
def receiver(house: House, tmp_path: Path) -> Iterator[OutsideReceiver]:
    one = OutsideReceiver(house.receiver_port, tmp_path / "received.sqlite3", SECRET).start()
    yield one
    one.kill()


def _wipe_broker(house: House) -> None:
    redis.Redis(unix_socket_path=str(house.home / "run" / "broker.sock")).flushall()


def test_reports__worker_killed_while_sending_and_broker_wiped__each_arrives_once(house, receiver):
    house.wait_for_calm()
    town = Town(house, receiver, "9902000001")
    receiver.plan("ok", "lose", "slow 15")

    # Killed between the commit and the first byte: nothing wakes a relay for these.
    died = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n"
         + WRITE_AND_DIE.format(code=town.code, first=0, cases=2)],
        cwd=ROOT, env=house.environment, check=False,
    )  # fmt: skip
    assert died.returncode == 9
    assert len(town.messages()) == 1
    house.look(ROLL_BACK.format(code=town.code))
    town.write(first=10, cases=3)

    # Killed between the bytes and the mark: the receiver has one of them in its hands.
    wait_for(lambda: "slow 15" in {said for _, said in receiver.requests()}, 60)
    house.kill_worker()
    _wipe_broker(house)
    town.write(first=20, cases=2)
    _wipe_broker(house)

    wait_for(town.all_delivered, 150)
    town.assert_each_once_in_order()
    said = [said for _, said in receiver.requests()]
    assert len(said) > len(town.messages())  # some were sent again, under the same id


def test_reports__several_relays_at_once__each_is_sent_one_time(house, receiver):
    town = Town(house, receiver, "9902000002")
    worker = house.worker()
    worker.suspend()
    try:
        town.write(first=0, cases=12)
        relays = [
            subprocess.Popen(
                [sys.executable, "manage.py", "deliver", "--once"],
                cwd=ROOT, env=house.environment, stdout=subprocess.DEVNULL,
            )
            for _ in range(3)
        ]  # fmt: skip
        assert [one.wait(120) for one in relays] == [0, 0, 0]
    finally:
        worker.resume()

    wait_for(town.all_delivered, 60)
    town.assert_each_once_in_order()
    assert len(receiver.requests()) == len(town.messages()) == 24
