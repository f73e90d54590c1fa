"""Reports through the relay against bare HTTP posts of the same bodies.

    .venv/bin/python bench/escalation.py [--messages 300] [--rounds 3]
    .venv/bin/python -m tests.support.postgres .venv/bin/python bench/escalation.py

The receiver of the tests runs in a process of its own and keeps what it gets in memory. A round:
the bodies posted, signed, over one httpcore connection pool; then as many messages of the outbox
through the relay, which for each claims a lease, writes the attempt, checks the address, signs,
posts, and writes message, attempt, report, history and trace in two transactions that are on the
disk before it goes on. Medians of the rounds. Fails where the relay takes more than forty times as
long, or sends fewer than ten a second.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMES, A_SECOND = 40.0, 10.0
SECRET = "whsec_" + "A" * 32


def set_up(home: str) -> None:
    os.environ.update(SCHOOL_CARE_HOME=home, DJANGO_SETTINGS_MODULE="school_care.settings")
    os.environ.setdefault("CELERY_BROKER_URL", "memory://")
    sys.path.insert(0, str(ROOT))
    import django

    import school_care  # noqa: F401  (swaps in the bundled SQLite)

    django.setup()


def write_messages(school, recipient, count: int) -> None:
    """Reports of as many cases, signed and in the outbox."""
    from tests.escalation.making import escalation

    for _ in range(count):
        escalation(school, to=recipient)


def post_bare(url: str, bodies: list[tuple[str, str]]) -> float:
    """Seconds for posting every body, signed, over one pool."""
    import httpcore

    from school_care.escalation.connectors.http import signed_headers

    at = time.perf_counter()
    with httpcore.ConnectionPool() as pool:
        for message_id, body in bodies:
            headers = signed_headers(message_id, body, [SECRET], datetime.now(UTC))
            headers["Content-Type"] = "application/json"
            answer = pool.request("POST", url, headers=headers, content=body.encode())
            assert answer.status == 200, answer.status
    return time.perf_counter() - at


def send_by_relay(count: int) -> float:
    from school_care.escalation.services import relay

    at = time.perf_counter()
    counts = relay.send_waiting(seconds=None, once=True)
    assert counts == {"delivered": count}, counts
    return time.perf_counter() - at


def measure(messages: int, rounds: int, receiver) -> bool:
    from django.db import connection

    from school_care.escalation.enums import MessageState
    from school_care.escalation.models import Message
    from tests.escalation.making import recipient
    from tests.factories import SchoolFactory

    school = SchoolFactory()
    to = recipient(school, way="http", url=receiver.url, secret=SECRET)
    bare, relayed = [], []
    for _ in range(rounds):
        write_messages(school, to, messages)
        waiting = Message.objects.filter(state=MessageState.PENDING)
        bodies = [(str(message.public_id), message.body or "") for message in waiting]
        receiver.kill()
        receiver.start()  # knows none of them
        bare.append(post_bare(receiver.url, bodies))
        receiver.kill()
        receiver.start()
        relayed.append(send_by_relay(messages))
    floor, taken = statistics.median(bare), statistics.median(relayed)
    print(
        f"{connection.vendor}, {messages} messages of {len(bodies[0][1].encode())} bytes: relay "
        f"{messages / taken:.0f} a second, bare posts {messages / floor:.0f} a second: "
        f"{taken / floor:.1f} times as long"
    )
    return taken <= TIMES * floor and messages / taken >= A_SECOND


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    home = tempfile.mkdtemp(prefix="bench-escalation-")
    receiver = None
    try:
        set_up(home)
        from django.conf import settings
        from django.core.management import call_command

        from tests.support.outside_receiver import OutsideReceiver, free_port

        call_command("migrate", verbosity=0)
        receiver = OutsideReceiver(free_port(), None, SECRET).start()
        settings.ESCALATION_PLAIN_HTTP = [f"127.0.0.1:{receiver.port}"]
        settings.ESCALATION_PRIVATE_NETWORKS = ["127.0.0.1"]
        return 0 if measure(options.messages, options.rounds, receiver) else 1
    finally:
        if receiver is not None:
            receiver.kill()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
