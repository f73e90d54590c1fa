"""How often something may be done in a while, counted in the cache."""

from django.core.cache import cache

from school_care.core import clock


def within_limit(what: str, most: int, seconds: int) -> bool:
    """Count one more of `what` (a key); False once there were more than `most` in this stretch of
    `seconds`."""
    key = f"{what}:{int(clock.now().timestamp()) // seconds}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out between the two
        return True
