"""Waking the relay. The outbox is a table; a broker that is away costs a minute, nothing else."""

import logging

logger = logging.getLogger(__name__)


def wake_relay() -> None:
    """Ask a worker to look at the outbox now; the ticker asks each minute anyway."""
    from school_care.escalation.tasks import deliver_waiting

    try:
        deliver_waiting.apply_async(expires=50)
    except Exception:  # kombu and redis raise many kinds
        logger.warning("the relay could not be woken; the ticker will")
