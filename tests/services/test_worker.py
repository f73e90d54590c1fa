"""Real work through the real broker: done once asked for, and done although a worker is killed."""

import pytest

from tests.services.conftest import House, wait_for

pytestmark = pytest.mark.services

WRITE_AN_ENTRY = """
from datetime import timedelta
from school_care.core import clock
from school_care.core.models import AuditEntry
settled = clock.now() - timedelta(minutes=10)
AuditEntry.objects.create(at=settled, action="test.done", school_id={school})
"""
ASK_FOR_SEALING = """
from school_care.core.tasks import seal_audit_trail
seal_audit_trail.delay()
"""


def _sealed(house: House, school: int) -> bool:
    counted = house.look(
        "from school_care.core.models import AuditSeal\n"
        f"print(AuditSeal.objects.filter(school_id={school}).count())"
    )
    return int(counted) > 0


def test_task__asked_for__is_done_by_the_worker(house):
    house.python(WRITE_AN_ENTRY.format(school=1) + ASK_FOR_SEALING)

    # Well before the ticker's minute is over.
    wait_for(lambda: _sealed(house, 1), 30)


def test_task__asked_for_while_the_worker_is_killed__is_done_by_the_next_one(house):
    house.wait_for_calm()
    house.worker().suspend()
    house.python(WRITE_AN_ENTRY.format(school=2) + ASK_FOR_SEALING)
    house.kill_worker()

    wait_for(lambda: _sealed(house, 2), 90)
    assert house.answers()
