"""Waking the relay. The outbox is a table; a broker that is away costs a minute, nothing else."""

import logging
import time

logger = logging.getLogger(__name__)

REST = 60  # seconds: the ticker asks each minute anyway
_rests_until = 0.0


def wake_relay() -> None:
    """Ask a worker to look at the outbox now. After a broker that did not answer this process asks
    no more for REST seconds: whoever saves a report waits for it once, not every time."""
    from school_care.escalation.tasks import deliver_waiting

    global _rests_until
    if time.monotonic() < _rests_until:
        return
    try:
        deliver_waiting.apply_async(expires=50, retry=False)
    except Exception:  # kombu and redis raise many kinds
        _rests_until = time.monotonic() + REST
        logger.warning("the relay could not be woken; the ticker will")
