"""How long to wait after a failure: longer each time, never at the same moment for everybody."""

from datetime import timedelta
from secrets import SystemRandom

LADDER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)
LAST = (timedelta(hours=10), timedelta(hours=14))
SHORTEST = timedelta(seconds=1)
GIVES_UP_AFTER = timedelta(days=14)  # then a person decides; nothing is dropped
# Failures in a row after which a server was truly away: when it is back, nothing waits further.
OUTAGE = 3
_random = SystemRandom()


def wait(failures: int) -> timedelta:
    """The wait after the n-th failure in a row, with full jitter."""
    if failures > len(LADDER):
        shortest, longest = LAST
        return shortest + (longest - shortest) * _random.random()
    return max(SHORTEST, LADDER[max(failures, 1) - 1] * _random.random())
